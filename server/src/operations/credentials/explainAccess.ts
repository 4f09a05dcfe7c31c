/**
 * Answers "why can this user not call that vendor": every condition of a call, in the order in which it is decided.
 *
 * It asks the same functions as the call itself, so that it cannot tell another story.
 *
 * @module
 */
import type { AccessExplanation } from '@rialto/contract';
import {
  createAllowList,
  decideAccess,
  type LoginState,
  type NamedCredential,
} from '../../credentials/index.ts';
import type { Operation } from '../operation.ts';
import { isBrowserLogin, type CredentialStates, type Knowledge } from './credentialStates.ts';
import type { CredentialDependencies, KnownClient } from './dependencies.ts';
import { enabledStep, failed, ok, secretsStep, skipped, unknown } from './steps.ts';
import type { CredentialInput } from './switchCredential.ts';

/** Who would call what. */
export interface ExplainAccessInput extends CredentialInput {
  readonly client: string;
  readonly user?: string | undefined;
  readonly method: string;
  /** Absent: whether method and path are allowed is not looked at. */
  readonly path?: string | undefined;
}

type Check = AccessExplanation['checks'][number];
type Decision = ReturnType<typeof decideAccess>;

/** The scope the proxy route needs. */
const CALLOUT_SCOPE = 'callout:send';

const nameList = (names: Iterable<string>): string => [...names].join(', ') || 'none';

function clientChecks(
  { client: clientId, user }: ExplainAccessInput,
  client: KnownClient | undefined,
): readonly Check[] {
  if (client === undefined)
    return [
      failed(
        'client',
        'No client of that id is registered.',
        'Add it to config/clients.yaml, or check the id.',
      ),
      skipped('scope', 'Not looked at: there is no such client.'),
    ];
  const mayNot = user !== undefined && client.allowUserAssertions !== true;
  return [
    mayNot
      ? failed(
          'client',
          `${clientId} is registered, and its tokens never speak for a user.`,
          'Set allowUserAssertions for the client in config/clients.yaml, and let the org sign a JWT for the user.',
        )
      : ok('client', `${clientId} is registered for ${nameList(client.orgIds)}.`),
    client.scopes.has(CALLOUT_SCOPE)
      ? ok('scope', `It may have ${CALLOUT_SCOPE}.`)
      : failed(
          'scope',
          `It has ${nameList(client.scopes)}, and not ${CALLOUT_SCOPE}.`,
          `Add ${CALLOUT_SCOPE} to its scopes in config/clients.yaml.`,
        ),
  ];
}

function principalCheck({ externalCredential }: NamedCredential, decision: Decision): Check {
  const considered = decision.principals
    .map(({ principal, verdict, sequenceNumber, grantedBy }) => {
      const by = grantedBy.length === 0 ? '' : ` by ${grantedBy.join(', ')}`;
      return `${externalCredential.name}-${principal} (${sequenceNumber}): ${verdict}${by}`;
    })
    .join('; ');
  return decision.login === undefined
    ? failed(
        'principal',
        `${decision.why} ${considered}.`,
        'Grant a principal: add it to externalCredentialPrincipalAccesses of a permission set assigned to this client (and user) in config/credentials.yaml.',
      )
    : ok('principal', `${considered}. Of those granted the lowest number is used.`);
}

function connectionCheck(
  named: NamedCredential,
  decision: Decision,
  orgIds: readonly string[],
  logins: readonly LoginState[],
): Check {
  const { login } = decision;
  if (login === undefined) return skipped('connection', 'Not looked at: there is no login to use.');
  const access = `${named.externalCredential.name}-${login.principal.name}`;
  const keys =
    login.principal.type === 'PerUserPrincipal'
      ? orgIds.map((orgId) => `${access}:${orgId}:${login.userId ?? ''}`)
      : [access];
  const states = logins.filter(({ key }) => keys.includes(key));
  const whose = login.userId === undefined ? '' : ` --user ${login.userId}`;
  const authorize = `npm run credentials -- authorize ${named.externalCredential.name} --principal ${login.principal.name}${whose}`;
  const state = states.find(({ status }) => status === 'connected') ?? states[0];
  switch (state?.status) {
    case 'connected':
      return ok('connection', `Connected${state.grantedAt === null ? '' : ` since ${state.grantedAt}`}.`);
    case 'stale':
      return failed(
        'connection',
        `The connection has ended (${state.code ?? 'refused'}).`,
        isBrowserLogin(named)
          ? `Connect it again: ${authorize}`
          : `See what is wrong: npm run credentials -- test ${named.name}`,
      );
    case 'failing':
      return unknown(
        'connection',
        `The last token request failed (${state.code ?? 'no code'}); the next one may not.`,
        `Test it: npm run credentials -- test ${named.name}`,
      );
    default:
      return isBrowserLogin(named)
        ? failed('connection', 'Nobody has connected it yet.', `Connect it: ${authorize}`)
        : ok('connection', 'Nothing has to be connected first.');
  }
}

