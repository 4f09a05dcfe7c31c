/**
 * The operations the routes lead to, by name.
 *
 * @module
 */
import type { AuditVerification } from '../audit/index.ts';
import type {
  CredentialOperations,
  Operation,
  Operations as BusinessOperations,
} from '../operations/index.ts';

/** What the routes need. */
export interface Operations extends Omit<BusinessOperations, 'settleWorker'>, CredentialOperations {
  readonly verifyAudit: Operation<{ readonly after: number }, AuditVerification>;
}

/** What an operation takes. */
export type InputOf<Name extends keyof Operations> = Parameters<Operations[Name]>[0];
/** What an operation answers. */
export type ValueOf<Name extends keyof Operations> = Awaited<ReturnType<Operations[Name]>>['value'];
