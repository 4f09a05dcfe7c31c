/**
 * The operations the routes lead to, by name.
 *
 * @module
 */
import type { VaultRotation } from '@rialto/contract';
import type { SigningKeyRotation, SigningKeyRotationRequest } from '@rialto/contract';
import type { AuditVerification } from '../audit/index.ts';
import type {
  ConnectionOperations,
  CredentialOperations,
  EmbedOperations,
  JobOperations,
  Operation,
  Operations as BusinessOperations,
  OrgOperations,
  RotateVaultInput,
} from '../operations/index.ts';

/** What the routes need. */
export interface Operations
  extends
    Omit<BusinessOperations, 'settleWorker'>,
    ConnectionOperations,
    CredentialOperations,
    EmbedOperations,
    JobOperations,
    OrgOperations {
  readonly rotateVault: Operation<RotateVaultInput, VaultRotation>;
  readonly verifyAudit: Operation<{ readonly after: number }, AuditVerification>;
  readonly rotateSigningKey: Operation<{ readonly request: SigningKeyRotationRequest }, SigningKeyRotation>;
}

/** What an operation takes. */
export type InputOf<Name extends keyof Operations> = Parameters<Operations[Name]>[0];
/** What an operation answers. */
export type ValueOf<Name extends keyof Operations> = Awaited<ReturnType<Operations[Name]>>['value'];
