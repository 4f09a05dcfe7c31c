/**
 * What apps' backends call, for the API's description. These speak OAuth: forms, and errors of their own.
 *
 * @module
 */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { embedSessionIdSchema, nonceSchema, originSchema, requestIdSchema } from '@rialto/contract';
import { z } from 'zod';
import { REDEEM_PATH } from '../operations/index.ts';
import { CODE_TYPE, INTROSPECT_PATH, ISSUED_TYPE, REVOKE_PATH, TOKEN_EXCHANGE } from './embedEndpoints.ts';

/** Name of the scheme in which a client proves itself. */
export const CLIENT_SCHEME = 'client';

/** That scheme. */
export const CLIENT_AUTHENTICATION = {
  type: 'http',
  scheme: 'basic',
  description:
    'Client id and secret, form-url-encoded (RFC 6749 §2.3.1). In its place client_id and client_secret in the body, or private_key_jwt with client_assertion.',
} as const;

const failureSchema = z.strictObject({
  error: z.string().meta({ description: 'In the words of OAuth, e.g. `invalid_grant`.' }),
  error_description: z.string(),
  code: z.string().meta({ description: 'One of docs/errors.md.' }),
  title: z.string(),
  action: z.string(),
  retryable: z.boolean(),
  requestId: requestIdSchema,
});
const redemptionSchema = z.strictObject({
  grant_type: z.literal(TOKEN_EXCHANGE),
  subject_token: z.string().max(128).meta({ description: 'The code.' }),
  subject_token_type: z.literal(CODE_TYPE),
  audience: originSchema.meta({ description: 'Where the app runs.' }),
  nonce: nonceSchema.meta({ description: 'The guest’s nonce, beside the code.' }),
});
const redeemedSchema = z.strictObject({
  access_token: z.string(),
  issued_token_type: z.literal(ISSUED_TYPE),
  token_type: z.literal('DPoP'),
  expires_in: z.int().min(300).max(600),
  session_id: embedSessionIdSchema,
});
const tokenSchema = z.strictObject({ token: z.string() });
/** The claims stand in docs/embed-sessions.md. */
const introspectionSchema = z.looseObject({ active: z.boolean() });

const FAILURES = {
  400: 'Refused.',
  401: 'The client is not known.',
  403: 'The client may not.',
  429: 'Too many calls.',
};

const endpoint = (
  path: string,
  operationId: string,
  summary: string,
  form: z.ZodObject,
  answer: z.ZodType | undefined,
  headers?: z.ZodObject,
): RouteConfig => ({
  method: 'post',
  path,
  operationId,
  summary,
  description: 'For the backend of an embedded app. Needs a client with the scope `embed:redeem`.',
  tags: ['embed'],
  security: [{ [CLIENT_SCHEME]: [] }],
  request: {
    ...(headers === undefined ? {} : { headers }),
    body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
  },
  responses: {
    200: {
      description: 'Done; the answer is complete.',
      ...(answer === undefined ? {} : { content: { 'application/json': { schema: answer } } }),
    },
    ...Object.fromEntries(
      Object.entries(FAILURES).map(([status, description]) => [
        status,
        { description, content: { 'application/json': { schema: failureSchema } } },
      ]),
    ),
  },
});

/** The endpoints. */
export const FORM_ENDPOINTS: readonly RouteConfig[] = [
  endpoint(
    REDEEM_PATH,
    'redeemEmbedCode',
    'Redeem the one-time code of a sign-in (RFC 8693)',
    redemptionSchema,
    redeemedSchema,
    z.object({ DPoP: z.string().meta({ description: 'The guest’s proof, unchanged (RFC 9449).' }) }),
  ),
  endpoint(
    INTROSPECT_PATH,
    'introspectEmbedToken',
    'Ask whether a token is still good (RFC 7662)',
    tokenSchema,
    introspectionSchema,
  ),
  endpoint(REVOKE_PATH, 'revokeEmbedToken', 'End the session of a token (RFC 7009)', tokenSchema, undefined),
];
