/**
 * Administrators' routes: the keys the companion itself signs with.
 *
 * @module
 */
import { signingKeyRotationRequestSchema, signingKeyRotationSchema } from '@rialto/contract';
import type { Route } from '../route.ts';

/** The rows. */
export const SIGNING_KEY_ROUTES: readonly Route[] = [
  {
    on: 'POST /v1/signing-key/rotation',
    permission: 'credentials:manage',
    operation: 'rotateSigningKey',
    audit: 'identity.signingkey.rotated',
    summary: 'Change the key that signs access tokens',
    request: { body: signingKeyRotationRequestSchema },
    answer: signingKeyRotationSchema,
    examples: { request: 'signingKeyRotationRequest.json', answer: ['signingKeyRotation.json'] },
  },
];
