/**
 * A companion with real jobs, a vendor, and somebody who wants to be told; its clock is the test's.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CalloutJob } from '@rialto/contract';
import { createSealer, createVaultKey } from '../src/credentials/index.ts';
import { createCallbackSender } from '../src/egress/index.ts';
import { AppError } from '../src/errors.ts';
import { createJobs, type JobResult, type Jobs } from '../src/operations/index.ts';
import { startTestVendor, type TestVendor } from './testCallout.ts';
import { startTestCompanion, type TestCompanion } from './testCompanion.ts';

export const CALLBACK_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** What was told. */
export interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** All of it. */
export interface JobWorld {
  readonly companion: TestCompanion;
  readonly vendor: TestVendor;
  readonly jobs: Jobs;
  readonly told: Told[];
  readonly tried: JobResult[];
  /** What kept the worker from working: nothing may. */
  readonly failures: unknown[];
  readonly callbackUrl: string;
  /** HTTP status the receiver answers with. */
  receive: number;
  /** Whether the client still may call. */
  isAllowed: boolean;
  now: number;
  read(id: string): Promise<CalloutJob>;
  stop(): Promise<void>;
}

/** Stop it in `after`. */
export async function startJobWorld(): Promise<JobWorld> {
  const vendor = await startTestVendor();
  const told: Told[] = [];
  const tried: JobResult[] = [];
  const failures: unknown[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      told.push({ headers: request.headers, body });
      response.writeHead(world.receive).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const sender = createCallbackSender({ allowLoopback: true });
  const sealer = createSealer(createVaultKey());
  let jobs: Jobs | undefined;
  const companion = await startTestCompanion({
    callout: (...given) => vendor.callout(...given),
    jobs: (database) =>
      (jobs = createJobs(
        {
          ...{ database, vault: sealer, callout: vendor.callout, allowHttpCallbacks: true },
          checkAccess: ({ namedCredential }) => {
            if (namedCredential === 'Vendor') return;
            throw new AppError('CREDENTIAL_ACCESS_DENIED', 'No permission set lets this caller use it.');
          },
          callerOf: ({ clientId, orgId, userId }) =>
            world.isAllowed ? { clientId, orgId, userId, scopes: new Set(['callout:send']) } : undefined,
          callbackPolicyOf: () => ({ hosts: ['127.0.0.1'], secrets: [CALLBACK_SECRET] }),
          sendCallback: (url, headers, body) => sender.send(url, headers, body),
          now: () => world.now,
          random: () => 0,
        },
        {
          onTried: (_job, result) => void tried.push(result),
          onFailure: (error) => void failures.push(error),
        },
      )),
  });
  const world: JobWorld = {
    ...{ companion, vendor, told, tried, failures, receive: 200, isAllowed: true, now: Date.now() },
    jobs: jobs!,
    callbackUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/told`,
    async read(id) {
      return (await (await companion.call(`/v1/callout-jobs/${id}`)).json()) as CalloutJob;
    },
    async stop() {
      await companion.stop();
      await sender.close();
      receiver.close();
      await vendor.stop();
    },
  };
  return world;
}
