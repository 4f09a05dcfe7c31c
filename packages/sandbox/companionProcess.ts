/**
 * A companion of its own in a process of its own, for one test or one measurement: configured by two files, gone without a trace.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from './preparedDatabase.ts';
import { freePort, startService } from './service.ts';

/** What to start. */
export interface CompanionProcessOptions {
  /** Content of `clients.yaml`. Default: one client that may do everything, as often as it can. */
  readonly clients?: string;
  /** Content of `credentials.yaml`. Default: the project's own. */
  readonly credentials?: string;
  /** More of the environment: secrets, addresses, `DATABASE_URL`. Default the embedded database. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** While it runs. */
export interface CompanionProcess {
  readonly url: string;
  readonly pid: number;
  /** What a call needs to be let in; with a new access token each time. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Ends it without warning, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The client of {@link CompanionProcessOptions.clients}' default. The project's credentials file grants it every principal. */
export const PROCESS_CLIENT = { id: 'sandbox-org', orgId: '00DRL00000000012AA' } as const;

const CLIENTS = `clients:
  - clientId: ${PROCESS_CLIENT.id}
    label: Test
    orgIds: [${PROCESS_CLIENT.orgId}]
    scopes: [kyc:verify, kyc:read, portfolio:read, callout:send, callout:read]
    secrets: [PROCESS_CLIENT_SECRET]
    requestsPerMinute: 1000000
`;

/** @throws Error with what it printed, if it does not get ready. */
export async function startCompanionProcess(options: CompanionProcessOptions): Promise<CompanionProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-companion-'));
  const secret = randomBytes(24).toString('base64url');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  try {
    if (!options.environment?.['DATABASE_URL']) prepareDatabase(folder);
    const service = await startService({
      name: 'companion',
      entry: 'server/src/main.ts',
      readyUrl: `${url}/readyz`,
      environment: {
        // Not production, which takes no vendor over plain HTTP. What runs is the same.
        NODE_ENV: 'test',
        PORT: String(port),
        DATABASE_URL: '',
        RIALTO_DATA_DIR: folder,
        RIALTO_VAULT_KEY: randomBytes(32).toString('base64'),
        RIALTO_CLIENTS: file('clients.yaml', options.clients ?? CLIENTS),
        RIALTO_CREDENTIALS:
          options.credentials === undefined ? '' : file('credentials.yaml', options.credentials),
        PROCESS_CLIENT_SECRET: secret,
        ...options.environment,
      },
    });
    const end = async (how: 'stop' | 'kill'): Promise<void> => {
      await service[how]();
      rmSync(folder, { recursive: true, force: true });
    };
    return {
      url,
      pid: service.pid,
      headers: async () => ({
        authorization: `Bearer ${await requestToken(url, secret)}`,
        'x-client-id': PROCESS_CLIENT.orgId,
      }),
      kill: () => end('kill'),
      stop: () => end('stop'),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function requestToken(url: string, secret: string): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${PROCESS_CLIENT.id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}
