/**
 * Vendor credentials as an administrator sees them: what there is, what is missing, what works. Never a secret.
 *
 * @module
 */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './errorCodes.ts';
import { instantSchema, recordIdSchema } from './identifiers.ts';

/** Developer name of a named or external credential. */
export const credentialNameSchema = z
  .string()
  .max(40)
  .regex(/^[A-Za-z](?:_?[A-Za-z0-9])*$/, 'must be a developer name: letters, digits and single underscores');

/** Name of a secret, never the secret. */
export const secretNameSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,159}$/, 'must be the name of a secret, like PROBITY_CLIENT_SECRET');

/** A Salesforce user. */
export const userIdSchema = recordIdSchema.refine(
  (id) => id.startsWith('005'),
  'must be the id of a user, 005…',
);

/** Below a named credential's URL. */
export const calloutPathSchema = z
  .string()
  .max(2_000)
  .regex(/^\/[\x21-\x7e]*$/, 'must begin with / and be ASCII without spaces');

/** For the next person who looks. */
const reasonSchema = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]*\S[^\p{Cc}]*$/u, 'must be one line that says why');
const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be the fingerprint that was looked at');
const errorCodeSchema = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

/** A secret to keep. The value comes back nowhere. */
export const secretRequestSchema = z.strictObject({
  /** UTF-8; a key may have several lines. */
  value: z.string().min(1).max(16_384),
});

/** A secret, without its value. */
export const secretStateSchema = z.strictObject({
  name: secretNameSchema,
  /** Where it is read: a platform's variable wins over the sealed store. */
  source: z.enum(['environment', 'store', 'absent']),
  /** Two while one is being replaced. */
  liveValues: z.int().min(0).max(2),
  /** When the store was last told; `null` for the environment. */
  setAt: instantSchema.nullable(),
  /** External and named credentials, and clients, that refer to it. */
  usedBy: z.array(z.string()),
});

/** Logins at a vendor: tokens there are, or that failed. */
export const tokenStateSchema = z.strictObject({
  status: z.enum(['none', 'connected', 'failing', 'stale']),
  code: errorCodeSchema.nullable(),
  grantedAt: instantSchema.nullable(),
  expiresAt: instantSchema.nullable(),
  failedAt: instantSchema.nullable(),
});

/** One login of a named credential. */
export const principalStateSchema = z.strictObject({
  name: credentialNameSchema,
  type: z.enum(['NamedPrincipal', 'PerUserPrincipal']),
  sequenceNumber: z.int().min(1),
  /**
   * `needs_secret`: set what `missingSecrets` names. `not_connected`: somebody has to consent in the browser. `stale`: once more.
   * `failing`: the last token request failed, the next may not. `disabled`: the credential is. `ready` does not say that it works: a test does.
   */
  status: z.enum(['ready', 'needs_secret', 'not_connected', 'stale', 'failing', 'disabled']),
  missingSecrets: z.array(secretNameSchema),
  /** Names of the permission sets that grant it. */
  grantedBy: z.array(credentialNameSchema),
  /** `null` where nothing was asked for yet, for protocols without tokens, and where each user has a login. */
  token: tokenStateSchema.nullable(),
  /** Where each user has a login: how many there are. */
  users: z
    .strictObject({
      connected: z.int().min(0),
      failing: z.int().min(0),
      stale: z.int().min(0),
    })
    .nullable(),
});

/** One member of the configuration that is not as it was approved. */
export const destinationChangeSchema = z.strictObject({
  member: z.string(),
  approved: z.string().nullable(),
  configured: z.string().nullable(),
});

/** A named credential and how it stands. */
export const credentialStateSchema = z.strictObject({
  name: credentialNameSchema,
  label: z.string(),
  type: z.enum(['SecuredEndpoint', 'PrivateEndpoint']),
  externalCredential: credentialNameSchema,
  protocol: z.string(),
  variant: z.string().nullable(),
  /** Scheme, host and port of its URL. */
  origin: z.string(),
  enabled: z.boolean(),
  /** Why it is not enabled. */
  block: z
    .strictObject({
      reason: z.enum(['configuration', 'by_hand', 'unapproved', 'unknown']),
      since: instantSchema.nullable(),
      by: z.string().nullable(),
      note: z.string().nullable(),
      changes: z.array(destinationChangeSchema),
    })
    .nullable(),
  /** Of where it leads: what an approval is given to. */
  fingerprint: fingerprintSchema,
  principals: z.array(principalStateSchema),
  /** The worse one of reads and writes; `null` where egress does not know the credential. */
  breaker: z.enum(['closed', 'half-open', 'open']).nullable(),
  lastTest: z
    .strictObject({
      at: instantSchema,
      verdict: z.enum(['working', 'not_working', 'unclear']),
      code: errorCodeSchema.nullable(),
    })
    .nullable(),
});

