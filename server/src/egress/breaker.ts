/**
 * The circuit breaker of one vendor's reads, writes or token requests: while most attempts fail, nobody is kept waiting for more of the same.
 *
 * @module
 */
import { CircuitState, SamplingBreaker } from 'cockatiel';
import type { EgressSettings } from './settings.ts';

/** `half-open`: the next attempt, or the one under way, finds out whether the vendor is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** What an attempt tells of the vendor. `none`: it ended before anything was learned, e.g. because the caller left. */
export type Verdict = 'good' | 'bad' | 'none';

/** Guards one vendor's operations of one class. */
export interface Breaker {
  state(): BreakerState;
  /** Milliseconds until an attempt may be made; 0 is now. While one attempt finds out whether the vendor is back, all others wait. */
  blockedMs(): number;
  /** Begins an attempt. @returns A permit to {@link leave} with; 0 is no. */
  enter(): number;
  /** Tells that the vendor began to answer: who waited for this need not wait for the end. @returns The permit from here on. */
  answered(permit: number): number;
  /** Ends an attempt. What began before the breaker last opened or closed tells nothing any more. */
  leave(permit: number, verdict: Verdict): void;
}

/** How long to stay away while one attempt finds out, in milliseconds. */
const PROBE_MS = 1_000;

/**
 * @param settings - Ratio, window, minimum and pause.
 * @param now - Epoch milliseconds.
 */
export function createBreaker(settings: EgressSettings['breaker'], now: () => number = Date.now): Breaker {
  const { failureRatio, windowMs, minimumCalls, openMs } = settings;
  const sampler = new SamplingBreaker({
    threshold: failureRatio,
    duration: windowMs,
    minimumRps: (minimumCalls * 1_000) / windowMs,
  });
  let phase: 'closed' | 'open' | 'probing' = 'closed';
  let openedAt = 0;
  let permits = 1;

  const move = (next: typeof phase): void => {
    phase = next;
    permits += 1;
  };
  const open = (): void => {
    openedAt = now();
    move('open');
  };
  const restMs = (): number => Math.max(0, openedAt + openMs - now());

  return {
    state() {
      if (phase === 'closed') return 'closed';
      return phase === 'open' && restMs() > 0 ? 'open' : 'half-open';
    },
    blockedMs() {
      if (phase === 'closed') return 0;
      return phase === 'probing' ? PROBE_MS : restMs();
    },
    enter() {
      if (phase === 'closed') return permits;
      if (phase === 'probing' || restMs() > 0) return 0;
      move('probing');
      return permits;
    },
    answered(permit) {
      if (permit !== permits || phase !== 'probing') return permit;
      sampler.success(CircuitState.HalfOpen);
      move('closed');
      return permits;
    },
    leave(permit, verdict) {
      if (permit !== permits) return;
      if (phase === 'probing') {
        if (verdict === 'good') this.answered(permit);
        else if (verdict === 'bad') open();
        // Nothing was learned: the next attempt finds out.
        else move('open');
      } else if (verdict === 'good') sampler.success(CircuitState.Closed);
      else if (verdict === 'bad' && sampler.failure(CircuitState.Closed)) open();
    },
  };
}
