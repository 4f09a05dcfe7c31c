/**
 * No file is longer than a person reads in one go: 300 lines, tests 500.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { projectFiles } from './projectFiles.ts';

const CEILING = 300;
const TEST_CEILING = 500;
const SOURCES = [
  '{server,packages,scripts,bench,config}/**/*.{ts,js,cjs,mjs,java}',
  'force-app/**/*.{ts,js,cls,trigger}',
];

/** A file that may be longer for a while. */
export interface SizeException {
  readonly file: string;
  /** Lines it may have. */
  readonly lines: number;
  /** `YYYY-MM-DD`, the last day. */
  readonly until: string;
  /** Why it is longer, and what will make it shorter. */
  readonly reason: string;
}

/** None at present. An entry needs a date and a reason, and goes when the date has passed or the file is short enough. */
const EXCEPTIONS: readonly SizeException[] = [];

/** Lines of hand-written sources. */
export const sizesCheck: Check = {
  name: 'sizes',
  about: `no file over ${CEILING} lines, no test over ${TEST_CEILING}`,
  run: (root) => Promise.resolve(measure(root, EXCEPTIONS, new Date().toISOString().slice(0, 10))),
};

/**
 * @param today - `YYYY-MM-DD`.
 */
export function measure(
  root: string,
  exceptions: readonly SizeException[],
  today: string,
): { readonly faults: string[]; readonly looked: string } {
  const faults: string[] = [];
  const excused = new Map(exceptions.map((exception) => [exception.file, exception]));
  let looked = 0;
  for (const file of projectFiles(root, ...SOURCES)) {
    const source = readFileSync(join(root, file), 'utf8');
    if (isGenerated(root, file, source)) continue;
    looked += 1;
    const length = source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
    const ceiling = isTest(file) ? TEST_CEILING : CEILING;
    const exception = excused.get(file);
    excused.delete(file);
    const allowed = exception !== undefined && exception.until >= today ? exception.lines : ceiling;
    if (length > allowed) faults.push(`${file}:${allowed + 1} has ${length} lines; ${allowed} are allowed`);
    else if (exception !== undefined && length <= ceiling)
      faults.push(`${file}:1 needs its size exception no longer: take it out`);
  }
  for (const { file } of excused.values()) faults.push(`${file}:1 has a size exception and does not exist`);
  return { faults, looked: `${looked} files` };
}

const isTest = (file: string): boolean =>
  /(\.test\.(ts|js)|Test\.cls)$/.test(file) || file.includes('__tests__');

/** A component's `.js` beside its `.ts`, or a file that says in its first lines what made it. */
function isGenerated(root: string, file: string, source: string): boolean {
  if (file.endsWith('.js') && existsSync(join(root, file.replace(/\.js$/, '.ts')))) return true;
  return /\bgenerated (by|from)\b|@generated/i.test(source.split('\n').slice(0, 6).join('\n'));
}
