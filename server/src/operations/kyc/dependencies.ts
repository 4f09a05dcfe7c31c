/**
 * What the operations on verifications work with.
 *
 * @module
 */
import type { KycConnector } from '../../connectors/connector.ts';
import type { Database } from '../../storage/index.ts';
import type { SubjectSealer } from './sealedSubject.ts';

/** What the operations on verifications work with. */
export interface KycDependencies {
  readonly database: Database;
  readonly kyc: KycConnector;
  readonly vault: SubjectSealer;
  /** Clock, in epoch milliseconds. */
  readonly now: () => number;
}
