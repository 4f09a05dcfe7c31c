/**
 * Embedded apps at the companion: sessions that sign an advisor in at a vendor's app, and what a page reports of it.
 *
 * The redemption and the introspection are OAuth's own shapes (RFC 8693, RFC 7662) and have no schema here.
 *
 * @module
 */
import { z } from 'zod';
import { clientNumberSchema, instantSchema, recordIdSchema } from './identifiers.ts';

/** An app's id in the companion's `config/apps.yaml` and in an FDC3 app directory, e.g. `portfolio-studio`. */
export const appIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be 2 to 63 lower-case letters, digits or dashes');

/** An exact web origin: `https://studio.example.com`; `http:` only on `localhost` and `127.0.0.1`. No path, no wildcard. */
export const originSchema = z
  .string()
  .max(255)
  .regex(
    /^(?:https:\/\/[a-z0-9.-]+(?::\d{1,5})?|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?)$/,
    'must be an exact https origin without a path',
  );

/** A nonce of the page or of a guest. */
export const nonceSchema = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 URL-safe characters');

/** RFC 7638 thumbprint of the guest's key, SHA-256, base64url. */
export const keyThumbprintSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 thumbprint');

/** An id the companion gave an embed session, e.g. `ems_0192f0c1-…` (UUID version 7). */
export const embedSessionIdSchema = z
  .string()
  .regex(
    /^ems_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'must be an embed session id',
  );

/** What an app is shown of a record, and so what its session is for. */
const embedSubjectSchema = z.strictObject({
  recordId: recordIdSchema,
  objectApiName: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of an object'),
  clientNumber: clientNumberSchema.nullable(),
});

/** Body of `POST /v1/embed/sessions`: a session for one app, one user, one record and one page, or its renewal. */
export const embedSessionRequestSchema = z.strictObject({
  appId: appIdSchema,
  /** Where the app runs; the companion knows which origins it may have. */
  origin: originSchema,
  /** The Salesforce user the page belongs to. Must be the token's, where the token speaks for one. */
  userId: recordIdSchema.refine((id) => id.startsWith('005'), 'must be the id of a user, 005…'),
  subject: embedSubjectSchema.nullable(),
  /** The bridge's `sessionId`: names the conversation in the page. */
  panelSessionId: nonceSchema,
  /** The guest's nonce of this request for a token: the redemption repeats it. */
  guestNonce: nonceSchema,
  keyThumbprint: keyThumbprintSchema,
  /** The session to be renewed. Everything but the nonce must be as it was. */
  sessionId: embedSessionIdSchema.nullable(),
});

/** A one-time code for the app's backend. */
export const embedCodeSchema = z.strictObject({
  sessionId: embedSessionIdSchema,
  /** Opaque. Good once. */
  code: z.string().regex(/^[A-Za-z0-9_-]{43,128}$/),
  /** 60 seconds from the answer at most. */
  expiresAt: instantSchema,
  redeemUrl: z.url().max(2_048),
});

/** Why a session is ended. */
export const EMBED_SESSION_ENDS = ['logout', 'permission', 'record', 'removed', 'expired'] as const;

/** Body of `POST /v1/embed/sessions/{sessionId}/end`. */
export const embedSessionEndRequestSchema = z.strictObject({
  reason: z.enum(EMBED_SESSION_ENDS),
});

/** Body of `POST /v1/embed/users/{userId}/sessions/end`: every session of a user, of one app or of all. */
export const embedUserSessionsEndRequestSchema = z.strictObject({
  appId: appIdSchema.nullable(),
  reason: z.enum(EMBED_SESSION_ENDS),
});

/** How many sessions were open and are not any more. */
export const embedSessionsEndedSchema = z.strictObject({ ended: z.int().min(0) });

/** Body of `POST /v1/embed/signed-requests`: a Canvas signed request, for apps built on Salesforce Canvas. */
export const embedSignedRequestRequestSchema = z.strictObject({
  appId: appIdSchema,
  origin: originSchema,
  userId: recordIdSchema.refine((id) => id.startsWith('005'), 'must be the id of a user, 005…'),
  userName: z.string().max(255).nullable(),
  /** BCP 47. */
  language: z.string().regex(/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/, 'must be a language tag'),
  subject: embedSubjectSchema.nullable(),
});

/** What is posted to the app as the form field `signed_request`. */
export const embedSignedRequestSchema = z.strictObject({
  /** `base64(HMAC-SHA256).base64(JSON)`. */
  signedRequest: z.string().max(16_384),
  /** 60 seconds from the answer. */
  expiresAt: instantSchema,
});

/** Body of `POST /v1/embed/reports`: what a page threw away of an app's messages, and how the app fared. */
export const embedReportSchema = z.strictObject({
  appId: appIdSchema,
  /** How the conversation stood. */
  state: z.string().regex(/^[a-z][a-z-]{1,30}$/, 'must be a state in lower case'),
  /** Reason → count since the last report. */
  drops: z.record(
    z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be a reason in lower case'),
    z.int().min(1).max(1_000_000_000),
  ),
});

/** A report was counted. */
export const embedReportReceiptSchema = z.strictObject({ counted: z.int().min(0) });

/** A session for one app, or its renewal. */
export type EmbedSessionRequest = z.infer<typeof embedSessionRequestSchema>;
/** A one-time code for the app's backend. */
export type EmbedCodeAnswer = z.infer<typeof embedCodeSchema>;
/** Why a session is ended. */
export type EmbedSessionEnd = (typeof EMBED_SESSION_ENDS)[number];
/** Ends one session. */
export type EmbedSessionEndRequest = z.infer<typeof embedSessionEndRequestSchema>;
/** Ends every session of a user. */
export type EmbedUserSessionsEndRequest = z.infer<typeof embedUserSessionsEndRequestSchema>;
/** How many were ended. */
export type EmbedSessionsEnded = z.infer<typeof embedSessionsEndedSchema>;
/** Asks for a Canvas signed request. */
export type EmbedSignedRequestRequest = z.infer<typeof embedSignedRequestRequestSchema>;
/** A Canvas signed request. */
export type EmbedSignedRequest = z.infer<typeof embedSignedRequestSchema>;
/** What a page threw away. */
export type EmbedReport = z.infer<typeof embedReportSchema>;
/** A report was counted. */
export type EmbedReportReceipt = z.infer<typeof embedReportReceiptSchema>;
