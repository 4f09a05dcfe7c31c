/**
 * Plays `SetupCheck.cls`: one line of the set-up checklist.
 *
 * @module
 */

/** Members as Apex answers them; what is null is left out, as the platform does. */
export interface SetupCheck {
  readonly name: string;
  readonly area: string;
  readonly title: string;
  readonly state: 'OK' | 'WARNING' | 'FAILED' | 'UNKNOWN';
  readonly detail: string;
  readonly action?: string;
  readonly code?: string;
}

/** How a check stands. */
export type Finding = Pick<SetupCheck, 'state' | 'detail' | 'action' | 'code'>;

/** Area, name and title of each check of the org: those of the Apex classes, in their order. */
export const ORG_CHECKS = [
  ['DATA', 'DATA_MODEL', 'Data model'],
  ['DATA', 'FIELD_MAPS', 'Field mappings'],
  ['DATA', 'HOUSEHOLDS', 'Households'],
  ['PEOPLE', 'PERMISSION_SETS', 'Permission sets'],
  ['PEOPLE', 'PRINCIPAL_ACCESS', 'Access to the companion’s principal'],
  ['PEOPLE', 'AUTOMATED_PROCESS', 'Automated process user'],
  ['PEOPLE', 'ROLLOUT', 'Rollout'],
  ['RUNNING', 'JOBS', 'Scheduled jobs'],
  ['RUNNING', 'CACHE', 'Cache'],
  ['RUNNING', 'EMBEDDED_APPS', 'Embedded apps'],
  ['RUNNING', 'TRUSTED_URLS', 'Trusted URLs of embedded apps'],
] as const;

/** The same for the checks of the connection. */
export const CONNECTION_CHECKS = [
  ['COMPANION', 'CREDENTIAL', 'Credential'],
  ['COMPANION', 'COMPANION', 'Companion'],
  ['COMPANION', 'CLOCK', 'Clocks'],
  ['COMPANION', 'ORG_REGISTERED', 'Registration of this org'],
  ['COMPANION', 'SCOPES', 'What this org may ask for'],
  ['COMPANION', 'COMPANION_ROLLOUT', 'Rollout at the companion'],
] as const;

/** Works. */
export const well = (detail: string): Finding => ({ state: 'OK', detail });

/** Somebody should look. */
export const warning = (detail: string, action: string): Finding => ({ state: 'WARNING', detail, action });

/** Does not work. */
export const broken = (detail: string, action: string, code?: string): Finding => ({
  state: 'FAILED',
  detail,
  action,
  ...(code !== undefined && { code }),
});

/** Could not be found out. */
export const unknown = (detail: string, action: string): Finding => ({ state: 'UNKNOWN', detail, action });
