/**
 * The one way out to a vendor: allow-list, deadline, retry, breaker, bulkhead, limiter.
 *
 * @module
 */
export { createCallbackSender, type CallbackSender, type CallbackSenderOptions } from './callback.ts';
export { createEgress } from './egress.ts';
export { isLoopbackHost, isReservedHost } from './addresses.ts';
export { isSendable } from './paths.ts';
export { DEFAULT_EGRESS_SETTINGS, egressSettingsSchema } from './settings.ts';
export { readRetryAfterMs } from './vendorLimits.ts';
export { within } from './waiting.ts';
export type { AttemptEvent } from './call.ts';
export type { Egress, EgressAnswer, EgressOptions } from './egress.ts';
export type { EgressRequest } from './request.ts';
export type { RoadState } from './road.ts';
export type { EgressSettings, EgressTarget } from './settings.ts';
