/**
 * The bulkhead of one vendor: so many calls at once, so many in line, and no more. Interactive calls go first.
 *
 * @module
 */
import type { Deadline } from '../deadline.ts';

/** Who is in a hurry. `batch` makes way. */
export type Priority = 'interactive' | 'batch';

/** How waiting for a slot ended. */
export type SlotOutcome = 'taken' | 'full' | 'timed out' | 'closed';

/** Places for calls that run at once. A slot is given back under the priority it was taken with; the default is `interactive`. */
export interface Slots {
  /** Takes a free slot if there is one. */
  tryTake(priority?: Priority): boolean;
  /** Waits in line for a slot, first come first served within a priority, until the deadline. */
  take(deadline: Deadline, priority?: Priority): Promise<SlotOutcome>;
  /** Gives a slot back, to the first in line. */
  give(priority?: Priority): void;
  /** Sends everyone in line away. */
  close(): void;
  /** Calls in line. */
  waiting(priority: Priority): number;
  /** Calls at work. */
  running(): number;
}

/**
 * @param size - Slots.
 * @param maxQueued - Calls in line, for each priority; one more is `full`.
 * @param forBatch - Slots that `batch` may hold at once. Default: all.
 */
export function createSlots(size: number, maxQueued: number, forBatch: number = size): Slots {
  let free = size;
  let freeForBatch = forBatch;
  const lines = {
    interactive: new Set<(outcome: SlotOutcome) => void>(),
    batch: new Set<(outcome: SlotOutcome) => void>(),
  };

  const tryTake = (priority: Priority = 'interactive'): boolean => {
    if (free === 0) return false;
    if (priority === 'batch') {
      if (freeForBatch === 0) return false;
      freeForBatch -= 1;
    }
    free -= 1;
    return true;
  };

  /** Hands free slots to those in line. */
  function serve(): void {
    for (const priority of ['interactive', 'batch'] as const)
      for (const next of lines[priority]) {
        if (!tryTake(priority)) break;
        next('taken');
      }
  }

  return {
    tryTake,
    take(deadline, priority = 'interactive') {
      if (tryTake(priority)) return Promise.resolve('taken');
      const line = lines[priority];
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
    give(priority = 'interactive') {
      free += 1;
      if (priority === 'batch') freeForBatch += 1;
      if (lines.interactive.size > 0 || lines.batch.size > 0) serve();
    },
    close() {
      for (const line of Object.values(lines)) for (const end of line) end('closed');
    },
    waiting: (priority) => lines[priority].size,
    running: () => size - free,
  };
}
