/**
 * Keeps some of a call's time for what comes after the vendor.
 *
 * @module
 */
import type { CallContext } from '../connectors/connector.ts';
import type { Deadline } from '../deadline.ts';

/** The same call with its deadline that much earlier. @param ms - Milliseconds kept. */
export function leaveTime({ requestId, deadline }: CallContext, ms: number): CallContext {
  const earlier: Deadline = {
    get signal() {
      return deadline.signal;
    },
    remainingMs: () => Math.max(0, deadline.remainingMs() - ms),
    check: () => deadline.check(),
  };
  return { requestId, deadline: earlier };
}
