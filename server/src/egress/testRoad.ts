/**
 * A vendor on loopback and the way to it, for tests.
 *
 * @module
 */
import { createDeadline } from '../deadline.ts';
import { isAppError, type AppError } from '../errors.ts';
import type { AttemptEvent } from './call.ts';
import { createEgress, type Egress, type EgressOptions } from './egress.ts';
import type { EgressRequest } from './request.ts';
import { egressSettingsSchema, type EgressTarget } from './settings.ts';
import type { StreamRequest } from './stream.ts';

/** The way to one vendor, and what was heard of it. */
export interface TestRoad {
  readonly egress: Egress;
  readonly events: AttemptEvent[];
}

/** @param more - Of the target; its `settings` may be what the file has. */
export function openTestRoad(
  url: string,
  settings: object = {},
  more: Partial<EgressTarget> = {},
  options: Partial<EgressOptions> = {},
): TestRoad {
  const events: AttemptEvent[] = [];
  const egress = createEgress({
    targets: [
      {
        ...{ name: 'Probity', vendor: 'Probity', url },
        settings: egressSettingsSchema.parse({ attemptTimeoutMs: 300, retry: { baseMs: 2 }, ...settings }),
        ...more,
      },
    ],
    observe: (event) => events.push(event),
    ...options,
  });
  return { egress, events };
}

/** A read that is repeatable. */
export const read = (more: Partial<EgressRequest> = {}): EgressRequest => ({
  ...{ target: 'Probity', method: 'GET', path: '/x', own: {}, body: undefined, readAs: 'json' },
  ...{ repeatable: true, operation: 'read', requestId: 'req_1', deadline: createDeadline(10_000) },
  ...more,
});

/** The same, streamed. */
export const streamed = (more: Partial<StreamRequest> = {}): StreamRequest => ({
  ...{ target: 'Probity', method: 'GET', path: '/x', own: {}, body: undefined },
  ...{ repeatable: true, operation: 'read', requestId: 'req_1', deadline: createDeadline(10_000) },
  ...more,
});

/** @returns What a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('The call was answered.');
}

/** Waits until something is so, without a word about how long it may take. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
