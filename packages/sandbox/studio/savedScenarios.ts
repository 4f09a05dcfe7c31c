/**
 * Scenarios people saved: by user and household, in memory only, because this is a simulator.
 *
 * @module
 */
import type { Shocks } from './answers.ts';
import type { SignedIn } from './session/accessTokens.ts';

/** Most that are kept for a user and household; the oldest goes. */
const KEPT = 6;

/** A scenario of somebody's own. */
export interface SavedScenario {
  readonly id: string;
  readonly name: string;
  readonly shocks: Shocks;
}

/** Those there are. */
export interface SavedScenarios {
  list(person: SignedIn, clientNumber: string): readonly SavedScenario[];
  /** One of the same name is replaced. */
  add(person: SignedIn, clientNumber: string, scenario: Omit<SavedScenario, 'id'>): void;
}

/** Empty at the start. */
export function createSavedScenarios(): SavedScenarios {
  const kept = new Map<string, readonly SavedScenario[]>();
  let count = 0;
  const nameOf = ({ orgId, userId }: SignedIn, clientNumber: string): string =>
    JSON.stringify([orgId, userId, clientNumber]);
  return {
    list: (person, clientNumber) => kept.get(nameOf(person, clientNumber)) ?? [],
    add(person, clientNumber, scenario) {
      const key = nameOf(person, clientNumber);
      const others = (kept.get(key) ?? []).filter(({ name }) => name !== scenario.name);
      kept.set(key, [...others, { id: `saved-${++count}`, ...scenario }].slice(-KEPT));
    },
  };
}
