/**
 * A terminal for tests: remembers what was printed, and types what it is told.
 *
 * @module
 */
import { AccessError } from '../companionAccess.ts';
import type { Terminal } from './terminal.ts';

/** What a test says and looks at. */
export interface TestTerminal extends Terminal {
  readonly printed: string[];
  readonly said: string[];
}

/** @param typed - The secret and the answer of the person; without an answer nobody is there. */
export function createTestTerminal(
  env: Terminal['env'] = {},
  typed: { readonly secret?: string; readonly answer?: boolean } = {},
): TestTerminal {
  const printed: string[] = [];
  const said: string[] = [];
  return {
    env,
    isInteractive: typed.answer !== undefined,
    printed,
    said,
    print: (line) => void printed.push(line),
    say: (line) => void said.push(line),
    paint: (text) => text,
    async readSecret() {
      if (typed.secret === undefined) throw new AccessError('No value came from stdin. Nothing was changed.');
      return typed.secret;
    },
    confirm: async () => typed.answer === true,
  };
}
