/**
 * Setting, retiring and deleting secrets. The value goes into the sealed store and nowhere else: not into the answer, the audit or the log.
 *
 * @module
 */
import type { SecretRequest, SecretState } from '@rialto/contract';
import { AppError } from '../../errors.ts';
import type { Operation } from '../operation.ts';
import type { CredentialDependencies } from './dependencies.ts';
import { createSecretStates } from './secretStates.ts';

/** A secret by its name. */
export interface SecretInput {
  readonly secretName: string;
}

/** A secret and its new value. */
export interface SetSecretInput extends SecretInput {
  readonly request: SecretRequest;
}

/** The verbs for secrets. All throw `SECRET_NOT_FOUND`, and `SCOPE_MISSING` for a secret of a client that approves. */
export interface SecretOperations {
  /** The value before stays live beside the new one, so that a vendor may take its time with the change. */
  readonly setSecret: Operation<SetSecretInput, SecretState>;
  /** Ends a change: the value before is no longer tried. */
  readonly retireSecret: Operation<SecretInput, SecretState>;
  /** Forgets every value. */
  readonly deleteSecret: Operation<SecretInput, SecretState>;
}

/** Makes the verbs. */
export function createSecretOperations(
  dependencies: Pick<
    CredentialDependencies,
    'clients' | 'credentials' | 'clientSecretNames' | 'appSecretNames' | 'secretStore' | 'env'
  >,
): SecretOperations {
  const { secretStore, clients } = dependencies;
  const states = createSecretStates(dependencies);

  function check(secretName: string): void {
    states.check(secretName);
    for (const { scopes, secretNames } of clients.values())
      // Whoever could set it could approve in the other person's name.
      if (scopes.has('credentials:approve') && secretNames?.includes(secretName) === true)
        throw new AppError(
          'SCOPE_MISSING',
          'Who changes credentials may not set the secret of a client that approves them: set it in the environment.',
        );
  }

  async function answer(secretName: string, audit: Readonly<Record<string, boolean>> = {}) {
    const value = (await states.read()).find(({ name }) => name === secretName)!;
    const { source, liveValues } = value;
    return { kind: 'ok', value, subject: secretName, audit: { source, liveValues, ...audit } } as const;
  }

  return {
    async setSecret({ secretName, request }) {
      check(secretName);
      await secretStore.set(secretName, request.value);
      return answer(secretName);
    },
    async retireSecret({ secretName }) {
      check(secretName);
      return answer(secretName, { wasThere: await secretStore.retire(secretName) });
    },
    async deleteSecret({ secretName }) {
      check(secretName);
      return answer(secretName, { wasThere: await secretStore.delete(secretName) });
    },
  };
}
