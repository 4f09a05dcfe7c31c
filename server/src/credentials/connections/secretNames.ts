/**
 * Names of the secrets that credentials refer to. Never values.
 *
 * @module
 */
import type { Principal } from '../configuration/externalCredential.ts';
import type { Credentials, NamedCredential } from '../configuration/loadCredentials.ts';

/** Every `{ secret: NAME }` below a value, in its order. */
function namesBelow(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { secret } = value as { secret?: unknown };
  if (typeof secret === 'string' && Object.keys(value).length === 1) return [secret];
  return Object.values(value).flatMap(namesBelow);
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** What one login needs, the certificates shown on the way included. */
export function secretsOfLogin(named: NamedCredential, principal: Principal): readonly string[] {
  const { externalCredential: external, clientCertificate } = named;
  const shown = 'clientCertificate' in external ? external.clientCertificate : undefined;
  return unique([
    ...namesBelow(principal.parameters),
    ...namesBelow(shown),
    ...namesBelow(clientCertificate),
  ]);
}

/** What a named credential opens doors with: names of secrets, and the login itself where it is not for everybody. */
export function bearsOf(named: NamedCredential): readonly string[] {
  const { externalCredential: external } = named;
  const secrets = external.principals.flatMap((each: Principal) => secretsOfLogin(named, each));
  return unique(
    external.authenticationProtocol === 'NoAuthentication' ? secrets : [...secrets, `login:${external.name}`],
  );
}

/** Name of a secret → the external and named credentials that refer to it. */
export function secretUses(
  credentials: Pick<Credentials, 'externalCredentials' | 'namedCredentials'>,
): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>();
  const add = (name: string, user: string): void => {
    const users = uses.get(name) ?? [];
    if (!users.includes(user)) uses.set(name, [...users, user]);
  };
  for (const external of credentials.externalCredentials.values())
    for (const name of namesBelow(external)) add(name, external.name);
  for (const named of credentials.namedCredentials.values())
    for (const name of namesBelow(named.clientCertificate)) add(name, named.name);
  return uses;
}
