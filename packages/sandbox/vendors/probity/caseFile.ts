/**
 * Keeps opened cases in a file, one JSON line each, so that they are still there after a restart. Holds no personal data.
 *
 * @module
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { OpenedCase } from './caseProgress.ts';

/** A case with the idempotency key that opened it. */
export interface KeptCase extends OpenedCase {
  readonly key: string;
}

/** Where cases are kept. */
export interface CaseFile {
  /** Oldest first. */
  readonly kept: readonly KeptCase[];
  /** Writes before the case is answered. @throws if the file cannot be written. */
  readonly append: (opened: KeptCase) => void;
}

/** @param path - Made when the first case is opened. Absent: cases end with the process. */
export function openCaseFile(path: string | undefined): CaseFile {
  if (path === undefined) return { kept: [], append: () => undefined };
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return {
    kept: lines.flatMap((line) => readCase(line) ?? []),
    append: (opened) => appendFileSync(path, `\n${JSON.stringify(opened)}`, { mode: 0o600 }),
  };
}

/** A line cut short by a crash belongs to a case nobody was told of. */
function readCase(line: string): KeptCase | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as KeptCase);
  } catch {
    return undefined;
  }
}
