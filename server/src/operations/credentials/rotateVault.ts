/**
 * Puts every sealed record under the current key of the vault, as far as one call's time goes.
 *
 * @module
 */
import type { VaultRotation } from '@rialto/contract';
import { rotateVault, type RotatingSealer } from '../../credentials/index.ts';
import type { Database } from '../../storage/index.ts';
import type { Operation } from '../operation.ts';

/** What it is told. */
export interface RotateVaultInput {
  /** Counts the records of each key and changes nothing. */
  readonly dryRun: boolean;
}

/** What is left of a call's time for answering, in milliseconds. */
const RESERVE_MS = 2_000;

/** Makes the verb. Where the answer is not `complete`, it is asked again. @throws {@link AppError} `CONFIGURATION_INVALID` if the file of keys has faults. */
export function createRotateVault({
  database,
  vault,
}: {
  readonly database: Pick<Database, 'query'>;
  readonly vault: RotatingSealer;
}): Operation<RotateVaultInput, VaultRotation> {
  return async ({ dryRun }, { deadline }) => {
    const value = await rotateVault(database, vault, {
      isDryRun: dryRun,
      enough: () => deadline.remainingMs() < RESERVE_MS,
    });
    const { complete, rewrapped, keys, unreadable } = value;
    return {
      kind: 'ok',
      value,
      subject: keys.find(({ isCurrent }) => isCurrent)?.keyId ?? '',
      audit: { dryRun, complete, rewrapped, unreadable: unreadable.length },
    };
  };
}
