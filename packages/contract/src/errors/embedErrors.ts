/**
 * What goes wrong with embedded apps: their sessions at the companion, and their frames in the page.
 *
 * @module
 */
import { companion, org, type ErrorDescription } from './errorDescription.ts';

/** Code → description. */
export const EMBED_ERRORS = {
  EMBED_APP_NOT_FOUND: companion(
    'admin',
    false,
    'The companion does not know this app, or not for this org.',
    'Add the app to the companion’s config/apps.yaml, with this org.',
  ),
  EMBED_ORIGIN_NOT_ALLOWED: companion(
    'admin',
    false,
    'The app may not run at that address.',
    'Make the app’s address in the org one of its origins in the companion’s config/apps.yaml.',
  ),
  EMBED_SESSION_NOT_FOUND: companion(
    'advisor',
    false,
    'This sign-in at the app does not exist.',
    'Load the app again.',
  ),
  EMBED_SESSION_ENDED: companion(
    'advisor',
    false,
    'This sign-in at the app has ended.',
    'Load the app again to sign in anew.',
  ),
  EMBED_SESSION_MISMATCH: companion(
    'support',
    false,
    'This sign-in was made for something else.',
    'Load the app again. If it happens again, give support the correlation id.',
  ),
  EMBED_PROOF_INVALID: companion(
    'developer',
    false,
    'The app’s proof of its key is missing or wrong.',
    'Send the proof the SDK gives beside the code, unchanged, as the DPoP header of the redemption.',
  ),
  EMBED_CODE_INVALID: companion(
    'developer',
    false,
    'The code signs nobody in.',
    'Redeem each code once, within a minute of its making, with the client, audience and nonce it was made for. Ask the SDK for a new one.',
  ),
  EMBED_SIGN_IN_NOT_CONFIGURED: companion(
    'admin',
    false,
    'The companion signs nobody in at this app.',
    'Give the app a clientId in the companion’s config/apps.yaml, or take the capability token.get from it in the org.',
  ),
  EMBED_SIGNED_REQUEST_NOT_CONFIGURED: companion(
    'admin',
    false,
    'The companion cannot sign requests for this app.',
    'Give the app a signedRequestSecret in the companion’s config/apps.yaml.',
  ),

  EMBEDDED_APP_NOT_CONFIGURED: org(
    'admin',
    false,
    'This app has not been set up.',
    'Check the app’s record among the custom metadata of Embedded App, and its name in the page’s component.',
  ),
  EMBEDDED_APP_UNREACHABLE: org(
    'advisor',
    true,
    'The app does not answer.',
    'Try again, or open it in its own tab. If it lasts, tell your administrator.',
  ),
  EMBEDDED_APP_BLOCKED: org(
    'admin',
    false,
    'Salesforce does not let this app’s address into the page.',
    'Add the app’s origin as a trusted URL for frames. Until then, open it in its own tab.',
  ),
  EMBEDDED_APP_LOST: org(
    'advisor',
    true,
    'The app stopped answering.',
    'Load it again. What was not saved in it may be lost.',
  ),
  EMBEDDED_APP_INCOMPATIBLE: org(
    'developer',
    false,
    'The app speaks another version of the bridge.',
    'Ask the vendor for a version made for bridge protocol 1. Until then, open it in its own tab.',
  ),
  EMBEDDED_APP_MISBEHAVED: org(
    'support',
    false,
    'The app was stopped: it sent more than the page accepts.',
    'Load it again. If it happens again, tell your administrator.',
  ),
  EMBEDDED_APP_SIGNED_OUT: org(
    'advisor',
    true,
    'You are signed out of the app.',
    'Load it again to sign in anew.',
  ),
} as const satisfies Record<string, ErrorDescription>;
