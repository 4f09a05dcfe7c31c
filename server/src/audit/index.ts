/**
 * The audit trail: append-only, hash-chained, redacted. Only the pipeline writes to it.
 *
 * @module
 */
export { createAuditTrail, type AuditTrail } from './auditTrail.ts';
export type { AuditDetail, AuditEntry, AuditOutcome, ChainHead } from './record.ts';
export { createVerifyAudit } from './verifyAudit.ts';
export { auditVerificationSchema, verifyChain, type AuditVerification } from './verifyChain.ts';
