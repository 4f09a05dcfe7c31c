/**
 * Looks up a secret by name: in the environment, then in the sealed store. Either may hold two live values while one takes over.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Vault } from './vault.ts';

/** How long a value of the sealed store is kept in memory, in milliseconds: a changed secret counts within it. */
export const SECRET_KEPT_MS = 5_000;

/** Where secrets come from. */
export interface Secrets {
  /**
   * The value to use: of {@link live}, the first.
   *
   * @throws {@link AppError} as {@link live}.
   */
  read(name: string): Promise<string>;
  /**
   * One or two values that the vendor may take, the preferred one first. While a secret is rotated, try the other where the first is refused.
   *
   * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if it is nowhere; what {@link Vault.live} throws.
   */
  live(name: string): Promise<readonly string[]>;
  /** Says which of the live values the vendor took: it comes first in this process, as long as it is live. */
  prefer(name: string, value: string): void;
}

/** What {@link createSecrets} needs. */
export interface SecretsOptions {
  /** `process.env`. An empty variable is an absent one. Beside `NAME` it may hold `NAME_NEXT` or `NAME_PREVIOUS`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent: the environment alone. */
  readonly vault?: Pick<Vault, 'live'> | undefined;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

interface Kept {
  readonly values: Promise<readonly string[]>;
  readonly until: number;
}

/** The environment wins, so that a platform's own secret store can override what is sealed. */
export function createSecrets({ env, vault, now = Date.now }: SecretsOptions): Secrets {
  const keptByName = new Map<string, Kept>();
  const preferred = new Map<string, string>();

  function readSealed(name: string): Promise<readonly string[]> {
    const kept = keptByName.get(name);
    if (kept !== undefined && now() < kept.until) return kept.values;
    const values = vault?.live(name) ?? Promise.resolve([]);
    keptByName.set(name, { values, until: now() + SECRET_KEPT_MS });
    // Neither a failure nor an absence is kept: what an admin mends counts at once.
    const drop = (): void => {
      if (keptByName.get(name)?.values === values) keptByName.delete(name);
    };
    values.then((found) => found.length === 0 && drop(), drop);
    return values;
  }

  async function live(name: string): Promise<readonly string[]> {
    const given = [env[name], env[`${name}_NEXT`], env[`${name}_PREVIOUS`]].filter((value) => !!value);
    const values = [...new Set(given.length > 0 ? (given as string[]) : await readSealed(name))].slice(0, 2);
    if (values.length === 0)
      throw new AppError('CREDENTIAL_NOT_CONFIGURED', `The secret ${name} is not set.`, {
        internal: { processed: 'no', secret: name },
      });
    const favourite = preferred.get(name);
    return favourite !== undefined && values[1] === favourite ? values.reverse() : values;
  }

  return {
    live,
    async read(name) {
      const [value] = await live(name);
      return value as string;
    },
    prefer(name, value) {
      preferred.set(name, value);
    },
  };
}
