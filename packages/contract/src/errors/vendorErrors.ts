/**
 * What goes wrong between the companion and a vendor.
 *
 * @module
 */
import { companion, type ErrorDescription } from './errorDescription.ts';

/** Code → description. */
export const VENDOR_ERRORS = {
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
  NAMED_CREDENTIAL_NOT_FOUND: companion(
    'admin',
    false,
    'There is no named credential of that name.',
    'Check the name against the companion’s configuration; npm run credentials -- list shows what there is.',
  ),
  CALLOUT_NOT_ALLOWED: companion(
    'admin',
    false,
    'The named credential does not let this call through.',
    'Add method and path to allow of the named credential in the companion’s configuration.',
  ),
  CREDENTIAL_ACCESS_DENIED: companion(
    'admin',
    false,
    'You have no access to this vendor’s credential.',
    'Grant the principal in a permission set of the companion’s configuration; npm run credentials -- explain says which.',
  ),
  CREDENTIAL_NOT_CONNECTED: companion(
    'advisor',
    false,
    'Your account at the vendor is not connected, or the connection has ended.',
    'Connect it again. An administrator gets the address with npm run credentials -- authorize.',
  ),
  CREDENTIAL_DISABLED: companion(
    'admin',
    false,
    'The vendor’s credential is switched off.',
    'Its address was changed, or it was disabled. A second person looks at it and runs npm run credentials -- enable.',
  ),
  AUTHORIZATION_FAILED: companion(
    'advisor',
    false,
    'The account at the vendor could not be connected.',
    'Start again from the connection’s address. It can be used once, within ten minutes.',
  ),
  EGRESS_REFUSED: companion(
    'admin',
    false,
    'The companion may not call that address.',
    'Check the URL of the named credential and the allow-list.',
  ),
} as const satisfies Record<string, ErrorDescription>;
