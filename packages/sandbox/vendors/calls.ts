/**
 * Counts the calls a service got, so that a test can prove what was sent and what was not.
 *
 * @module
 */

/** What tests and the control routes do with the counts. */
export interface CallControl {
  /** `POST /v3/cases` → how often; ids in paths are written `{id}`. Calls that met a fault count as well. */
  counts(): Readonly<Record<string, number>>;
  clear(): void;
}

/** A {@link CallControl} that can be told of a call. */
export interface CallCounter extends CallControl {
  count(method: string, path: string): void;
}

/** Paths beyond this many are counted together, so that a scan of random addresses does not fill the memory. */
const MAX_PATHS = 200;

/** Starts at zero. */
export function createCallCounter(): CallCounter {
  const counts = new Map<string, number>();
  return {
    counts: () => Object.fromEntries(counts),
    clear: () => counts.clear(),
    count(method, path) {
      const name = `${method} ${path.replace(/\/(?:prb|grp)_[^/]+/, '/{id}')}`;
      const key = counts.has(name) || counts.size < MAX_PATHS ? name : 'other';
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}
