/**
 * Logs and metrics.
 *
 * @module
 */
export { createLog, LOG_LEVELS, type Log, type LogFields, type LogLevel } from './log.ts';
export { createMetrics, type BreakerState, type Metrics, type Road, type VendorAttempt } from './metrics.ts';
export { REDACTED, redact, redactText } from './redaction.ts';
