/**
 * Which codes each route may fail with, for the API's descriptions.
 *
 * @module
 */
import type { CompanionErrorCode } from './problem.ts';
import { featureOf } from './rolledOut.ts';
import { ANY_TOKEN, type Route } from './route.ts';

/** Failures any call of the API may end in. */
const EVERYWHERE: readonly CompanionErrorCode[] = [
  ...([
    'REQUEST_INVALID',
    'API_VERSION_UNSUPPORTED',
    'TOKEN_MISSING',
    'TOKEN_INVALID',
    'TOKEN_EXPIRED',
    'TOKEN_AUDIENCE_MISMATCH',
  ] as const),
  ...([
    'CLIENT_MISMATCH',
    'USER_MISMATCH',
    'ADDRESS_NOT_ALLOWED',
    'QUOTA_EXCEEDED',
    'DATABASE_UNAVAILABLE',
    'DEADLINE_EXCEEDED',
  ] as const),
  ...(['SHUTTING_DOWN', 'INTERNAL'] as const),
];
const FROM_VENDORS: readonly CompanionErrorCode[] = [
  ...(['VENDOR_UNAVAILABLE', 'VENDOR_TIMEOUT', 'VENDOR_RATE_LIMITED', 'VENDOR_ANSWER_INVALID'] as const),
  ...(['VENDOR_CREDENTIAL_REFUSED', 'CREDENTIAL_GRANT_FAILED'] as const),
];

/** Those any call may, and its own. */
export function codesOf(route: Route): readonly CompanionErrorCode[] {
  const { body, idempotencyKey } = route.request as { body?: unknown; idempotencyKey?: true };
  return [
    ...EVERYWHERE,
    ...(route.permission === ANY_TOKEN ? [] : (['SCOPE_MISSING'] as const)),
    ...(featureOf(route) === undefined ? [] : (['ROLLOUT_REFUSED', 'USER_MISSING'] as const)),
    ...(/^(?:kyc|portfolio):/.test(route.permission) ? FROM_VENDORS : []),
    ...(body === undefined
      ? []
      : (['REQUEST_MALFORMED', 'REQUEST_TOO_LARGE', 'REQUEST_MEDIA_TYPE_UNSUPPORTED'] as const)),
    ...(idempotencyKey === true
      ? (['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'] as const)
      : []),
    ...(route.failures ?? []),
  ];
}
