/**
 * Counts what was thrown away, and notices a flood of it.
 *
 * @module
 */
import { createBucket } from '../protocol/bucket.ts';
import type { DropReason } from './host.ts';

/** What may be thrown away of one app before it is taken for broken: at once, and a second. */
export const FLOOD = { burst: 1_000, perSecond: 20 } as const;

/** What an app does on its port. What comes by `window` may be somebody else's doing and never stops an app. */
const APPS_OWN: ReadonlySet<DropReason> = new Set([
  'malformed-frame',
  'too-large',
  'too-deep',
  'rate',
  'before-ready',
  'unknown-id',
  'unknown-kind',
  'old-port',
]);

/** Counters of drops. */
export interface Drops {
  readonly counts: Readonly<Partial<Record<DropReason, number>>>;
  count(reason: DropReason): void;
}

/**
 * Makes counters.
 *
 * @param onDrop - Told of each.
 * @param onFlood - Told when an app sends too much that is thrown away.
 */
export function createDrops(
  onDrop: ((reason: DropReason, count: number) => void) | undefined,
  onFlood: () => void,
): Drops {
  const counts: Partial<Record<DropReason, number>> = {};
  const mayDrop = createBucket(FLOOD.perSecond, FLOOD.burst);
  return {
    get counts() {
      return { ...counts };
    },
    count(reason) {
      const count = (counts[reason] ?? 0) + 1;
      counts[reason] = count;
      onDrop?.(reason, count);
      if (APPS_OWN.has(reason) && !mayDrop()) onFlood();
    },
  };
}
