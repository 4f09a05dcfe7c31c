/**
 * Administrators' routes: vendor credentials and their secrets.
 *
 * @module
 */
import {
  accessExplanationSchema,
  calloutPathSchema,
  connectionTestRequestSchema,
  connectionTestSchema,
  credentialListSchema,
  credentialNameSchema,
  credentialStateSchema,
  disablementRequestSchema,
  enablementRequestSchema,
  secretNameSchema,
  secretRequestSchema,
  secretStateSchema,
  userIdSchema,
} from '@rialto/contract';
import { z } from 'zod';
import type { Route } from '../route.ts';

const credential = { namedCredential: credentialNameSchema };
const secret = { secretName: secretNameSchema };
const explained = {
  client: z.string().regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be the id of a client'),
  user: userIdSchema.optional(),
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .default('GET')
    .meta({ description: 'Default GET.' }),
  path: calloutPathSchema
    .optional()
    .meta({ description: 'Below the credential’s URL. Absent: not looked at.' }),
};

/** The rows. */
export const CREDENTIAL_ROUTES: readonly Route[] = [
  {
    on: 'GET /v1/credentials',
    permission: 'credentials:read',
    operation: 'listCredentials',
    audit: 'credentials.credential.listed',
    summary: 'List vendor credentials, how each login stands, and which secrets are missing',
    request: {},
    answer: credentialListSchema,
    examples: { answer: ['credentialList.json'] },
  },
  {
    on: 'GET /v1/credentials/{namedCredential}/explanation',
    permission: 'credentials:read',
    operation: 'explainAccess',
    audit: 'credentials.access.explained',
    summary: 'Explain why a caller can or cannot call a vendor',
    request: { path: credential, query: explained },
    answer: accessExplanationSchema,
    examples: { answer: ['accessExplanation.json'] },
  },
  {
    on: 'POST /v1/credentials/{namedCredential}/test',
    permission: 'credentials:manage',
    operation: 'testCredential',
    audit: 'credentials.credential.tested',
    summary: 'Test a credential by a real call to the vendor',
    request: { path: credential, body: connectionTestRequestSchema },
    answer: connectionTestSchema,
    examples: { request: 'connectionTestRequest.json', answer: ['connectionTest.json'] },
    failures: ['NAMED_CREDENTIAL_NOT_FOUND'],
  },
  {
    on: 'POST /v1/credentials/{namedCredential}/enablement',
    permission: 'credentials:approve',
    operation: 'enableCredential',
    audit: 'credentials.credential.enabled',
    summary: 'Approve where a credential leads, and switch it on',
    request: { path: credential, body: enablementRequestSchema },
    answer: credentialStateSchema,
    examples: { request: 'enablementRequest.json', answer: ['credential.json'] },
    failures: ['NAMED_CREDENTIAL_NOT_FOUND', 'APPROVAL_OUTDATED'],
  },
  {
    on: 'POST /v1/credentials/{namedCredential}/disablement',
    permission: 'credentials:manage',
    operation: 'disableCredential',
    audit: 'credentials.credential.disabled',
    summary: 'Switch a credential off in every companion',
    request: { path: credential, body: disablementRequestSchema },
    answer: credentialStateSchema,
    examples: { request: 'disablementRequest.json', answer: ['credential.disabled.json'] },
    failures: ['NAMED_CREDENTIAL_NOT_FOUND'],
  },
  {
    on: 'PUT /v1/secrets/{secretName}',
    permission: 'credentials:manage',
    operation: 'setSecret',
    audit: 'credentials.secret.changed',
    summary: 'Keep a new value of a secret; the one before stays live',
    request: { path: secret, body: secretRequestSchema },
    answer: secretStateSchema,
    examples: { request: 'secretRequest.json', answer: ['secret.json'] },
    failures: ['SECRET_NOT_FOUND'],
  },
  {
    on: 'DELETE /v1/secrets/{secretName}',
    permission: 'credentials:manage',
    operation: 'deleteSecret',
    audit: 'credentials.secret.deleted',
    summary: 'Forget every value of a secret',
    request: { path: secret },
    answer: secretStateSchema,
    examples: { answer: ['secret.json'] },
    failures: ['SECRET_NOT_FOUND'],
  },
  {
    on: 'DELETE /v1/secrets/{secretName}/previous',
    permission: 'credentials:manage',
    operation: 'retireSecret',
    audit: 'credentials.secret.retired',
    summary: 'Forget the value before the newest',
    request: { path: secret },
    answer: secretStateSchema,
    examples: { answer: ['secret.json'] },
    failures: ['SECRET_NOT_FOUND'],
  },
];
