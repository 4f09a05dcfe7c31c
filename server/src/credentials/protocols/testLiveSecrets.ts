/**
 * Live secrets for tests, in memory.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { LiveSecrets } from './loginSecrets.ts';

/** What {@link createTestLiveSecrets} gives. */
export interface TestLiveSecrets extends LiveSecrets {
  /** Names → live values, the preferred first. */
  readonly values: Map<string, string[]>;
}

/** @param isReady - Whether values are there without a promise. */
export function createTestLiveSecrets(
  initial: Readonly<Record<string, readonly string[]>>,
  isReady = true,
): TestLiveSecrets {
  const values = new Map(Object.entries(initial).map(([name, live]) => [name, [...live]]));
  const find = (name: string): readonly string[] => {
    const live = values.get(name) ?? [];
    if (live.length > 0) return [...live];
    throw new AppError('CREDENTIAL_NOT_CONFIGURED', `The secret ${name} is not set.`);
  };
  return {
    values,
    live: (name) => (isReady ? find(name) : Promise.resolve().then(() => find(name))),
    prefer(name, value) {
      const live = values.get(name) ?? [];
      if (live.includes(value)) values.set(name, [value, ...live.filter((each) => each !== value)]);
    },
  };
}
