/**
 * Looks up a secret by name: in the environment, then in the sealed store.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Vault } from './vault.ts';

/** Where secrets come from. */
export interface Secrets {
  /**
   * Reads it anew each time, so that a rotated secret counts from the next token on.
   *
   * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if it is nowhere; what {@link Vault.get} throws.
   */
  read(name: string): Promise<string>;
}

/** What {@link createSecrets} needs. */
export interface SecretsOptions {
  /** `process.env`. An empty variable is an absent one. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent: the environment alone. */
  readonly vault?: Pick<Vault, 'get'> | undefined;
}

/** The environment wins, so that a platform's own secret store can override what is sealed. */
export function createSecrets({ env, vault }: SecretsOptions): Secrets {
  return {
    async read(name) {
      const value = env[name] || (await vault?.get(name));
      if (value) return value;
      throw new AppError('CREDENTIAL_NOT_CONFIGURED', `The secret ${name} is not set.`, {
        internal: { processed: 'no', secret: name },
      });
    },
  };
}
