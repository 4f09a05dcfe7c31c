/**
 * What one verb of `npm run credentials` is.
 *
 * @module
 */
import { AccessError } from '../companionAccess.ts';
import type { Terminal } from './terminal.ts';

/** How a command ended: done, or yes; the answer is no; could not find out, or could not be understood. */
export const EXIT = { yes: 0, no: 1, unknown: 2 } as const;

/** A number for the shell. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An option, as {@link node:util.parseArgs} takes it, with its words. */
export interface VerbOption {
  readonly type: 'string' | 'boolean';
  /** What stands behind it in the help, e.g. `<path>`. */
  readonly value?: string;
  readonly help: string;
}

/** What was typed. */
export interface Typed {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** One verb. */
export interface Verb {
  /** One line, for the overview. */
  readonly summary: string;
  /** What must follow, e.g. `<NAME>`. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, VerbOption>>;
  /** More, for its own help. */
  readonly help: string;
  /** @throws {@link AccessError} where a person can put it right. */
  run(typed: Typed, terminal: Terminal): Promise<ExitCode>;
}

/** Of all verbs. */
export const JSON_OPTION = {
  json: { type: 'boolean', help: 'print what the companion answers' },
} as const satisfies Verb['options'];

/** Of verbs that change something. */
export const DRY_RUN_OPTION = {
  'dry-run': { type: 'boolean', help: 'say what would change, and change nothing' },
} as const satisfies Verb['options'];

/** An option's text. @throws {@link AccessError} if it is missing. */
export function required({ options }: Typed, name: string): string {
  const value = options[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new AccessError(`--${name} is missing.`);
}

/** Members that were given; what was not typed is not there. */
export function given({ options }: Typed, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, member]) => {
      const value = options[option];
      return typeof value === 'string' ? [[member, value]] : [];
    }),
  );
}
