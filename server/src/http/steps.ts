/**
 * What every call goes through before anything is done for it, whichever way it came.
 *
 * @module
 */
import type { AuditTrail } from '../audit/index.ts';
import { AppError } from '../errors.ts';
import { audienceOf, type AccessTokens } from '../identity/index.ts';
import { isIncluded, type Adoption, type Orgs } from '../orgs/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { readBudget } from './callDeadline.ts';
import type { Call } from './exchange.ts';
import type { Lifecycle } from './lifecycle.ts';
import { readNamedUser } from './namedUser.ts';
import { ANY_TOKEN } from './route.ts';
import { featureOf } from './rolledOut.ts';

/** What the steps work with. */
export interface CallServices {
  readonly accessTokens: Pick<AccessTokens, 'verify'>;
  readonly policy: Policy;
  readonly orgs: Pick<Orgs, 'rolloutOf'>;
  readonly adoption: Pick<Adoption, 'used' | 'refused'>;
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Pick<Lifecycle, 'phase'>;
  /** Milliseconds for a call that does not say. Default 10,000. */
  readonly callBudgetMs?: number | undefined;
}

/** One step. What it throws ends the call. */
export type EntryStep = (call: Call, services: CallServices) => void;

/** In this order. Recording, answering and accounting follow whatever became of them. */
export const ENTRY_STEPS: readonly EntryStep[] = [
  ...[refuseWhenClosed, negotiate, authenticate, nameUser],
  ...[admit, introduce],
];

function refuseWhenClosed(_call: Call, { lifecycle }: CallServices): void {
  if (lifecycle.phase() === 'closed') {
    throw new AppError('SHUTTING_DOWN', 'The companion is going down.', { retryAfterMs: 1_000 });
  }
}

function negotiate(call: Call): void {
  const { 'x-api-version': version, 'x-deadline-ms': budget } = call.request.headers;
  if (version !== undefined && version !== '1') {
    throw new AppError('API_VERSION_UNSUPPORTED', 'The only version is 1.');
  }
  call.budgetMs = readBudget(budget);
}

function authenticate(call: Call, { accessTokens }: CallServices): void {
  const { authorization = '', 'x-client-id': orgId } = call.request.headers;
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') {
    throw new AppError('TOKEN_MISSING', 'The call has no bearer token in Authorization.');
  }
  const [, path = ''] = call.route.on.split(' ');
  const principal = accessTokens.verify(authorization.slice(7), audienceOf(path));
  call.principal = principal;
  call.caller = principal.caller;
  if (orgId === undefined) return;
  const caller = principal.callers.get(String(orgId));
  if (caller === undefined) throw new AppError('CLIENT_MISMATCH', 'X-Client-ID is not an org of the token.');
  call.caller = caller;
}

/** Before anything is refused, so that the audit trail has the user. A fault waits: who sends many is not free of the quota. */
function nameUser(call: Call): void {
  const { user, fault } = readNamedUser(call.request.headers, call.caller!);
  call.user = user;
  call.userFault = fault;
}

function admit(call: Call, { policy }: CallServices): void {
  const { permission } = call.route;
  const { quota, refusal } = policy.decide({
    client: call.principal!.client,
    scopes: call.caller!.scopes,
    permission: permission === ANY_TOKEN ? undefined : permission,
    address: call.address,
  });
  call.quota = quota;
  if (refusal !== undefined) throw refusal;
  if (call.userFault !== undefined) throw call.userFault;
}

/** Whether it is the user's turn, where Rialto is introduced step by step. */
function introduce(call: Call, { orgs, adoption, metrics }: CallServices): void {
  const feature = featureOf(call.route);
  if (feature === undefined) return;
  const { orgId } = call.caller!;
  const rollout = orgs.rolloutOf(orgId, call.principal!.client);
  const included = rollout === undefined || isIncluded(rollout, call.user);
  if (included === true) {
    adoption.used(orgId, call.user?.userId, feature);
    return;
  }
  const { stage } = rollout;
  metrics.rolloutRefusal(stage, included === undefined);
  if (included === undefined)
    throw new AppError(
      'USER_MISSING',
      `The rollout is at ${stage}, and the call names no user in X-User-ID.`,
    );
  if (call.user !== undefined) adoption.refused(orgId, call.user.userId);
  throw new AppError('ROLLOUT_REFUSED', `The rollout is at ${stage}, which does not include this user yet.`);
}
