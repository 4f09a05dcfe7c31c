/**
 * The companion as it is deployed, with every step on, reading a verification that its vendor is still working on.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startService } from '../../packages/sandbox/service.ts';
import type { RunningTarget } from './child.ts';

const CLIENT = { id: 'bench-org', orgId: '00DRL00000000012AA' };
const REQUEST = new URL('../../packages/contract/fixtures/verificationRequest.json', import.meta.url);

/** One org that may call as fast as it can: the quota counts every call, and turns none away. */
const CLIENTS_FILE = `clients:
  - clientId: ${CLIENT.id}
    label: Bench
    orgIds: [${CLIENT.orgId}]
    scopes: [kyc:verify, kyc:read]
    secrets: [BENCH_SECRET]
    requestsPerMinute: 1000000
`;

/**
 * Starts the server, gets a token from it and creates the verification that is then read.
 *
 * @param vendorUrl - Where `vendor.ts` listens.
 * @param databaseUrl - PostgreSQL to keep everything in; `undefined` for the embedded database.
 * @throws Error if it does not get ready or does not answer as it should.
 */
export async function startCompanion(vendorUrl: string, databaseUrl?: string): Promise<RunningTarget> {
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
        DATABASE_URL: databaseUrl ?? '',
        RIALTO_DATA_DIR: folder,
        RIALTO_VAULT_KEY: randomBytes(32).toString('base64'),
        RIALTO_CLIENTS: clients,
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
      const headers = { authorization: `Bearer ${await getToken(url, secret)}`, 'x-client-id': CLIENT.orgId };
      const id = await createVerification(url, headers);
      return { url: `${url}/v1/kyc/verifications/${id}`, headers, pid: service.pid, stop };
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
