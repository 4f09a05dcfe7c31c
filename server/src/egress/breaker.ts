/**
 * The circuit breaker of one vendor: while most attempts fail, nobody is kept waiting for more of the same.
 *
 * @module
 */
import {
  circuitBreaker,
  CircuitState,
  handleWhenResult,
  isBrokenCircuitError,
  SamplingBreaker,
} from 'cockatiel';
import type { EgressSettings } from './settings.ts';

/** What the breaker must see of an attempt. */
export interface Sample {
  /** Whether the vendor is to blame that it failed. */
  readonly vendorFailed: boolean;
}

/** Guards one vendor. */
export interface Breaker<Result extends Sample> {
  /** Milliseconds until an attempt may be made; 0 is now. While one attempt finds out whether the vendor is back, all others wait. */
  blockedMs(): number;
  /** Makes an attempt. @returns `undefined` if the breaker opened before it began. */
  run(attempt: () => Promise<Result>): Promise<Result | undefined>;
}

/** How long to stay away while one attempt finds out, in milliseconds. */
const PROBE_MS = 1_000;

/** @param settings - Ratio, window, minimum and pause. */
export function createBreaker<Result extends Sample>(settings: EgressSettings['breaker']): Breaker<Result> {
  const { failureRatio, windowMs, minimumCalls, openMs } = settings;
  const policy = circuitBreaker(
    handleWhenResult((result) => (result as Sample).vendorFailed),
    {
      halfOpenAfter: openMs,
      breaker: new SamplingBreaker({
        threshold: failureRatio,
        duration: windowMs,
        minimumRps: (minimumCalls * 1_000) / windowMs,
      }),
    },
  );
  let openedAt = 0;
  policy.onBreak(() => (openedAt = Date.now()));

  return {
    blockedMs() {
      if (policy.state === CircuitState.Closed) return 0;
      if (policy.state === CircuitState.HalfOpen) return PROBE_MS;
      return Math.max(0, openedAt + openMs - Date.now());
    },
    async run(attempt) {
      try {
        return await policy.execute(attempt);
      } catch (error) {
        if (isBrokenCircuitError(error)) return undefined;
        throw error;
      }
    },
  };
}
