/**
 * How often one vendor is called: a token bucket of our own making, and the vendor's own word. Batch work never takes what is kept
 * for people who wait.
 *
 * @module
 */
import type { Priority } from './slots.ts';

/** A vendor that asks for more is asked again after this long, in milliseconds: one wrong header must not stop a firm for a day. */
const LONGEST_PAUSE_MS = 300_000;

/** Spaces out the calls to one vendor. The default priority is `interactive`. */
export interface Limiter {
  /** Books a place in line. @returns Milliseconds until it may be this call's turn; 0 is now, and the turn is taken. */
  book(priority?: Priority): number;
  /** Asks again after having waited. @returns As {@link book}. */
  again(priority?: Priority): number;
  /** Gives back a place that will not be used. */
  cancel(priority?: Priority): void;
  /** Milliseconds until the vendor may be called again after {@link pause}; 0 is now. */
  pausedMs(priority?: Priority): number;
  /** Stops all calls for a while, or those of `batch` only, at most five minutes. A shorter pause never cuts a longer one. */
  pause(ms: number, only?: 'batch'): void;
}

/** Tokens that come back with time. Below zero it counts the calls already in line. */
class Bucket {
  tokens: number;
  readonly perMs: number;
  private readonly burst: number;
  private readonly now: () => number;
  private refilledAt: number;

  constructor(perSecond: number, now: () => number) {
    this.perMs = perSecond / 1_000;
    this.burst = Math.max(1, perSecond);
    this.tokens = this.burst;
    this.now = now;
    this.refilledAt = now();
  }

  refill(): number {
    const at = this.now();
    this.tokens = Math.min(this.burst, this.tokens + (at - this.refilledAt) * this.perMs);
    this.refilledAt = at;
    return this.tokens;
  }

  /** @returns Milliseconds until the place taken is there. */
  take(): number {
    this.tokens = this.refill() - 1;
    return this.tokens < 0 ? -this.tokens / this.perMs : 0;
  }

  giveBack(): void {
    this.tokens = Math.min(this.burst, this.tokens + 1);
  }
}

/**
 * @param requestsPerSecond - Also the burst, but at least 1. `undefined` is no limit of ours.
 * @param now - Monotonic clock, in milliseconds.
 * @param interactiveShare - Of the rate and the burst; batch works with the rest. 0 to 0.9; default 0.5.
 */
export function createLimiter(
  requestsPerSecond: number | undefined,
  now: () => number = () => performance.now(),
  interactiveShare = 0.5,
): Limiter {
  const all = requestsPerSecond === undefined ? undefined : new Bucket(requestsPerSecond, now);
  const batch =
    requestsPerSecond === undefined ? undefined : new Bucket(requestsPerSecond * (1 - interactiveShare), now);
  // A bucket that holds one token has none to keep.
  const burst = Math.max(1, requestsPerSecond ?? 0);
  const reserve = Math.min(burst * interactiveShare, burst - 1);
  const pausedUntil = { interactive: -Infinity, batch: -Infinity };

  const pausedMs = (priority: Priority = 'interactive'): number => {
    const until = pausedUntil[priority];
    return until === -Infinity ? 0 : Math.max(0, until - now());
  };

  /** Batch books no place among the interactive: it takes one only where enough is left for them. */
  function claim(): number {
    const waitMs = pausedMs('batch');
    if (waitMs > 0 || all === undefined) return waitMs;
    const missing = reserve + 1 - all.refill();
    // A millionth of a token is an error of rounding, not a call.
    if (missing > 1e-6) return missing / all.perMs;
    all.tokens -= 1;
    return 0;
  }

  return {
    book(priority = 'interactive') {
      if (priority === 'interactive') return Math.max(all?.take() ?? 0, pausedMs());
      const turnMs = batch?.take() ?? 0;
      return turnMs > 0 ? Math.max(turnMs, pausedMs('batch')) : claim();
    },
    again: (priority = 'interactive') => (priority === 'interactive' ? pausedMs() : claim()),
    cancel: (priority = 'interactive') => (priority === 'interactive' ? all : batch)?.giveBack(),
    pausedMs,
    pause(ms, only) {
      const until = now() + Math.min(ms, LONGEST_PAUSE_MS);
      pausedUntil.batch = Math.max(pausedUntil.batch, until);
      if (only === undefined) pausedUntil.interactive = Math.max(pausedUntil.interactive, until);
    },
  };
}
