/**
 * How every named credential and each of its logins stands, put together from configuration, switch, secrets and tokens.
 *
 * @module
 */
import type { CredentialState, PrincipalState, SecretState, TokenState } from '@rialto/contract';
import {
  secretsOfLogin,
  type LoginState,
  type NamedCredential,
  type Principal,
} from '../../credentials/index.ts';
import type { CredentialDependencies, Road } from './dependencies.ts';
import { createSecretStates, type SecretStates } from './secretStates.ts';

/** What is known of secrets and logins at one moment. */
export interface Knowledge {
  readonly secrets: readonly SecretState[];
  readonly logins: readonly LoginState[];
}

/** Puts states together. */
export interface CredentialStates {
  readonly secretStates: SecretStates;
  /** Asks the database once for all of it. */
  look(): Promise<Knowledge>;
  of(named: NamedCredential, knowledge: Knowledge): CredentialState;
}

/** Whether somebody has to consent in the browser before it can be used. */
export const isBrowserLogin = ({ externalCredential }: NamedCredential): boolean =>
  externalCredential.authenticationProtocol === 'OAuth' &&
  externalCredential.authenticationProtocolVariant === 'AuthorizationCode';

const tokenOf = ({ status, code, grantedAt, expiresAt, failedAt }: LoginState): TokenState => ({
  status,
  code: code as TokenState['code'],
  grantedAt,
  expiresAt,
  failedAt,
});

/** Reads and writes have a breaker each: what matters is whether one of them keeps calls back. */
const worstOf = (roads: readonly Road[]): CredentialState['breaker'] =>
  (['open', 'half-open', 'closed'] as const).find((state) =>
    roads.some(({ breaker }) => breaker === state),
  ) ?? null;

function statusOf(
  named: NamedCredential,
  isEnabled: boolean,
  missing: readonly string[],
  token: TokenState | null,
  users: PrincipalState['users'],
): PrincipalState['status'] {
  if (!isEnabled) return 'disabled';
  if (missing.length > 0) return 'needs_secret';
  if (users !== null) {
    if (users.connected > 0 || !isBrowserLogin(named)) return 'ready';
    return users.stale > 0 ? 'stale' : users.failing > 0 ? 'failing' : 'not_connected';
  }
  if (token?.status === 'stale' || token?.status === 'failing') return token.status;
  return isBrowserLogin(named) && token?.status !== 'connected' ? 'not_connected' : 'ready';
}

/** Makes it. */
export function createCredentialStates(dependencies: CredentialDependencies): CredentialStates {
  const { credentials, connections, tokens } = dependencies;
  const secretStates = createSecretStates(dependencies);

  const grantsOf = (access: string): string[] =>
    credentials.permissionSets
      .filter((set) => set.externalCredentialPrincipalAccesses.includes(access))
      .map(({ name }) => name);

  function principalOf(
    named: NamedCredential,
    principal: Principal,
    isEnabled: boolean,
    { secrets, logins }: Knowledge,
  ): PrincipalState {
    const { name, type, sequenceNumber } = principal;
    const access = `${named.externalCredential.name}-${name}`;
    const isShared = type === 'NamedPrincipal';
    const missingSecrets = secretStates.missingOf(secrets, secretsOfLogin(named, principal));
    const own = isShared ? logins.find(({ key }) => key === access) : undefined;
    const token = own === undefined ? null : tokenOf(own);
    const theirs = logins.filter(({ key }) => key.startsWith(`${access}:`));
    const count = (status: LoginState['status']): number =>
      theirs.filter((each) => each.status === status).length;
    const users = isShared
      ? null
      : { connected: count('connected'), failing: count('failing'), stale: count('stale') };
    return {
      name,
      type,
      sequenceNumber,
      status: statusOf(named, isEnabled, missingSecrets, token, users),
      missingSecrets,
      grantedBy: grantsOf(access),
      token,
      users,
    };
  }

  return {
    secretStates,
    async look() {
      const [secrets, logins] = await Promise.all([secretStates.read(), tokens.states()]);
      return { secrets, logins };
    },
    of(named, knowledge) {
      const { name, label, type, externalCredential: external } = named;
      const { block, fingerprint, lastTest } = connections.stateOf(name)!;
      const principals: readonly Principal[] = external.principals;
      return {
        name,
        label,
        type,
        externalCredential: external.name,
        protocol: external.authenticationProtocol,
        variant: external.authenticationProtocol === 'OAuth' ? external.authenticationProtocolVariant : null,
        origin: new URL(named.url).origin,
        enabled: block === undefined,
        block: block === undefined ? null : { ...block, changes: [...block.changes] },
        fingerprint,
        principals: principals
          .map((each) => principalOf(named, each, block === undefined, knowledge))
          .sort((a, b) => a.sequenceNumber - b.sequenceNumber),
        breaker: worstOf(dependencies.roads().filter(({ target }) => target === name)),
        lastTest: lastTest as CredentialState['lastTest'],
      };
    },
  };
}
