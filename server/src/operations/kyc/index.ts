/**
 * Know your customer: verifying clients.
 *
 * @module
 */
export type { KycDependencies } from './dependencies.ts';
export { createListVerifications } from './listVerifications.ts';
export { createReadVerification } from './readVerification.ts';
export { createSettleWorker, type SettleOptions, type SettleWorker } from './settleWorker.ts';
export type { SubjectSealer } from './sealedSubject.ts';
export { createVerifyParty, type VerifyPartyInput } from './verifyParty.ts';
