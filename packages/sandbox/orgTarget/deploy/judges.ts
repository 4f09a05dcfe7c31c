/**
 * What looks at a deployment before the org takes it. The target knows no check: whoever starts it brings them.
 *
 * @module
 */

/** What is wrong in a file. */
export interface SourceFault {
  /** Relative to the folder that was judged, in source form. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; absent where the check does not know. */
  readonly column?: number;
  readonly problem: string;
}

/** The org as it would be, as a project in source form. */
export interface Candidate {
  /** A folder with `sfdx-project.json`. */
  readonly root: string;
  /** Files that this deployment brings or changes, relative to it. */
  readonly changed: ReadonlySet<string>;
  /** Whether something was taken away. */
  readonly hasRemovals: boolean;
}

/** A test that failed. */
export interface TestFailure {
  readonly className: string;
  readonly methodName: string;
  readonly message: string;
  readonly stackTrace: string;
}

/** What came of Apex tests. */
export interface TestRun {
  readonly passed: readonly { readonly className: string; readonly methodName: string }[];
  readonly failed: readonly TestFailure[];
  /** Lines of each class or trigger. */
  readonly coverage: readonly {
    readonly name: string;
    readonly lines: number;
    readonly uncovered: readonly number[];
  }[];
  /** Milliseconds. */
  readonly took: number;
}

/** The checks behind the deployment. */
export interface Judges {
  /** What stands behind a deployment here, for people. */
  readonly about: readonly string[];
  /** Everything but tests. */
  judge(candidate: Candidate): Promise<readonly SourceFault[]>;
  /** Runs Apex tests; absent where nothing here can. `classes` absent: all. */
  test?(root: string, classes?: readonly string[]): Promise<TestRun>;
}
