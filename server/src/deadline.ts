/**
 * One time budget, handed down from the caller: whoever waits asks how much is left.
 *
 * @module
 */
import { AppError } from './errors.ts';

/** When a call must have been answered. */
export interface Deadline {
  /** Aborts at the deadline, or when the caller goes away. */
  readonly signal: AbortSignal;
  /** Milliseconds left; never negative. */
  remainingMs(): number;
  /** @throws {@link AppError} `DEADLINE_EXCEEDED` if no time is left. */
  check(): void;
}

/**
 * @param budgetMs - From now, in milliseconds.
 * @param cancel - Aborts the deadline early, e.g. because the caller hung up.
 */
export function createDeadline(budgetMs: number, cancel?: AbortSignal): Deadline {
  const endsAt = performance.now() + budgetMs;
  let signal: AbortSignal | undefined;
  return {
    // Made on first use: a timer per request is only paid for where somebody waits.
    get signal() {
      if (signal === undefined) {
        const end = AbortSignal.timeout(Math.max(0, Math.ceil(endsAt - performance.now())));
        signal = cancel === undefined ? end : AbortSignal.any([end, cancel]);
      }
      return signal;
    },
    remainingMs: () => Math.max(0, endsAt - performance.now()),
    check() {
      if (performance.now() >= endsAt)
        throw new AppError('DEADLINE_EXCEEDED', 'The time for this call is used up.');
    },
  };
}
