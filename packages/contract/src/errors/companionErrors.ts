/**
 * What goes wrong in the companion itself.
 *
 * @module
 */
import { companion, type ErrorDescription } from './errorDescription.ts';

/** Code → description. */
export const COMPANION_ERRORS = {
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
} as const satisfies Record<string, ErrorDescription>;
