/**
 * The vault's routes.
 *
 * @module
 */
import { vaultRotationSchema } from '@rialto/contract';
import { z } from 'zod';
import type { Route } from '../route.ts';

const dryRun = z
  .enum(['true', 'false'])
  .default('false')
  .transform((word) => word === 'true')
  .meta({ description: 'Count the records of each key and change nothing. Default false.' });

/** The rows. */
export const VAULT_ROUTES: readonly Route[] = [
  {
    on: 'POST /v1/vault/rotation',
    permission: 'credentials:manage',
    operation: 'rotateVault',
    audit: 'credentials.vault.rotated',
    summary: 'Put every sealed record under the current key',
    request: { query: { dryRun } },
    answer: vaultRotationSchema,
    examples: { answer: ['vaultRotation.json'] },
  },
];
