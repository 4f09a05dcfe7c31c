/**
 * The bulkhead of one vendor: so many calls at once, so many in line, and no more.
 *
 * @module
 */
import type { Deadline } from '../deadline.ts';

/** How waiting for a slot ended. */
export type SlotOutcome = 'taken' | 'full' | 'timed out' | 'closed';

/** Places for calls that run at once. */
export interface Slots {
  /** Takes a free slot if there is one. */
  tryTake(): boolean;
  /** Waits in line for a slot, first come first served, until the deadline. */
  take(deadline: Deadline): Promise<SlotOutcome>;
  /** Gives a slot back, to the first in line. */
  give(): void;
  /** Sends everyone in line away. */
  close(): void;
}

/**
 * @param size - Slots.
 * @param maxQueued - Calls in line; one more is `full`.
 */
export function createSlots(size: number, maxQueued: number): Slots {
  let free = size;
  const line = new Set<(outcome: SlotOutcome) => void>();

  const tryTake = (): boolean => {
    if (free === 0) return false;
    free -= 1;
    return true;
  };

  return {
    tryTake,
    take(deadline) {
      if (tryTake()) return Promise.resolve('taken');
      if (line.size >= maxQueued) return Promise.resolve('full');
      const { signal } = deadline;
      if (signal.aborted) return Promise.resolve('timed out');
      return new Promise((resolve) => {
        const giveUp = (): void => end('timed out');
        const end = (outcome: SlotOutcome): void => {
          line.delete(end);
          signal.removeEventListener('abort', giveUp);
          resolve(outcome);
        };
        line.add(end);
        signal.addEventListener('abort', giveUp);
      });
    },
    give() {
      const [next] = line;
      if (next === undefined) free += 1;
      else next('taken');
    },
    close() {
      for (const end of line) end('closed');
    },
  };
}