/** Everything there is. */
export const credentialListSchema = z.strictObject({
  credentials: z.array(credentialStateSchema),
  secrets: z.array(secretStateSchema),
});

/** Approves where a credential leads and switches it on. */
export const enablementRequestSchema = z.strictObject({
  /** From the list: an approval counts for what was looked at. */
  fingerprint: fingerprintSchema,
  reason: reasonSchema,
});

/** Switches a credential off. */
export const disablementRequestSchema = z.strictObject({ reason: reasonSchema });

/** What to test. `{}` is enough. */
export const connectionTestRequestSchema = z.strictObject({
  /** Default `/`. */
  path: calloutPathSchema.optional(),
  /** Default `GET`. */
  method: z.enum(['GET', 'HEAD']).optional(),
  /** Default: the one with the lowest sequence number. */
  principal: credentialNameSchema.optional(),
  /** Whose login, where each user has one. */
  userId: userIdSchema.optional(),
});

/** One step of a test or an explanation. */
const stepSchema = <Names extends readonly [string, ...string[]]>(names: Names) =>
  z.strictObject({
    check: z.enum(names),
    status: z.enum(['ok', 'failed', 'unknown', 'skipped']),
    /** What was found, in words. */
    detail: z.string(),
    /** What to do about it. */
    action: z.string().nullable(),
  });

/** How a test went, step by step. */
export const connectionTestSchema = z.strictObject({
  namedCredential: credentialNameSchema,
  principal: credentialNameSchema.nullable(),
  /** `unclear`: the vendor could not be asked, or did not say. */
  verdict: z.enum(['working', 'not_working', 'unclear']),
  summary: z.string(),
  steps: z.array(stepSchema(['configured', 'enabled', 'principal', 'secrets', 'token', 'vendor'])),
  /** Of the vendor's answer. */
  vendorStatus: z.int().nullable(),
  /** Error code, where there was one. */
  code: errorCodeSchema.nullable(),
  durationMs: z.int().min(0),
  testedAt: instantSchema,
});

/** Why a caller can or cannot call a vendor. */
export const accessExplanationSchema = z.strictObject({
  namedCredential: credentialNameSchema,
  client: z.string(),
  user: userIdSchema.nullable(),
  allowed: z.boolean(),
  /** The login that would be used. */
  principal: credentialNameSchema.nullable(),
  summary: z.string(),
  checks: z.array(
    stepSchema([
      ...(['credential', 'enabled', 'client', 'scope', 'principal', 'secrets'] as const),
      ...(['connection', 'call', 'vendor'] as const),
    ]),
  ),
});

/** A secret to keep. */
export type SecretRequest = z.infer<typeof secretRequestSchema>;
/** A secret, without its value. */
export type SecretState = z.infer<typeof secretStateSchema>;
/** Logins at a vendor. */
export type TokenState = z.infer<typeof tokenStateSchema>;
/** One login of a named credential. */
export type PrincipalState = z.infer<typeof principalStateSchema>;
/** A named credential and how it stands. */
export type CredentialState = z.infer<typeof credentialStateSchema>;
/** Everything there is. */
export type CredentialList = z.infer<typeof credentialListSchema>;
/** Approves where a credential leads. */
export type EnablementRequest = z.infer<typeof enablementRequestSchema>;
/** Switches a credential off. */
export type DisablementRequest = z.infer<typeof disablementRequestSchema>;
/** What to test. */
export type ConnectionTestRequest = z.infer<typeof connectionTestRequestSchema>;
/** How a test went. */
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
/** Why a caller can or cannot call a vendor. */
export type AccessExplanation = z.infer<typeof accessExplanationSchema>;
