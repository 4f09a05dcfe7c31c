/**
 * Keys for a role, lent by AWS's token service for an hour: asked for once however many wait, renewed before they end.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html | AssumeRole}
 * @module
 */
import { randomUUID } from 'node:crypto';
import { createDeadline, type Deadline } from '../../deadline.ts';
import { within, type Egress } from '../../egress/index.ts';
import type { ErrorCode } from '@rialto/contract';
import { AppError, isAppError } from '../../errors.ts';
import { stsTarget } from '../configuration/loadCredentials.ts';
import { loginKey, type Login } from '../protocol.ts';
import { readAssumedRole, type RoleKeys } from './assumeRoleAnswer.ts';
import { signAwsRequest, type AwsKeys } from './awsSignature.ts';
import { parametersOf } from './simpleProtocols.ts';

/** Keeps them in memory. */
export interface AssumedRoles {
  /** @throws {@link AppError} `VENDOR_CREDENTIAL_REFUSED`, `CREDENTIAL_GRANT_FAILED`, `DEADLINE_EXCEEDED`; nothing was sent to the vendor itself. */
  get(login: Login, keys: AwsKeys, deadline: Deadline): RoleKeys | Promise<RoleKeys>;
  /** Forgets exactly these. @returns whether asking for others is worthwhile. */
  forget(login: Login, keys: RoleKeys): boolean;
}

/** What {@link createAssumedRoles} needs. */
export interface AssumedRolesOptions {
  readonly egress: Pick<Egress, 'send'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Of the keys; the most a role that assumes a role can have. */
const LIFETIME_S = 3_600;
/** With less left they are renewed while they are still used, in milliseconds. */
const RENEWAL_MS = 300_000;
/** With less left they are not used, in milliseconds. */
const MARGIN_MS = 60_000;
/** For one request, retries included, in milliseconds. */
const BUDGET_MS = 6_000;
/** A failure is the answer for so long, in milliseconds. */
const FAILURE_MS = 5_000;
/** Where nobody says when to come back, in milliseconds. */
const RETRY_AFTER_MS = 2_000;
/** Keys younger than this are not the reason for a refusal, in milliseconds. */
const YOUNG_MS = 60_000;

const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

/** AWS's token services are in regions of their own; `sts.amazonaws.com` is in us-east-1. */
function stsRegion(host: string, otherwise: string): string {
  if (host === 'sts.amazonaws.com') return 'us-east-1';
  return /^sts(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ?? otherwise;
}

const fresh = (keys: RoleKeys | undefined, marginMs: number, now: number): keys is RoleKeys =>
  keys !== undefined && keys.expiresAt - marginMs > now;

/** Errors that speak for themselves. Any other is one of the way to AWS. */
const KEPT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIGURATION_INVALID',
  'CREDENTIAL_GRANT_FAILED',
  'EGRESS_REFUSED',
  'INTERNAL',
  'SHUTTING_DOWN',
  'VENDOR_CREDENTIAL_REFUSED',
]);

/** The call the keys were for was not sent, whatever became of this request. */
function asRoleError(name: string, error: unknown): AppError {
  const known = isAppError(error) ? error : undefined;
  const internal = { ...known?.internal, processed: 'no', credential: name };
  if (known !== undefined && KEPT.has(known.code))
    return new AppError(known.code, known.message, { retryAfterMs: known.retryAfterMs, internal });
  return new AppError('CREDENTIAL_GRANT_FAILED', `No keys for ${name}: AWS's token service failed.`, {
    retryAfterMs: known?.retryAfterMs ?? RETRY_AFTER_MS,
    internal: { ...internal, endpointCode: known?.code },
  });
}

/** Needs `AwsStsUrl`; {@link protocolFaults} has seen to it. */
export function createAssumedRoles({ egress, now }: AssumedRolesOptions): AssumedRoles {
  const kept = new Map<string, RoleKeys>();
  const asking = new Map<string, Promise<RoleKeys>>();
  const failures = new Map<string, { readonly error: AppError; readonly until: number }>();

  async function request(login: Login, keys: AwsKeys): Promise<RoleKeys> {
    const { credential, principal } = login;
    if (credential.authenticationProtocol !== 'AwsSv4' || credential.parameters.AwsStsUrl === undefined)
      throw new AppError('CONFIGURATION_INVALID', `${credential.name} has a role and no AwsStsUrl.`, {
        internal: { processed: 'no' },
      });
    const { AwsRoleArn = '', AwsExternalId } = parametersOf<'AwsSv4'>(login);
    const url = new URL(credential.parameters.AwsStsUrl);
    const form = new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: AwsRoleArn,
      RoleSessionName: `rialto-${principal.name}`,
      DurationSeconds: String(LIFETIME_S),
      ...(AwsExternalId === undefined ? {} : { ExternalId: AwsExternalId }),
    });
    const body = Buffer.from(form.toString());
    const headers = { 'content-type': FORM };
    const signed = await signAwsRequest(
      { method: 'POST', url, headers, body },
      keys,
      { service: 'sts', region: stsRegion(url.hostname, credential.parameters.AwsRegion) },
      now(),
    );
    const answer = await egress.send({
      target: stsTarget(credential.name),
      path: '',
      method: 'POST',
      own: { ...headers, ...signed },
      body: body.toString(),
      readAs: 'text',
      repeatable: true,
      operation: 'token',
      requestId: randomUUID(),
      deadline: createDeadline(BUDGET_MS),
    });
    return readAssumedRole(credential.name, answer.status, answer.body as Buffer | undefined, now());
  }

  async function ask(key: string, login: Login, keys: AwsKeys): Promise<RoleKeys> {
    try {
      const granted = await request(login, keys);
      kept.set(key, granted);
      failures.delete(key);
      return granted;
    } catch (error) {
      const failure = asRoleError(login.credential.name, error);
      failures.set(key, { error: failure, until: now() + FAILURE_MS });
      throw failure;
    } finally {
      asking.delete(key);
    }
  }

  function askOnce(key: string, login: Login, keys: AwsKeys): Promise<RoleKeys> {
    const under = asking.get(key);
    if (under !== undefined) return under;
    const begun = ask(key, login, keys);
    asking.set(key, begun);
    return begun;
  }

  async function waitFor(shared: Promise<RoleKeys>, { credential }: Login, deadline: Deadline) {
    const keys = await within(shared, deadline);
    if (keys !== undefined) return keys;
    throw new AppError('DEADLINE_EXCEEDED', `No keys for ${credential.name} before the time was up.`, {
      internal: { processed: 'no', credential: credential.name },
    });
  }

  return {
    get(login, keys, deadline) {
      const key = `${loginKey(login)} ${keys.accessKeyId}`;
      const present = kept.get(key);
      if (fresh(present, RENEWAL_MS, now())) return present;
      const failure = failures.get(key);
      const hasFailed = failure !== undefined && failure.until > now();
      if (fresh(present, MARGIN_MS, now())) {
        // Whoever needs them later hears of a failure.
        if (!hasFailed) askOnce(key, login, keys).catch(() => undefined);
        return present;
      }
      if (hasFailed) throw failure.error;
      return waitFor(askOnce(key, login, keys), login, deadline);
    },
    forget(login, keys) {
      const entry = [...kept].find(([, each]) => each === keys);
      if (entry === undefined) return [...kept.keys()].some((key) => key.startsWith(`${loginKey(login)} `));
      if (now() - keys.grantedAt < YOUNG_MS) return false;
      kept.delete(entry[0]);
      return true;
    },
  };
}
