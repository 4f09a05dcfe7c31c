/**
 * Both ways to call a vendor, put together for tests: real protocols, tokens in a real database, sockets on loopback.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { createDeadline, type Deadline } from '../../deadline.ts';
import { createEgress, type AttemptEvent, type Egress } from '../../egress/index.ts';
import { openTestVendor, type Answer, type TestVendor } from '../../egress/testVendor.ts';
import type { AppError } from '../../errors.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Database } from '../../storage/index.ts';
import type { ProxyContext, ProxyOutcome, ProxyRequest } from '../callout.ts';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { toCredentials } from '../configuration/loadCredentials.ts';
import { createDpopKeys } from '../oauth/dpopKeys.ts';
import { createDpopNonces } from '../oauth/dpopNonces.ts';
import { createGrantRequests } from '../oauth/requestGrant.ts';
import { createAccessTokens } from '../tokens/createAccessTokens.ts';
import { createSealer } from '../vault/sealer.ts';
import { createSecrets } from '../vault/secrets.ts';
import { createCallouts, type Callouts } from './createCallouts.ts';
import { createProtocols } from './protocols.ts';
import { TestSink } from './testSink.ts';

export const ORG = '00D000000000001AAA';
export const ANNA = '005000000000001AAA';
export const BERT = '005000000000002AAA';

/** A caller that may send callouts. */
export const callerOf = (userId?: string, clientId = 'acme'): Caller => ({
  ...{ clientId, orgId: ORG, userId },
  scopes: new Set(['callout:send']),
});

/** What a test wants otherwise than it is. */
export interface TestCalloutsOptions {
  readonly database: Database;
  readonly answer?: Answer | undefined;
  /** Members of the external credential `Bank`; without a protocol it has none to speak. */
  readonly external?: object | undefined;
  /** Members of the named credential `Bank`. */
  readonly named?: object | undefined;
  /** `ExternalCredential-Principal` → who is assigned. Default: everything to client `acme`. */
  readonly permissionSets?: readonly object[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly block?: (() => AppError | undefined) | undefined;
}

/** Who calls, and how. */
export interface CallOf {
  readonly caller?: Caller;
  readonly deadline?: Deadline;
  readonly sink?: TestSink;
  readonly trial?: ProxyContext['trial'];
}

/** What came of it. */
export interface Called {
  readonly sink: TestSink;
  readonly outcome: ProxyOutcome;
  readonly status: number;
  readonly body: string;
}

/** What a test works with. */
export interface TestCallouts extends Callouts {
  readonly vendor: TestVendor;
  readonly events: AttemptEvent[];
  /** Epoch milliseconds are real until it is set. */
  readonly clock: { offsetMs: number };
  /** One call of the proxy route by `acme`, for nobody in particular. */
  readonly call: (request?: Partial<ProxyRequest>, context?: CallOf) => Promise<Called>;
}

const EVERYTHING = [{ methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], paths: ['/**'] }];
const PRINCIPAL = { name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters: {} };
const SEALER_KEY = randomBytes(32).toString('base64');

/** Runs `work` with a vendor and an empty memory of its own, then closes everything. */
export async function withCallouts(
  options: TestCalloutsOptions,
  work: (callouts: TestCallouts) => Promise<void>,
): Promise<void> {
  const { database, answer, block } = options;
  const vendor = await openTestVendor(answer ?? ((response) => void response.end('ok')));
  let egress: Egress | undefined;
  try {
    const external = {
      ...{ name: 'Bank', label: 'Bank', authenticationProtocol: 'NoAuthentication', principals: [PRINCIPAL] },
      egress: { retry: { maxAttempts: 1 }, attemptTimeoutMs: 1_000 },
      ...options.external,
    };
    const credentials = toCredentials(
      credentialsFileSchema.parse({
        externalCredentials: [external],
        namedCredentials: [
          {
            ...{ name: 'Bank', label: 'Bank', type: 'SecuredEndpoint', externalCredential: 'Bank' },
            ...{ url: vendor.url, allow: EVERYTHING },
            egress: { attemptTimeoutMs: 1_000, retry: { maxAttempts: 1 } },
            ...options.named,
          },
        ],
        permissionSets: options.permissionSets ?? [
          {
            ...{ name: 'All', label: 'All', assignedTo: [{ client: 'acme' }] },
            externalCredentialPrincipalAccesses: external.principals.map(({ name }) => `Bank-${name}`),
          },
        ],
      }),
    );
    await database.query('DELETE FROM login_token');
    const clock = { offsetMs: 0 };
    const now = (): number => Date.now() + clock.offsetMs;
    const events: AttemptEvent[] = [];
    egress = createEgress({ targets: credentials.targets, observe: (event) => events.push(event) });
    const sealer = createSealer(SEALER_KEY);
    const secrets = createSecrets({ env: options.env ?? {} });
    const dpop = { keys: createDpopKeys({ database, sealer }), nonces: createDpopNonces() };
    const requestGrant = createGrantRequests({ secrets, egress, dpop });
    const tokens = createAccessTokens({ database, sealer, requestGrant });
    const callouts = createCallouts({
      credentials,
      protocolOf: createProtocols({ secrets, egress, tokens, dpop }),
      egress,
      connections: { blockOf: () => block?.() },
      now,
    });
    const call: TestCallouts['call'] = async (request = {}, context = {}) => {
      const { caller = callerOf(), deadline = createDeadline(5_000), sink = new TestSink(), trial } = context;
      const outcome = await callouts.proxy(
        {
          namedCredential: 'Bank',
          method: 'GET',
          path: '/v3/cases',
          headers: {},
          body: undefined,
          repeatable: false,
          ...request,
        },
        sink,
        { requestId: 'req_1', deadline, caller, trial },
      );
      return { sink, outcome, status: sink.status, body: sink.body };
    };
    await work({ ...callouts, vendor, events, clock, call });
  } finally {
    await vendor.close();
    await egress?.close();
  }
}
