/**
 * Whether this companion takes calls.
 *
 * @module
 */

/** `draining`: calls under way are finished, connections are not kept. `closed`: nothing is begun any more. */
export type Phase = 'serving' | 'draining' | 'closed';

/** The companion's phase, for those who must know it. */
export interface Lifecycle {
  phase(): Phase;
  drain(): void;
  close(): void;
}

/** A companion that serves. */
export function createLifecycle(): Lifecycle {
  let phase: Phase = 'serving';
  return {
    phase: () => phase,
    drain: () => void (phase = 'draining'),
    close: () => void (phase = 'closed'),
  };
}
