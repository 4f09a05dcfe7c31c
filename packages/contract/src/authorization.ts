/**
 * Connecting an account at a vendor in the browser, and disconnecting it.
 *
 * @module
 */
import { z } from 'zod';
import { credentialNameSchema, userIdSchema } from './credentials.ts';
import { instantSchema } from './identifiers.ts';

/** Whose account is to be connected. A caller that speaks for a user leaves both out, or names what is its own. */
export const authorizationRequestSchema = z.strictObject({
  /** Absent: the one with the lowest sequence number. */
  principal: credentialNameSchema.optional(),
  /** Where each user has a login of their own. */
  userId: userIdSchema.optional(),
});

/** Where to go. The address can be used once, by whoever opens it: hand it to the person it was made for and to nobody else. */
export const authorizationSchema = z.strictObject({
  authorizationUrl: z.url().max(8_192),
  /** Ten minutes from the answer. */
  expiresAt: instantSchema,
});

/** How a connection was ended. */
export const disconnectionSchema = z.strictObject({
  externalCredential: credentialNameSchema,
  principal: credentialNameSchema,
  /** Whether there was one. */
  wasConnected: z.boolean(),
  /** Whether the vendor was told. Where not, the person ends it in the vendor's own settings too. */
  isRevoked: z.boolean(),
});

/** Whose account is to be connected. */
export type AuthorizationRequest = z.infer<typeof authorizationRequestSchema>;
/** Where to go. */
export type Authorization = z.infer<typeof authorizationSchema>;
/** How a connection was ended. */
export type Disconnection = z.infer<typeof disconnectionSchema>;
