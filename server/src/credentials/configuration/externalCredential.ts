/**
 * External credentials: how to get in. One protocol each, with the principals that log in by it.
 *
 * Names of protocols, variants and parameters are Salesforce's where Salesforce has them. Those it has not are marked "ours".
 *
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalcredential.htm | ExternalCredential}
 * @module
 */
import { z } from 'zod';
import { algorithm, assertionLifetimeS, claims, common, keyId, principal, text } from './commonParameters.ts';
import { address, developerName, secretReference } from './names.ts';
import { oauthCredentialSchema } from './oauthCredential.ts';

/** Everything but OAuth. */
const JWT = z.strictObject({
  ...common,
  authenticationProtocol: z.literal('Jwt'),
  /** A JWT the companion signs is itself the bearer token. */
  parameters: z.strictObject({ algorithm, assertionLifetimeS, claims }),
  principals: principal(z.strictObject({ signingKey: secretReference, keyId }), [
    'NamedPrincipal',
    'PerUserPrincipal',
  ]),
});
const BASIC = z.strictObject({
  ...common,
  authenticationProtocol: z.literal('Basic'),
  parameters: z.strictObject({}).prefault({}),
  principals: principal(z.strictObject({ username: text, password: secretReference })),
});
const CUSTOM = z.strictObject({
  ...common,
  /** Custom headers with formulas do it all. */
  authenticationProtocol: z.literal('Custom'),
  parameters: z.strictObject({}).prefault({}),
  /** Parameters by name: `{!$Credential.<external credential>.<name>}`. */
  principals: principal(z.record(developerName, z.union([z.string().min(1).max(2_000), secretReference]))),
});
const AWS = z.strictObject({
  ...common,
  authenticationProtocol: z.literal('AwsSv4'),
  parameters: z.strictObject({
    AwsRegion: text,
    AwsService: text,
    /** For a principal with a role. */ AwsStsUrl: address.optional(),
  }),
  principals: principal(
    z.strictObject({
      /** A secret where it is rotated together with its key. */ AwsAccessKeyId: z.union([
        text,
        secretReference,
      ]),
      AwsSecretAccessKey: secretReference,
      AwsSessionToken: secretReference.optional(),
      /** AssumeRole at `AwsStsUrl`. */
      AwsRoleArn: text.optional(),
      AwsExternalId: text.optional(),
    }),
  ),
});
const SIGNATURE = z.strictObject({
  ...common,
  /** Ours. @see {@link https://www.rfc-editor.org/rfc/rfc9421 | RFC 9421} */
  authenticationProtocol: z.literal('HttpMessageSignature'),
  parameters: z.strictObject({
    algorithm: z.enum(['rsa-pss-sha512', 'rsa-v1_5-sha256', 'ecdsa-p256-sha256', 'ed25519', 'hmac-sha256']),
    components: z
      .array(
        z
          .string()
          .regex(
            /^(?:@(?:method|target-uri|authority|path|query)|[a-z0-9-]{1,60})$/,
            'must be a component of RFC 9421 §2',
          ),
      )
      .min(1)
      .max(20),
    label: z
      .string()
      .regex(/^[a-z*][a-z0-9_.*-]{0,30}$/)
      .default('rialto'),
    /** Of a signature, in seconds. */
    lifetimeS: z.int().min(10).max(300).default(60),
  }),
  principals: principal(
    z.strictObject({
      /** PEM, or base64 for HMAC. */ signingKey: secretReference,
      keyId: z.string().min(1).max(400),
    }),
  ),
});
const NONE = z.strictObject({
  ...common,
  authenticationProtocol: z.literal('NoAuthentication'),
  parameters: z.strictObject({}).prefault({}),
  principals: principal(z.strictObject({}).prefault({})),
});

/** One of the protocols. */
export const externalCredentialSchema = z.discriminatedUnion('authenticationProtocol', [
  oauthCredentialSchema,
  JWT,
  BASIC,
  CUSTOM,
  AWS,
  SIGNATURE,
  NONE,
]);

/** An external credential: how to get in. Holds names of secrets, never secrets. */
export type ExternalCredential = Readonly<z.output<typeof externalCredentialSchema>>;
/** The external credential of one protocol. */
export type CredentialOf<Protocol extends ExternalCredential['authenticationProtocol']> = Extract<
  ExternalCredential,
  { authenticationProtocol: Protocol }
>;
/** One login of an external credential. */
export type Principal<Credential extends ExternalCredential = ExternalCredential> =
  Credential['principals'][number];
