/**
 * The companion as it is deployed, with every step on: reading a verification its vendor still works on, or passing a call through.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startCompanionProcess } from '../../packages/sandbox/companionProcess.ts';
import type { RunningTarget } from './child.ts';

const REQUEST = new URL('../../packages/contract/fixtures/verificationRequest.json', import.meta.url);

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
  /** Content of `credentials.yaml`. Default the project's own. */
  readonly credentials?: string | undefined;
  /** Of the companion's process, e.g. `--expose-gc`. */
  readonly nodeOptions?: string | undefined;
}

/**
 * Starts the server and, for `verification`, creates the verification that is then read.
 *
 * @param vendorUrl - Where `vendor.ts` listens.
 * @throws Error if it does not get ready or does not answer as it should.
 */
export async function startCompanion(vendorUrl: string, load: CompanionLoad = {}): Promise<RunningCompanion> {
  const secret = randomBytes(24).toString('base64url');
  const running = await startCompanionProcess({
    ...(load.credentials === undefined ? {} : { credentials: load.credentials }),
    environment: {
      DATABASE_URL: load.databaseUrl ?? '',
      VENDOR_OAUTH_URL: vendorUrl,
      PROBITY_URL: vendorUrl,
      LEDGERLINE_URL: vendorUrl,
      PROBITY_CLIENT_SECRET: secret,
      LEDGERLINE_CLIENT_SECRET: secret,
      ...(load.nodeOptions === undefined ? {} : { NODE_OPTIONS: load.nodeOptions }),
    },
  });
  try {
    const { url, pid } = running;
    const companion = {
      headers: await running.headers(),
      freshHeaders: () => running.headers(),
      pid,
      stop: () => running.stop(),
    };
    if (load.route === 'callout')
      return { ...companion, url: `${url}/v1/callout/Probity/v3/cases/prb_bench` };
    const id = await createVerification(url, companion.headers);
    return { ...companion, url: `${url}/v1/kyc/verifications/${id}` };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function createVerification(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${url}/v1/kyc/verifications`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: readFileSync(REQUEST),
  });
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  const { id, status } = (await response.json()) as { id: string; status: string };
  if (status !== 'IN_PROGRESS' && status !== 'SUBMITTED')
    throw new Error(`The verification is ${status}: reading it would not call the vendor.`);
  return id;
}
