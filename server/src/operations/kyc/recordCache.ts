/**
 * Verifications this process has seen lately, so that asking again about a pending one costs no query.
 *
 * Only what cannot mislead is kept: a final record never changes, and of a pending one the vendor is asked each time. The
 * least recently read is dropped first.
 *
 * @module
 */
import type { StoredVerification } from '../../storage/index.ts';
import { isFinal } from './transitions.ts';

/** A bounded memory of verifications. */
export interface RecordCache {
  get(id: string): StoredVerification | undefined;
  /** Keeps one that is final or known to the vendor; anything else is not kept. */
  keep(stored: StoredVerification): StoredVerification;
}

/** @param capacity - Default 5,000, about 10 MB. */
export function createRecordCache(capacity = 5_000): RecordCache {
  const kept = new Map<string, StoredVerification>();
  return {
    get(id) {
      const stored = kept.get(id);
      if (stored === undefined) return undefined;
      kept.delete(id);
      kept.set(id, stored);
      return stored;
    },
    keep(stored) {
      const { id, status, vendorReference } = stored.record;
      if (vendorReference === null && !isFinal(status)) return stored;
      kept.delete(id);
      kept.set(id, stored);
      if (kept.size > capacity) kept.delete(kept.keys().next().value!);
      return stored;
    },
  };
}
