/**
 * The time one call has, cut short when its caller hangs up.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { Deadline } from '../deadline.ts';
import { AppError } from '../errors.ts';

/** Milliseconds: less than the org's own 15 s, so that the org hears from us. */
export const CALL_BUDGET_MS = 10_000;

/** A {@link Deadline} that also ends whoever does not look at it. */
export interface CallDeadline extends Deadline {
  /** Settles as `work` does. @throws {@link AppError} `DEADLINE_EXCEEDED` if the time is up first. */
  race<T>(work: Promise<T>): Promise<T>;
}

/**
 * @param response - Closes when the caller hangs up.
 * @param budgetMs - Default 10,000.
 */
export function createCallDeadline(response: ServerResponse, budgetMs = CALL_BUDGET_MS): CallDeadline {
  const endsAt = performance.now() + budgetMs;
  // Made on first use: most calls end without anybody having asked for the signal.
  let controller: AbortController | undefined;
  let over: Error | undefined;
  const end = (reason: Error): void => {
    over ??= reason;
    controller?.abort(over);
  };
  const exceeded = (): AppError => new AppError('DEADLINE_EXCEEDED', 'The time for this call is used up.');
  response.once('close', () => {
    if (!response.writableEnded) end(new AppError('DEADLINE_EXCEEDED', 'The caller hung up.'));
  });
  return {
    get signal() {
      if (controller === undefined) {
        controller = new AbortController();
        if (over !== undefined) controller.abort(over);
      }
      return controller.signal;
    },
    remainingMs: () => (over === undefined ? Math.max(0, endsAt - performance.now()) : 0),
    check() {
      if (over !== undefined) throw over;
      if (performance.now() >= endsAt) throw exceeded();
    },
    race(work) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const reason = exceeded();
          end(reason);
          reject(reason);
        }, budgetMs);
        work.then(resolve, reject).finally(() => clearTimeout(timer));
      });
    },
  };
}
