/**
 * Which secrets there must be, and which there are. Values are not looked at.
 *
 * @module
 */
import type { SecretState } from '@rialto/contract';
import { secretUses } from '../../credentials/index.ts';
import { AppError } from '../../errors.ts';
import type { CredentialDependencies, StoredSecret } from './dependencies.ts';

type Needed = Pick<
  CredentialDependencies,
  'credentials' | 'clientSecretNames' | 'appSecretNames' | 'secretStore' | 'env'
>;

/** What {@link SecretState.usedBy} says of a client's secret. */
const FOR_CLIENTS = 'config/clients.yaml';
/** And of an embedded app's. */
const FOR_APPS = 'config/apps.yaml';

/** Every secret a file refers to, in the order of names. */
export interface SecretStates {
  read(): Promise<readonly SecretState[]>;
  /** @throws {@link AppError} `SECRET_NOT_FOUND`: nothing refers to it, so nothing would ever read it. */
  check(name: string): void;
  /** Names that are neither in the environment nor in the store. */
  missingOf(states: readonly SecretState[], names: readonly string[]): string[];
}

/** Looks names up in the files once; in environment and store each time. */
export function createSecretStates({
  credentials,
  clientSecretNames,
  appSecretNames = [],
  secretStore,
  env,
}: Needed): SecretStates {
  const uses = new Map(secretUses(credentials));
  for (const name of clientSecretNames) uses.set(name, [...(uses.get(name) ?? []), FOR_CLIENTS]);
  for (const name of appSecretNames) uses.set(name, [...(uses.get(name) ?? []), FOR_APPS]);
  const names = [...uses.keys()].sort();

  function stateOf(name: string, stored: StoredSecret | undefined): SecretState {
    // As `createSecrets` looks for it.
    const given = [env[name], env[`${name}_NEXT`], env[`${name}_PREVIOUS`]].filter(Boolean);
    const usedBy = [...(uses.get(name) ?? [])];
    if (given.length > 0)
      return {
        name,
        source: 'environment',
        liveValues: Math.min(2, new Set(given).size),
        setAt: null,
        usedBy,
      };
    const { liveValues = 0, updatedAt = null } = stored ?? {};
    return { name, source: stored === undefined ? 'absent' : 'store', liveValues, setAt: updatedAt, usedBy };
  }

  return {
    async read() {
      const stored = new Map((await secretStore.list()).map((each) => [each.name, each]));
      return names.map((name) => stateOf(name, stored.get(name)));
    },
    check(name) {
      if (!uses.has(name))
        throw new AppError('SECRET_NOT_FOUND', 'No configuration file refers to a secret of that name.');
    },
    missingOf: (states, wanted) =>
      wanted.filter((name) => states.find((each) => each.name === name)?.source === 'absent'),
  };
}
