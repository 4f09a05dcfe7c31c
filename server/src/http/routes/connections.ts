/**
 * Routes that connect and disconnect accounts at vendors.
 *
 * @module
 */
import {
  authorizationRequestSchema,
  authorizationSchema,
  credentialNameSchema,
  disconnectionSchema,
  userIdSchema,
} from '@rialto/contract';
import type { Route } from '../route.ts';

const connection = { externalCredential: credentialNameSchema };

/** The rows. */
export const CONNECTION_ROUTES: readonly Route[] = [
  {
    on: 'POST /v1/connections/{externalCredential}/authorizations',
    permission: 'connections:manage',
    operation: 'startAuthorization',
    audit: 'connections.authorization.started',
    summary: 'Get the address at which a person connects an account at a vendor',
    request: { path: connection, body: authorizationRequestSchema },
    answer: authorizationSchema,
    failures: ['CREDENTIAL_ACCESS_DENIED', 'CREDENTIAL_DISABLED', 'CREDENTIAL_NOT_CONFIGURED'],
    examples: { request: 'authorizationRequest.json', answer: ['authorization.json'] },
  },
  {
    on: 'DELETE /v1/connections/{externalCredential}/authorizations',
    permission: 'connections:manage',
    operation: 'removeAuthorization',
    audit: 'connections.authorization.removed',
    summary: 'Disconnect an account at a vendor',
    request: {
      path: connection,
      query: {
        principal: credentialNameSchema
          .optional()
          .meta({ description: 'Default: the first the caller may use.' }),
        userId: userIdSchema.optional().meta({ description: 'Where each user has a login of their own.' }),
      },
    },
    answer: disconnectionSchema,
    failures: ['CREDENTIAL_ACCESS_DENIED'],
    examples: { answer: ['disconnection.json'] },
  },
];
