/**
 * What may stand in `config/credentials.yaml`, in the words of Salesforce's external and named credentials.
 *
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalcredential.htm | ExternalCredential}
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_namedcredential.htm | NamedCredential}
 * @module
 */
import { z } from 'zod';
import { egressSettingsSchema } from '../egress/index.ts';

const developerName = z
  .string()
  .max(40)
  .regex(/^[A-Za-z](?:_?[A-Za-z0-9])*$/, 'must be a developer name: letters, digits and single underscores');

const label = z.string().min(1).max(80);

/** Without an underscore it might be a secret itself. */
const secretName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9]{0,39}(?:_[A-Z0-9]{1,40}){1,8}$/,
    'must be the name of a secret, like PROBITY_CLIENT_SECRET, never the secret itself',
  );

const secretReference = z.strictObject(
  { secret: secretName },
  { error: 'must be { secret: NAME }: a secret never stands in this file' },
);

/** What HTTP keeps for itself, what the companion writes, and names that carry a secret. */
const RESERVED_HEADER =
  /^(?:host|connection|content-length|content-type|transfer-encoding|te|trailer|upgrade|keep-alive|expect|accept-encoding|x-request-id)$|auth|cookie|key|secret|token|password|signature/i;

const customHeader = z.strictObject({
  headerName: z
    .string()
    .max(100)
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be a header name')
    .refine((name) => !RESERVED_HEADER.test(name) || /^idempotency-key$/i.test(name), {
      error: 'must not be a header the companion sets itself, or one that carries a secret',
    }),
  headerValue: z
    .string()
    .min(1)
    .max(1_000)
    .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII')
    .refine((value) => !value.includes('{!'), {
      error: 'must be a fixed text: formulas are not supported yet',
    }),
  sequenceNumber: z.int().min(1).optional(),
});

const customHeaders = z.array(customHeader).default([]);

const principal = z.strictObject({
  name: developerName,
  type: z.literal('NamedPrincipal'),
  /** The lowest is used. */
  sequenceNumber: z.int().min(1),
  parameters: z.strictObject({ clientId: z.string().min(1).max(400), clientSecret: secretReference }),
});

export /**
 *
 */
const externalCredentialSchema = z.strictObject({
  name: developerName,
  label,
  authenticationProtocol: z.literal('OAuth'),
  authenticationProtocolVariant: z.enum([
    'ClientCredentialsClientSecretBasic',
    'ClientCredentialsClientSecret',
  ]),
  parameters: z.strictObject({
    /** The token endpoint. */
    AuthProviderUrl: z.string(),
    scope: z.string().min(1).max(2_000).optional(),
    /** RFC 8707. */
    resource: z.string().min(1).max(2_000).optional(),
  }),
  principals: z.array(principal).min(1),
  customHeaders,
  /** How the token endpoint is called. */
  egress: egressSettingsSchema.prefault({}),
});

export /**
 *
 */
const namedCredentialSchema = z.strictObject({
  name: developerName,
  label,
  type: z.literal('SecuredEndpoint'),
  url: z.string(),
  externalCredential: developerName,
  calloutOptions: z
    .strictObject({
      /** Off: the call goes out without `Authorization`. Default true. */
      generateAuthorizationHeader: z.boolean().default(true),
      allowMergeFieldsInHeader: z
        .literal(false, 'must be false: formulas are not supported yet')
        .default(false),
      allowMergeFieldsInBody: z
        .literal(false, 'must be false: formulas are not supported yet')
        .default(false),
    })
    .prefault({}),
  customHeaders,
  egress: egressSettingsSchema.prefault({}),
});

/** The whole file, addresses filled in. */
export const credentialsFileSchema = z.strictObject({
  externalCredentials: z.array(externalCredentialSchema),
  namedCredentials: z.array(namedCredentialSchema),
});

/** An external credential: how to get in. Holds names of secrets, never secrets. */
export type ExternalCredential = Readonly<z.output<typeof externalCredentialSchema>>;
/** A named credential as the file has it: where to go. */
export type NamedCredentialEntry = Readonly<z.output<typeof namedCredentialSchema>>;
/** The whole file. */
export type CredentialsFile = Readonly<z.output<typeof credentialsFileSchema>>;
