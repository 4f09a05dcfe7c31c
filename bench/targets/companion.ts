/**
 * The companion as it is deployed, with every step on: reading a verification its vendor still works on, or passing a call through.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startService } from '../../packages/sandbox/service.ts';
import type { RunningTarget } from './child.ts';

/** The client the shipped credentials file grants its principals to. */
const CLIENT = { id: 'sandbox-org', orgId: '00DRL00000000012AA' };
const REQUEST = new URL('../../packages/contract/fixtures/verificationRequest.json', import.meta.url);

/** One org that may call as fast as it can: the quota counts every call, and turns none away. */
const CLIENTS_FILE = `clients:
  - clientId: ${CLIENT.id}
    label: Bench
    orgIds: [${CLIENT.orgId}]
    scopes: [kyc:verify, kyc:read, callout:send]
    secrets: [BENCH_SECRET]
    requestsPerMinute: 1000000
`;

/** A companion under load. */
export interface RunningCompanion extends RunningTarget {
  /** {@link RunningTarget.headers} with a new access token: one holds for 15 minutes. */
  freshHeaders(): Promise<Readonly<Record<string, string>>>;
}

/** What is asked of it. */
export interface CompanionLoad {
  /** PostgreSQL to keep everything in; absent: the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** `verification`: the whole engine. `callout`: the proxy route. Default `verification`. */
  readonly route?: 'verification' | 'callout' | undefined;
  /** Default the project's own. */
  readonly credentialsFile?: string | undefined;
}

/**
 * Starts the server, gets a token from it and creates the verification that is then read.
 *
 * @param vendorUrl - Where `vendor.ts` listens.
 * @throws Error if it does not get ready or does not answer as it should.
 */
export async function startCompanion(vendorUrl: string, load: CompanionLoad = {}): Promise<RunningCompanion> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-bench-'));
  const secret = randomBytes(24).toString('base64url');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clients = join(folder, 'clients.yaml');
  writeFileSync(clients, CLIENTS_FILE);
  try {
    const service = await startService({
      name: 'companion',
      entry: 'server/src/main.ts',
      readyUrl: `${url}/readyz`,
      environment: {
        // Not production, which takes no vendor over plain HTTP. What runs is the same.
        NODE_ENV: 'bench',
        PORT: String(port),
        DATABASE_URL: load.databaseUrl ?? '',
        RIALTO_DATA_DIR: folder,
        RIALTO_VAULT_KEY: randomBytes(32).toString('base64'),
        RIALTO_CLIENTS: clients,
        RIALTO_CREDENTIALS: load.credentialsFile ?? '',
        BENCH_SECRET: secret,
        VENDOR_OAUTH_URL: vendorUrl,
        PROBITY_URL: vendorUrl,
        LEDGERLINE_URL: vendorUrl,
        PROBITY_CLIENT_SECRET: secret,
        LEDGERLINE_CLIENT_SECRET: secret,
      },
    });
    const stop = async (): Promise<void> => {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      const freshHeaders = async () => ({
        authorization: `Bearer ${await getToken(url, secret)}`,
        'x-client-id': CLIENT.orgId,
      });
      const headers = await freshHeaders();
      const companion = { headers, freshHeaders, pid: service.pid, stop };
      if (load.route === 'callout')
        return { ...companion, url: `${url}/v1/callout/Probity/v3/cases/prb_bench` };
      const id = await createVerification(url, headers);
      return { ...companion, url: `${url}/v1/kyc/verifications/${id}` };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function getToken(url: string, secret: string): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT.id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = await answerOf<{ access_token: string }>(response);
  return token;
}

async function createVerification(url: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${url}/v1/kyc/verifications`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: readFileSync(REQUEST),
  });
  const { id, status } = await answerOf<{ id: string; status: string }>(response);
  if (status !== 'IN_PROGRESS' && status !== 'SUBMITTED')
    throw new Error(`The verification is ${status}: reading it would not call the vendor.`);
  return id;
}

async function answerOf<Body>(response: Response): Promise<Body> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Body;
}
