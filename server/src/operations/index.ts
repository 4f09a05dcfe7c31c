/**
 * What the companion can do, one verb each.
 *
 * @module
 */
import type { Verification, VerificationList } from '@rialto/contract';
import {
  createListVerifications,
  createReadVerification,
  createSettleWorker,
  createVerifyParty,
  type KycDependencies,
  type SettleOptions,
  type SettleWorker,
  type VerifyPartyInput,
} from './kyc/index.ts';
import type { Operation } from './operation.ts';
import {
  createPortfolioOperations,
  type PortfolioDependencies,
  type PortfolioOperations,
} from './portfolio/index.ts';

export {
  CALLBACK_PATH,
  createConnectionOperations,
  createFinishAuthorization,
  type ConnectedAccount,
  type ConnectionDependencies,
  type ConnectionOperations,
  type FinishAuthorization,
} from './connections/index.ts';
export {
  createCredentialOperations,
  createRotateVault,
  type CredentialDependencies,
  type CredentialOperations,
  type RotateVaultInput,
  type SecretStore,
} from './credentials/index.ts';
export {
  createEmbed,
  REDEEM_PATH,
  type Embed,
  type EmbedDependencies,
  type EmbedOperations,
  type EmbedTokenOperations,
  type RedeemingClient,
  type Redemption,
} from './embed/index.ts';
export { createOrgOperations, type OrgDependencies, type OrgOperations } from './orgs/index.ts';
export {
  createJobs,
  isForLater,
  isForVendor,
  readRetryAfterMs,
  type CallbackPolicy,
  type JobDependencies,
  type JobOperations,
  type JobResult,
  type Jobs,
  type JobWorker,
  type JobWorkerOptions,
  type KeepContext,
  type KeptCallout,
  type SendCallback,
} from './jobs/index.ts';
export type { SettleOptions, SettleWorker, SubjectSealer, VerifyPartyInput } from './kyc/index.ts';
export type { Operation, OperationContext, Result } from './operation.ts';
export type { HouseholdInput, PerformanceInput, PortfolioInput } from './portfolio/index.ts';

/** What the operations work with. */
export interface OperationDependencies
  extends Omit<KycDependencies, 'now'>, Omit<PortfolioDependencies, 'now'> {
  /** Clock, in epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  readonly settle?: SettleOptions;
}

/** Every verb, and the worker that finishes what they began. */
export interface Operations extends PortfolioOperations {
  readonly verifyParty: Operation<VerifyPartyInput, Verification>;
  readonly readVerification: Operation<{ readonly verificationId: string }, Verification>;
  readonly listVerifications: Operation<{ readonly partyId: string }, VerificationList>;
  /** Start it after the database is migrated; stop it before the database is closed. */
  readonly settleWorker: SettleWorker;
}

/** Makes the operations. */
export function createOperations({ now = Date.now, settle, ...given }: OperationDependencies): Operations {
  const dependencies = { ...given, now };
  return {
    verifyParty: createVerifyParty(dependencies),
    readVerification: createReadVerification(dependencies),
    listVerifications: createListVerifications(dependencies),
    ...createPortfolioOperations(dependencies),
    settleWorker: createSettleWorker(dependencies, settle),
  };
}
