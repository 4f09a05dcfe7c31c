/**
 * The time one call has, cut short when its caller hangs up.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { Deadline } from '../deadline.ts';
import { AppError, invalidRequest } from '../errors.ts';
import type { Call } from './exchange.ts';

/** Milliseconds: less than the org's own 15 s, so that the org hears from us. */
export const CALL_BUDGET_MS = 10_000;
/** Milliseconds: as long as Apex waits for a callout at most. */
export const MAX_CALL_BUDGET_MS = 120_000;

/** A {@link Deadline} that also ends whoever does not look at it. */
export interface CallDeadline extends Deadline {
  /** Settles as `work` does. @throws {@link AppError} `DEADLINE_EXCEEDED` if the time is up first. */
  race<T>(work: Promise<T>): Promise<T>;
}

/**
 * `X-Deadline-Ms`: how long the caller waits, 1 to 120,000 whole milliseconds.
 *
 * @returns `undefined` where it does not say.
 * @throws {@link AppError} `REQUEST_INVALID`.
 */
export function readBudget(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const budgetMs = /^\d{1,6}$/.test(String(header)) ? Number(header) : 0;
  if (budgetMs >= 1 && budgetMs <= MAX_CALL_BUDGET_MS) return budgetMs;
  throw invalidRequest([
    { field: 'header:X-Deadline-Ms', message: 'must be whole milliseconds from 1 to 120000' },
  ]);
}

const exceeded = (): AppError => new AppError('DEADLINE_EXCEEDED', 'The time for this call is used up.');

class ResponseDeadline implements CallDeadline {
  private readonly response: ServerResponse;
  private readonly endsAt: number;
  // Made on first use: most calls end without anybody having asked for the signal.
  private controller: AbortController | undefined;
  private over: Error | undefined;

  constructor(response: ServerResponse, endsAt: number) {
    this.response = response;
    this.endsAt = endsAt;
    if (response.destroyed) this.leave();
    else response.once('close', this.leave);
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.over !== undefined) this.controller.abort(this.over);
    }
    return this.controller.signal;
  }

  remainingMs(): number {
    return this.over === undefined ? Math.max(0, this.endsAt - performance.now()) : 0;
  }

  check(): void {
    if (this.over !== undefined) throw this.over;
    if (performance.now() >= this.endsAt) throw exceeded();
  }

  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          const reason = exceeded();
          this.end(reason);
          reject(reason);
        },
        Math.max(0, this.endsAt - performance.now()),
      );
      work.then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        () => {
          clearTimeout(timer);
          // Rejects as it did.
          resolve(work);
        },
      );
    });
  }

  private readonly leave = (): void => {
    if (!this.response.writableEnded) this.end(new AppError('DEADLINE_EXCEEDED', 'The caller hung up.'));
  };

  private end(reason: Error): void {
    this.over ??= reason;
    this.controller?.abort(this.over);
  }
}

/**
 * Counts from the moment the call came.
 *
 * @param call - Its response closes when the caller hangs up.
 * @param defaultMs - Where the caller does not say. Default 10,000.
 */
export const createCallDeadline = (
  { response, startedAt, budgetMs }: Pick<Call, 'response' | 'startedAt' | 'budgetMs'>,
  defaultMs = CALL_BUDGET_MS,
): CallDeadline => new ResponseDeadline(response, startedAt + (budgetMs ?? defaultMs));
