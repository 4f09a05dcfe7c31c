/**
 * The rotation of the vault's key, as far as it went. Holds no key and no secret.
 *
 * @module
 */
import { z } from 'zod';

/** What a rotation did, and what each key still holds. */
export const vaultRotationSchema = z.strictObject({
  complete: z.boolean().meta({ description: 'Whether every record was looked at. If not, ask again.' }),
  rewrapped: z.int().min(0).meta({ description: 'Records put under the current key by this call.' }),
  keys: z
    .array(
      z.strictObject({
        keyId: z.string().regex(/^[0-9a-f]{16}$/),
        records: z.int().min(0),
        isCurrent: z.boolean(),
        isKnown: z.boolean().meta({ description: 'Whether the companion has this key.' }),
      }),
    )
    .meta({
      description: 'The companion’s keys, the current one first, and every other that holds a record.',
    }),
  unreadable: z
    .array(z.strictObject({ table: z.string(), column: z.string(), key: z.string() }))
    .max(100)
    .meta({
      description:
        'Records that could not be opened: damaged, or under a key that is not known. At most a hundred.',
    }),
});

/** What a rotation did, and what each key still holds. */
export type VaultRotation = z.output<typeof vaultRotationSchema>;
