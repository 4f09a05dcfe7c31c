/**
 * What a check is: it looks at a project, changes nothing, and says what is wrong and where.
 *
 * @module
 */

/** What a check found. */
export interface Finding {
  /** One line each, `file:line message`, the file relative to the project. Empty: all is well. */
  readonly faults: readonly string[];
  /** What was looked at, e.g. `42 files`. */
  readonly looked: string;
  /** Why it could not look, or what it had to leave out, in words that say what is missing. */
  readonly skipped?: string;
}

/** One check. */
export interface Check {
  /** As in `--only`. */
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  /** Fetches what the check needs and is not installed with the project. Runs before any check does. */
  prepare?(onProgress: (text: string) => void): Promise<void>;
  /**
   * @param root - The project's folder, absolute.
   */
  run(root: string): Promise<Finding>;
}

/** What came of a check. */
export interface Verdict extends Finding {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Milliseconds. */
  readonly took: number;
}

/**
 * Runs one check. What it throws is a fault of its own: a check that cannot look has not passed.
 * `isStrict`, where everything is meant to be installed: a check that could not look has failed, unless only the Apex runner is missing.
 */
export async function judge(
  check: Check,
  root: string,
  { isStrict }: { readonly isStrict: boolean },
): Promise<Verdict> {
  const startedAt = performance.now();
  const finding = await check.run(root).catch((error: unknown): Finding => ({
    faults: [`${check.name} could not run: ${error instanceof Error ? error.message : String(error)}`],
    looked: 'nothing',
  }));
  const took = Math.round(performance.now() - startedAt);
  const { skipped } = finding;
  if (skipped !== undefined && isStrict && !skipped.includes('Apex runner')) {
    const faults = [...finding.faults, `${check.name} could not look at everything: ${skipped}`];
    return { ...finding, faults, name: check.name, status: 'failed', took };
  }
  const passed = skipped === undefined ? 'passed' : 'skipped';
  return { ...finding, name: check.name, status: finding.faults.length > 0 ? 'failed' : passed, took };
}
