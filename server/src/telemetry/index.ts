/**
 * Logs and metrics.
 *
 * @module
 */
export type { AccessLine } from './accessLine.ts';
export { isoInstant } from './isoInstant.ts';
export { createLog, LOG_LEVELS, type Log, type LogFields, type LogLevel } from './log.ts';
export { createMetrics, type BreakerState, type Metrics, type Road, type VendorAttempt } from './metrics.ts';
export { isSecretMember, REDACTED, redact, redactText } from './redaction.ts';