function callCheck(named: NamedCredential, { method, path }: ExplainAccessInput): Check {
  if (path === undefined) return skipped('call', 'Not looked at: say --method and --path.');
  const bare = path.replace(/\?.*/s, '');
  if (createAllowList(named.allow)(method, path)) return ok('call', `${method} ${bare} is let through.`);
  const allowed = named.allow.flatMap(({ methods, paths }) =>
    paths.map((each) => `${methods.join('|')} ${each}`),
  );
  return failed(
    'call',
    `${method} ${bare} is not let through; what is: ${allowed.join(', ') || 'nothing'}.`,
    `Add it to allow of ${named.name} in config/credentials.yaml.`,
  );
}

/** @returns the operation. A name it does not know is an answer, not an error. */
export function createExplainAccess(
  dependencies: CredentialDependencies,
  states: CredentialStates,
): Operation<ExplainAccessInput, AccessExplanation> {
  const { credentials, clients } = dependencies;

  function vendorCheck({ name, externalCredential }: NamedCredential, method: string): Check {
    const operation = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
    const open = dependencies
      .roads()
      .filter(({ breaker }) => breaker === 'open')
      .find((road) =>
        road.target === name
          ? road.operation === operation
          : road.target === `token:${externalCredential.name}`,
      );
    if (open === undefined) return ok('vendor', 'The vendor is being called.');
    const what = open.target === name ? 'vendor' : 'sign-in service of the vendor';
    return failed(
      'vendor',
      `The ${what} failed so often that it is not called for the moment.`,
      'Wait a few seconds.',
    );
  }

  function checksOf(
    named: NamedCredential,
    input: ExplainAccessInput,
    knowledge: Knowledge,
  ): { readonly checks: Check[]; readonly principal: string | null } {
    const client = clients.get(input.client);
    const orgIds = client?.orgIds ?? [];
    const caller = { clientId: input.client, orgId: orgIds[0] ?? '', userId: input.user };
    const decision = decideAccess(named.externalCredential, caller, credentials.permissionSets);
    const state = states.of(named, knowledge);
    const name = decision.login?.principal.name ?? null;
    const missing = state.principals.find((each) => each.name === name)?.missingSecrets ?? [];
    const checks: Check[] = [
      ok('credential', `${named.label}: ${state.protocol}, calls go to ${state.origin}.`),
      enabledStep(state),
      ...clientChecks(input, client),
      principalCheck(named, decision),
      name === null ? skipped('secrets', 'Not looked at: there is no login to use.') : secretsStep(missing),
      connectionCheck(named, decision, orgIds, knowledge.logins),
      callCheck(named, input),
      vendorCheck(named, input.method),
    ];
    return { checks, principal: name };
  }

  return async (input) => {
    const { namedCredential, client, user } = input;
    const named = credentials.namedCredentials.get(namedCredential);
    const names = nameList(credentials.namedCredentials.keys());
    const { checks, principal } =
      named === undefined
        ? {
            checks: [
              failed('credential', 'There is no named credential of that name.', `There are: ${names}.`),
            ],
            principal: null,
          }
        : checksOf(named, input, await states.look());
    const wrong = checks.find(({ status }) => status === 'failed');
    return {
      kind: 'ok',
      subject: namedCredential,
      value: {
        namedCredential,
        client,
        user: user ?? null,
        allowed: wrong === undefined,
        principal,
        summary: wrong === undefined ? 'Yes, it can call.' : `No. ${wrong.detail}`,
        checks,
      },
      audit: { client, user: user ?? null, allowed: wrong === undefined, check: wrong?.check ?? null },
    };
  };
}
