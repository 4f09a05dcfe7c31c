/**
 * What goes wrong in the org, before the companion is asked or after it answered.
 *
 * @module
 */
import { org, type ErrorDescription } from './errorDescription.ts';

/** Code → description. */
export const ORG_ERRORS = {
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
  NOT_IN_ROLLOUT: org(
    'admin',
    false,
    'Rialto is being introduced step by step, and it is not your turn yet.',
    'Ask your administrator when your branch follows.',
  ),
  DATA_MODEL_MISSING: org(
    'admin',
    false,
    'The configured data model is not in this org.',
    'Correct the data model setting, or enable the features it needs. The Setup tab shows what was found.',
  ),
  FIELD_MAP_INVALID: org(
    'admin',
    false,
    'A field mapping has a mistake.',
    'Correct the mapping records named below. The Setup tab lists every mistake.',
  ),
  RECORD_NOT_UPDATED: org(
    'admin',
    false,
    'The result is kept, but the client’s record was not brought up to date.',
    'The nightly job tries again, and so does the next verification. If this stays, tell your administrator what is named here.',
  ),
  SETUP_INCOMPLETE: org(
    'admin',
    false,
    'Rialto is not set up completely.',
    'Open the Rialto Setup tab, or run npm run org:doctor, and follow what it says.',
  ),
  TOO_MANY_RECORDS: org(
    'admin',
    false,
    'More records were given than one transaction may call for.',
    'Let the flow work on fewer records at a time: at most 90.',
  ),
  UNEXPECTED: org(
    'support',
    false,
    'Something went wrong.',
    'Reload the page. If it happens again, give support the correlation id.',
  ),
} as const satisfies Record<string, ErrorDescription>;
