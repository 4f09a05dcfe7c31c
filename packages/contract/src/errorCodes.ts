/**
 * Every way a call can fail, as one closed list. Codes are API: they are never renamed or reused; messages may change.
 *
 * `docs/errors.md`, the Apex class `OrgErrorCodes` and what the pages need of it (`c/userError`, `c/kycWords`) are generated from it;
 * the HTTP status table is checked against it.
 *
 * @module
 */

/** What a person needs to know about one code. */
export interface ErrorDescription {
  /** What happened, for the person in front of the page. One sentence, no jargon. */
  readonly title: string;
  /** What to do next. One or two sentences in the imperative. */
  readonly action: string;
  /** Who can do it. */
  readonly actor: 'advisor' | 'admin' | 'developer' | 'support';
  /** Whether the very same call may succeed later. */
  readonly retryable: boolean;
  /** Where the code is born: `org` codes never come from the companion. */
  readonly origin: 'companion' | 'org';
}

const companion = (
  actor: ErrorDescription['actor'],
  retryable: boolean,
  title: string,
  action: string,
): ErrorDescription => ({ title, action, actor, retryable, origin: 'companion' });

const org = (
  actor: ErrorDescription['actor'],
  retryable: boolean,
  title: string,
  action: string,
): ErrorDescription => ({ title, action, actor, retryable, origin: 'org' });

