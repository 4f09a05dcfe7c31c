/**
 * Tests a connection by a real call: each step says what was found, and what to do where it went wrong.
 *
 * "Configured" proves that fields are filled; this proves that the door opens.
 *
 * @module
 */
import type { ConnectionTest, ConnectionTestRequest, ErrorCode } from '@rialto/contract';
import type { ProxyOutcome } from '../../credentials/callout.ts';
import type { NamedCredential, Principal } from '../../credentials/index.ts';
import type { StreamSink } from '../../egress/stream.ts';
import { AppError, isAppError } from '../../errors.ts';
import { leaveTime } from '../leaveTime.ts';
import type { Operation, OperationContext } from '../operation.ts';
import type { CredentialStates } from './credentialStates.ts';
import type { CredentialDependencies } from './dependencies.ts';
import { enabledStep, failed, ok, secretsStep, skipped, unknown, wordsOf } from './steps.ts';
import type { CredentialInput } from './switchCredential.ts';

/** What to test. */
export interface TestCredentialInput extends CredentialInput {
  readonly request: ConnectionTestRequest;
}

type Test = ConnectionTest['steps'][number];
type Verdict = ConnectionTest['verdict'];

/** Kept of the call's time for writing down how it went, in milliseconds. */
const KEEP_MS = 500;

/** Failures that will not go away by themselves. */
const CERTAIN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIGURATION_INVALID',
  'CREDENTIAL_ACCESS_DENIED',
  'CREDENTIAL_DISABLED',
  'CREDENTIAL_NOT_CONFIGURED',
  'CREDENTIAL_NOT_CONNECTED',
  'EGRESS_REFUSED',
  'VENDOR_CREDENTIAL_REFUSED',
]);

/** The answer's status is all that is wanted of it. */
const createDiscardingSink = (): StreamSink => ({
  head: () => 'drop',
  write: () => true,
  onDrain: () => {},
  end: () => {},
  fail: () => {},
});

/** What became of the test so far. */
interface Progress {
  readonly steps: Test[];
  verdict: Verdict | undefined;
  code: ErrorCode | null;
  vendorStatus: number | null;
}

function stopAt(progress: Progress, step: Test, verdict: Verdict, code: ErrorCode | null = null): void {
  progress.steps.push(step);
  progress.verdict = verdict;
  progress.code = code;
}

/** Takes an error for what it says of the step. @throws what is no error of ours: a fault of the companion must not look like one of the vendor. */
function stopWith(progress: Progress, check: 'token' | 'vendor', error: unknown): void {
  if (!isAppError(error)) throw error;
  const { title, action } = wordsOf(error.code);
  const isCertain = CERTAIN.has(error.code);
  const detail = `${error.code}: ${title}`;
  stopAt(
    progress,
    isCertain ? failed(check, detail, action) : unknown(check, detail, action),
    isCertain ? 'not_working' : 'unclear',
    error.code,
  );
}

/** What the status of an answer says of the credential. */
function readStatus(status: number): { readonly verdict: Verdict; readonly words: string } {
  if (status === 401 || status === 403)
    return { verdict: 'not_working', words: `the vendor did not let the call in (${status})` };
  if (status === 407 || status === 429 || status >= 500)
    return {
      verdict: 'unclear',
      words: `the vendor answered ${status}, which says nothing of the credential`,
    };
  if (status === 404)
    return {
      verdict: 'working',
      words:
        'the vendor let the call in; there is nothing at that path (404): a path that exists proves more',
    };
  return { verdict: 'working', words: `the vendor let the call in (${status})` };
}

function choose({ externalCredential }: NamedCredential, wanted: string | undefined): Principal | undefined {
  const principals: readonly Principal[] = externalCredential.principals;
  return principals
    .toSorted((a, b) => a.sequenceNumber - b.sequenceNumber)
    .find(({ name }) => wanted === undefined || name === wanted);
}

const SUMMARIES: Readonly<Record<Verdict, string>> = {
  working: 'It works',
  not_working: 'It does not work',
  unclear: 'Could not find out',
};

