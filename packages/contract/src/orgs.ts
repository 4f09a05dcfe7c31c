/**
 * Orgs at the companion: how one is registered, and what it learns about its own connection.
 *
 * @module
 */
import { z } from 'zod';
import { instantSchema, recordIdSchema } from './identifiers.ts';
import { ROLLOUT_STAGES } from './rollout.ts';

/** A Salesforce org. */
export const orgIdSchema = recordIdSchema.refine(
  (id) => id.startsWith('00D'),
  'must be the id of an org, 00D…',
);

/** An OAuth client of the companion. */
export const clientIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be 3 to 64 letters, digits, dots, dashes');

/** What a registered org may do. Never what administers the companion or redeems sign-ins. */
export const ORG_SCOPES = [
  'kyc:verify',
  'kyc:read',
  'portfolio:read',
  'callout:send',
  'callout:read',
  'embed:open',
] as const;

/** Body of `PUT /v1/orgs/{orgId}`: registers an org, or changes its registration. The same body again changes nothing. */
export const orgRegistrationRequestSchema = z
  .strictObject({
    clientId: clientIdSchema,
    label: z.string().min(1).max(80),
    scopes: z.array(z.enum(ORG_SCOPES)).min(1).max(ORG_SCOPES.length),
    /** What the org proves itself with: 32 random bytes or more in base64url. `null` leaves the one there is. */
    secret: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43,128}$/, 'must be 43 to 128 characters of base64url')
      .nullable(),
    /** PEM, public keys or certificates, for orgs that sign (RFC 7523). They replace those there were. */
    publicKeys: z.array(z.string().min(100).max(8_192)).max(4),
    /** Where the companion finds the org: `https://acme.my.salesforce.com`. */
    instanceUrl: z
      .string()
      .max(255)
      .regex(
        /^(?:https:\/\/[a-z0-9.-]+|http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?$/,
        'must be an https address without a path',
      ),
    /** Consumer key of the org's external client app, by which the companion signs in to the org; `null` where it does not. */
    consumerKey: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,255}$/, 'must be a consumer key')
      .nullable(),
  })
  .refine(({ scopes }) => new Set(scopes).size === scopes.length, {
    path: ['scopes'],
    message: 'names a scope twice',
  });

/** An org as it is registered. Never a secret. */
export const orgRegistrationSchema = z.strictObject({
  orgId: orgIdSchema,
  clientId: clientIdSchema,
  label: z.string(),
  scopes: z.array(z.enum(ORG_SCOPES)),
  hasSecret: z.boolean(),
  /** RFC 7638 thumbprints. */
  publicKeyThumbprints: z.array(z.string()),
  instanceUrl: z.string(),
  consumerKey: z.string().nullable(),
  registeredAt: instantSchema,
  changedAt: instantSchema,
});

/** An org was removed; its tokens end with it. */
export const orgRemovalSchema = z.strictObject({ orgId: orgIdSchema, removed: z.boolean() });

/** `GET /v1/connection`: what the companion makes of this caller. Needs a token and no scope. */
export const connectionSchema = z.strictObject({
  clientId: clientIdSchema,
  orgId: orgIdSchema,
  label: z.string(),
  /** Of the token. */
  scopes: z.array(z.string()),
  /** UTC, for the caller to hold its own clock against. */
  serverTime: instantSchema,
  /** Of the companion. */
  version: z.string(),
  /** `null` where the org has none: everybody is included. */
  rollout: z
    .strictObject({
      stage: z.enum(ROLLOUT_STAGES),
      /** Whether the user named by `X-User-ID` is; `null` where none was named. */
      isIncluded: z.boolean().nullable(),
    })
    .nullable(),
});

/** What a registered org may do. */
export type OrgScope = (typeof ORG_SCOPES)[number];
/** Registers an org. */
export type OrgRegistrationRequest = z.infer<typeof orgRegistrationRequestSchema>;
/** An org as it is registered. */
export type OrgRegistration = z.infer<typeof orgRegistrationSchema>;
/** An org was removed. */
export type OrgRemoval = z.infer<typeof orgRemovalSchema>;
/** What the companion makes of a caller. */
export type Connection = z.infer<typeof connectionSchema>;