/** Code → description. The order is that of `docs/errors.md`: request, identity, work, vendor, companion, org. */
export const ERROR_CODES = {
  REQUEST_MALFORMED: companion(
    'developer',
    false,
    'The request could not be read.',
    'Send well-formed JSON in UTF-8.',
  ),
  REQUEST_INVALID: companion(
    'advisor',
    false,
    'Some of the information is missing or not valid.',
    'Correct the fields named below on the client’s record and try again.',
  ),
  REQUEST_TOO_LARGE: companion('developer', false, 'The request is too large.', 'Send at most 64 KiB.'),
  REQUEST_MEDIA_TYPE_UNSUPPORTED: companion(
    'developer',
    false,
    'The request is not JSON.',
    'Send Content-Type: application/json (application/x-www-form-urlencoded at the token endpoint).',
  ),
  API_VERSION_UNSUPPORTED: companion(
    'developer',
    false,
    'This companion does not speak that API version.',
    'Send X-API-Version: 1, or leave the header out.',
  ),
  ROUTE_NOT_FOUND: companion(
    'developer',
    false,
    'There is nothing at this address.',
    'See /openapi.json for the routes.',
  ),
  METHOD_NOT_ALLOWED: companion(
    'developer',
    false,
    'This address does not take that method.',
    'Use one of the methods in the Allow header.',
  ),

  CLIENT_AUTHENTICATION_FAILED: companion(
    'admin',
    false,
    'The companion does not know this client, or its secret is wrong.',
    'Check the client id and secret in the external credential of the org.',
  ),
  GRANT_TYPE_UNSUPPORTED: companion(
    'developer',
    false,
    'The token endpoint does not offer that grant.',
    'Use grant_type=client_credentials.',
  ),
  SCOPE_NOT_GRANTED: companion(
    'admin',
    false,
    'This client may not have one of the scopes it asked for.',
    'Ask only for scopes listed for the client in the companion’s configuration.',
  ),
  TOKEN_MISSING: companion(
    'developer',
    false,
    'The call carries no access token.',
    'Get a token at /oauth/token and send it as Authorization: Bearer.',
  ),
  TOKEN_INVALID: companion(
    'admin',
    false,
    'The access token is not one this companion issued.',
    'Get a new token. If it happens again, check issuer and audience in the external credential.',
  ),
  TOKEN_EXPIRED: companion(
    'developer',
    true,
    'The access token has expired.',
    'Get a new token and repeat the call.',
  ),
  SCOPE_MISSING: companion(
    'admin',
    false,
    'The access token does not allow this.',
    'Grant the scope to the client in the companion’s configuration.',
  ),
  CLIENT_MISMATCH: companion(
    'admin',
    false,
    'The call names another org than its token was issued to.',
    'Check that X-Client-ID is the org the client is registered for.',
  ),
  ADDRESS_NOT_ALLOWED: companion(
    'admin',
    false,
    'The call comes from an address this client may not use.',
    'Add the address to allowedAddresses of the client in the companion’s configuration, if it is yours.',
  ),
  QUOTA_EXCEEDED: companion(
    'admin',
    true,
    'This org has sent more calls than it may.',
    'Wait for the time in Retry-After. Ask the companion’s operator for a higher quota if it happens often.',
  ),

  IDEMPOTENCY_KEY_MISSING: companion(
    'developer',
    false,
    'The call starts something and carries no Idempotency-Key.',
    'Send a new UUID for each intent, and the same one when you repeat it.',
  ),
  IDEMPOTENCY_KEY_IN_USE: companion(
    'developer',
    true,
    'The same request is still running.',
    'Wait a moment and repeat the call with the same key.',
  ),
  IDEMPOTENCY_KEY_REUSED: companion(
    'developer',
    false,
    'This Idempotency-Key was used for another request.',
    'Send a new key for a new request.',
  ),
  VERIFICATION_NOT_FOUND: companion(
    'advisor',
    false,
    'There is no such verification.',
    'Reload the page. Start a new verification if it is still missing.',
  ),
  HOUSEHOLD_NOT_FOUND: companion(
    'admin',
    false,
    'The portfolio system does not know this household.',
    'Check the client number on the household’s record against the portfolio system.',
  ),

  VENDOR_UNAVAILABLE: companion(
    'advisor',
    true,
    'The vendor’s service is not available at the moment.',
    'Try again in a few minutes. What was already started is kept and will be settled in the background.',
  ),
  VENDOR_TIMEOUT: companion(
    'advisor',
    true,
    'The vendor did not answer in time.',
    'Try again. What was already started is kept and will be settled in the background.',
  ),
  VENDOR_RATE_LIMITED: companion(
    'advisor',
    true,
    'The vendor is answering as many calls as it allows.',
    'Wait a minute and try again.',
  ),
  VENDOR_REFUSED: companion(
    'advisor',
    false,
    'The vendor did not accept the information.',
    'Correct the fields named below on the client’s record and try again.',
  ),
  VENDOR_ANSWER_INVALID: companion(
    'support',
    true,
    'The vendor gave an answer that could not be trusted.',
    'Try again. If it happens again, give support the correlation id.',
  ),
  VENDOR_GAVE_UP: companion(
    'advisor',
    true,
    'The vendor could not finish the verification.',
    'Start a new one. If it happens again, verify the client another way.',
  ),
  VENDOR_CREDENTIAL_REFUSED: companion(
    'admin',
    false,
    'The vendor does not accept the firm’s credential.',
    'Check the vendor’s client id and secret in the companion.',
  ),
  CREDENTIAL_GRANT_FAILED: companion(
    'support',
    true,
    'The vendor’s sign-in service is not available.',
    'Try again in a few minutes. If it lasts, give support the correlation id.',
  ),
  CREDENTIAL_NOT_CONFIGURED: companion(
    'admin',
    false,
    'A vendor credential has not been set up.',
    'Set the secret the log names, then try again.',
  ),
  EGRESS_REFUSED: companion(
    'admin',
    false,
    'The companion may not call that address.',
    'Check the URL of the named credential and the allow-list.',
  ),

  DEADLINE_EXCEEDED: companion('advisor', true, 'The answer took too long.', 'Try again.'),
  DATABASE_UNAVAILABLE: companion(
    'support',
    true,
    'The companion cannot reach its database.',
    'Try again in a minute: what was already started is not started twice. If it lasts, give support the correlation id.',
  ),
  SHUTTING_DOWN: companion('advisor', true, 'The companion is restarting.', 'Try again in a moment.'),
  CONFIGURATION_INVALID: companion(
    'admin',
    false,
    'The companion’s configuration has faults.',
    'Correct every line listed and start it again.',
  ),
  AUDIT_CHAIN_BROKEN: companion(
    'support',
    false,
    'The audit trail has been changed.',
    'Stop the companion, keep the database as it is and call the security officer.',
  ),
  INTERNAL: companion(
    'support',
    false,
    'Something went wrong in the companion.',
    'Give support the correlation id.',
  ),

  ACCESS_DENIED: org(
    'admin',
    false,
    'You do not have permission to do this.',
    'Ask your administrator for the permission set that allows it.',
  ),
  RECORD_NOT_FOUND: org(
    'advisor',
    false,
    'This record does not exist, or you may not see it.',
    'Reload the page. Ask the record’s owner for access if it is still missing.',
  ),
  RECORD_INCOMPLETE: org(
    'advisor',
    false,
    'The client’s record lacks information a verification needs.',
    'Fill in the fields named below and try again.',
  ),
  HOUSEHOLD_NOT_LINKED: org(
    'admin',
    false,
    'This household is not linked to the portfolio system.',
    'Fill in the client number on the household’s record.',
  ),
  COMPANION_UNREACHABLE: org(
    'support',
    true,
    'Salesforce could not reach the companion.',
    'Try again in a few minutes. If it lasts, give support the correlation id.',
  ),
  COMPANION_ANSWER_INVALID: org(
    'support',
    true,
    'The companion gave an answer that could not be read.',
    'Try again. If it happens again, give support the correlation id.',
  ),
  COMPANION_NOT_CONFIGURED: org(
    'admin',
    false,
    'The connection to the companion has not been set up for you.',
    'Ask your administrator to set the companion’s credential and grant you its principal.',
  ),
  UNEXPECTED: org(
    'support',
    false,
    'Something went wrong.',
    'Reload the page. If it happens again, give support the correlation id.',
  ),
} as const satisfies Record<string, ErrorDescription>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Tells whether a string from elsewhere is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