/** @returns the operation. It throws `NAMED_CREDENTIAL_NOT_FOUND`; everything else that goes wrong is an answer. */
export function createCredentialTest(
  dependencies: CredentialDependencies,
  states: CredentialStates,
): Operation<TestCredentialInput, ConnectionTest> {
  const { credentials, connections, tokens, proxy, now } = dependencies;

  async function askToken(
    progress: Progress,
    named: NamedCredential,
    principal: Principal,
    { caller, deadline }: OperationContext,
    userId: string | undefined,
  ): Promise<void> {
    const credential = named.externalCredential;
    if (credential.authenticationProtocol !== 'OAuth') {
      progress.steps.push(skipped('token', `${credential.authenticationProtocol} needs no access token.`));
      return;
    }
    try {
      const login = { credential, principal, userId, orgId: caller.orgId };
      const { grantedAt } = await inTime(tokens.get(login), deadline);
      const ageS = Math.max(0, Math.round((now() - grantedAt) / 1000));
      progress.steps.push(
        ok('token', ageS < 2 ? 'A token was granted.' : `There is a token, granted ${ageS} s ago.`),
      );
    } catch (error) {
      stopWith(progress, 'token', error);
    }
  }

  async function askVendor(
    progress: Progress,
    { name }: NamedCredential,
    principal: Principal,
    context: OperationContext,
    { path = '/', method = 'GET' }: ConnectionTestRequest,
    userId: string | undefined,
  ): Promise<void> {
    const startedAt = now();
    let outcome: ProxyOutcome;
    try {
      outcome = await proxy(
        {
          namedCredential: name,
          method,
          path,
          headers: { accept: '*/*' },
          body: undefined,
          repeatable: true,
        },
        createDiscardingSink(),
        { ...context, trial: { principal: principal.name, userId } },
      );
    } catch (error) {
      stopWith(progress, 'vendor', error);
      return;
    }
    const { verdict, words } = readStatus(outcome.status);
    progress.vendorStatus = outcome.status;
    const detail = `${method} ${path.replace(/\?.*/s, '')}: ${words}, ${now() - startedAt} ms.`;
    const step =
      verdict === 'working'
        ? ok('vendor', detail)
        : verdict === 'unclear'
          ? unknown('vendor', detail, 'Test again in a few minutes, or with another --path.')
          : failed('vendor', detail, wordsOf('VENDOR_CREDENTIAL_REFUSED').action);
    stopAt(progress, step, verdict, verdict === 'not_working' ? 'VENDOR_CREDENTIAL_REFUSED' : null);
  }

  /** @returns the principal, as far as the test came to one. */
  async function run(
    progress: Progress,
    named: NamedCredential,
    request: ConnectionTestRequest,
    context: OperationContext,
  ): Promise<Principal | undefined> {
    const { steps } = progress;
    const state = states.of(named, await states.look());
    const { protocol, variant, origin } = state;
    steps.push(ok('configured', `${[protocol, variant].filter(Boolean).join(' ')}, calls go to ${origin}.`));

    const enabled = enabledStep(state);
    if (enabled.status !== 'ok') {
      stopAt(progress, enabled, 'not_working', 'CREDENTIAL_DISABLED');
      return undefined;
    }
    steps.push(enabled);

    const principal = choose(named, request.principal);
    const userId = request.userId ?? context.caller.userId;
    const problem =
      principal === undefined
        ? failed('principal', 'It has no principal of that name.', 'Choose one that the list shows.')
        : principal.type === 'PerUserPrincipal' && userId === undefined
          ? failed(
              'principal',
              `Each user has a login of their own at ${principal.name}.`,
              'Say whose: --user 005…',
            )
          : undefined;
    if (principal === undefined || problem !== undefined) {
      stopAt(progress, problem!, 'unclear');
      return principal;
    }
    steps.push(ok('principal', `${named.externalCredential.name}-${principal.name}, ${principal.type}.`));

    const missing = state.principals.find(({ name }) => name === principal.name)?.missingSecrets ?? [];
    if (missing.length > 0) {
      stopAt(progress, secretsStep(missing), 'not_working', 'CREDENTIAL_NOT_CONFIGURED');
      return principal;
    }
    steps.push(secretsStep(missing));

    const login = principal.type === 'PerUserPrincipal' ? userId : context.caller.userId;
    await askToken(progress, named, principal, context, login);
    if (progress.verdict === undefined) await askVendor(progress, named, principal, context, request, login);
    return principal;
  }

  return async ({ namedCredential, request }, context) => {
    const named = credentials.namedCredentials.get(namedCredential);
    if (named === undefined)
      throw new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.');
    const startedAt = now();
    const progress: Progress = { steps: [], verdict: undefined, code: null, vendorStatus: null };
    const bounded = { ...leaveTime(context, KEEP_MS), caller: context.caller };
    const principal = await run(progress, named, request, bounded);
    const { steps, code, vendorStatus } = progress;
    const verdict = progress.verdict!;
    const testedAt = new Date(now()).toISOString();
    const last = steps.at(-1)!;
    // A test of no principal found out nothing about the credential: what the one before found stays.
    if (last.check !== 'principal')
      await connections.keepTest(namedCredential, { at: testedAt, verdict, code });
    return {
      kind: 'ok',
      subject: namedCredential,
      value: {
        namedCredential,
        principal: principal?.name ?? null,
        verdict,
        summary: `${SUMMARIES[verdict]}. ${last.detail}`,
        steps,
        vendorStatus,
        code,
        durationMs: Math.round(now() - startedAt),
        testedAt,
      },
      audit: { principal: principal?.name ?? null, verdict, code, vendorStatus },
    };
  };
}

/** @throws {@link AppError} `DEADLINE_EXCEEDED` before the pipeline would: there is still time to say where it stopped. */
async function inTime<T>(value: T | Promise<T>, deadline: OperationContext['deadline']): Promise<T> {
  if (!(value instanceof Promise)) return value;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AppError('DEADLINE_EXCEEDED', 'No access token came before the time was up.')),
      deadline.remainingMs(),
    );
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
