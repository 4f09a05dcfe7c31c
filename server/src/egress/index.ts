/**
 * The one way out to a vendor: allow-list, deadline, retry, breaker, bulkhead, limiter.
 *
 * @module
 */
export { createEgress } from './egress.ts';
export { isLoopbackHost, isReservedHost } from './addresses.ts';
export { DEFAULT_EGRESS_SETTINGS, egressSettingsSchema } from './settings.ts';
export { within } from './waiting.ts';
export type { AttemptEvent, Egress, EgressAnswer, EgressOptions, EgressRequest } from './egress.ts';
export type { EgressSettings, EgressTarget } from './settings.ts';
