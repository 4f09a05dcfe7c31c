/**
 * Vendor credentials in the hands of administrators: see, set, test, explain, switch.
 *
 * @module
 */
import type { AccessExplanation, ConnectionTest } from '@rialto/contract';
import type { Operation } from '../operation.ts';
import { createCredentialStates } from './credentialStates.ts';
import type { CredentialDependencies } from './dependencies.ts';
import { createExplainAccess, type ExplainAccessInput } from './explainAccess.ts';
import { createSecretOperations, type SecretOperations } from './secrets.ts';
import { createSwitchOperations, type SwitchOperations } from './switchCredential.ts';
import { createCredentialTest, type TestCredentialInput } from './credentialTest.ts';

export { createRotateVault, type RotateVaultInput } from './rotateVault.ts';
export type { CredentialDependencies, KnownClient, Road, SecretStore } from './dependencies.ts';

/** The verbs for credentials. */
export interface CredentialOperations extends SecretOperations, SwitchOperations {
  readonly testCredential: Operation<TestCredentialInput, ConnectionTest>;
  readonly explainAccess: Operation<ExplainAccessInput, AccessExplanation>;
}

/** Makes the verbs. */
export function createCredentialOperations(dependencies: CredentialDependencies): CredentialOperations {
  const states = createCredentialStates(dependencies);
  return {
    ...createSecretOperations(dependencies),
    ...createSwitchOperations(dependencies, states),
    testCredential: createCredentialTest(dependencies, states),
    explainAccess: createExplainAccess(dependencies, states),
  };
}
