/**
 * The whole of `config/credentials.yaml`.
 *
 * @module
 */
import { z } from 'zod';
import { externalCredentialSchema } from './externalCredential.ts';
import { namedCredentialSchema } from './namedCredential.ts';
import { permissionSetSchema } from './permissionSet.ts';

/** The whole file, addresses filled in. */
export const credentialsFileSchema = z.strictObject({
  externalCredentials: z.array(externalCredentialSchema),
  namedCredentials: z.array(namedCredentialSchema),
  permissionSets: z.array(permissionSetSchema).default([]),
});

/** The whole file. */
export type CredentialsFile = Readonly<z.output<typeof credentialsFileSchema>>;
