/**
 * What is wrong with a call, or with its caller.
 *
 * @module
 */
import { companion, type ErrorDescription } from './errorDescription.ts';

/** Code → description. */
export const REQUEST_ERRORS = {
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
    'Correct the fields named below and try again.',
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
    'The companion does not know this client, or its secret or key is wrong.',
    'Check the client id and its secret or key where it calls from: for an org its external credential, for an embedded app its backend.',
  ),
  GRANT_TYPE_UNSUPPORTED: companion(
    'developer',
    false,
    'The token endpoint does not offer that grant.',
    'Use grant_type=client_credentials, or urn:ietf:params:oauth:grant-type:jwt-bearer with an assertion.',
  ),
  SCOPE_NOT_GRANTED: companion(
    'admin',
    false,
    'This client may not have one of the scopes it asked for.',
    'Ask only for scopes listed for the client in the companion’s configuration.',
  ),
  RESOURCE_NOT_GRANTED: companion(
    'developer',
    false,
    'The companion has no such resource for this client.',
    'Send the resource of a part of the API the client may use, e.g. https://…/v1/kyc, or none.',
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
  GRANT_INVALID: companion(
    'admin',
    false,
    'The assertion does not prove what it claims.',
    'Check issuer, audience, expiry and key of the assertion, and send a new one each time.',
  ),
  TOKEN_AUDIENCE_MISMATCH: companion(
    'developer',
    false,
    'The access token is for another part of the API.',
    'Ask for a token without resource, or with the resource of this route.',
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
  SECRET_NOT_FOUND: companion(
    'admin',
    false,
    'No configuration refers to a secret of that name.',
    'Check the name against the companion’s configuration; npm run credentials -- list shows which there are.',
  ),
  APPROVAL_OUTDATED: companion(
    'admin',
    false,
    'The credential is not what it was when you looked at it.',
    'Look at it again, and approve what is configured now.',
  ),
  JOB_NOT_FOUND: companion(
    'developer',
    false,
    'There is no such job.',
    'Check the id. Jobs are kept for seven days after they ended.',
  ),
  CALLBACK_NOT_ALLOWED: companion(
    'admin',
    false,
    'The companion may not call back there.',
    'Add the host to callbackHosts of the client in the companion’s configuration, if it is yours.',
  ),

  ROLLOUT_REFUSED: companion(
    'admin',
    false,
    'Rialto is being introduced step by step, and it is not your turn yet.',
    'Ask your administrator when your branch follows. For administrators: the Setup tab compares this org’s rollout with the companion’s.',
  ),
  USER_MISSING: companion(
    'developer',
    false,
    'The call does not say which user it is for.',
    'Send the Salesforce user’s id as X-User-ID: while Rialto is introduced step by step, each call is for a user.',
  ),
  USER_MISMATCH: companion(
    'developer',
    false,
    'The call is for another user than its token.',
    'Send the token’s user as X-User-ID, or leave the header out.',
  ),
  ORG_NOT_FOUND: companion(
    'admin',
    false,
    'This org is not registered.',
    'Register it with npm run org:setup. Orgs of config/clients.yaml are changed there.',
  ),
  CLIENT_ID_TAKEN: companion(
    'admin',
    false,
    'Another org or service has this client id.',
    'Choose another client id.',
  ),
} as const satisfies Record<string, ErrorDescription>;
