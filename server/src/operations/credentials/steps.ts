/**
 * Words for one step of a test or an explanation.
 *
 * @module
 */
import { ERROR_CODES, type CredentialState, type ErrorCode } from '@rialto/contract';

/** One step. */
export interface Step<Check extends string> {
  readonly check: Check;
  readonly status: 'ok' | 'failed' | 'unknown' | 'skipped';
  readonly detail: string;
  readonly action: string | null;
}

/** A step that went well. */
export const ok = <Check extends string>(check: Check, detail: string): Step<Check> => ({
  check,
  status: 'ok',
  detail,
  action: null,
});

/** A step that did not. */
export const failed = <Check extends string>(check: Check, detail: string, action: string): Step<Check> => ({
  check,
  status: 'failed',
  detail,
  action,
});

/** A step there is nothing to say of. */
export const skipped = <Check extends string>(check: Check, detail: string): Step<Check> => ({
  check,
  status: 'skipped',
  detail,
  action: null,
});

/** A step nothing can be said of now. */
export const unknown = <Check extends string>(check: Check, detail: string, action: string): Step<Check> => ({
  check,
  status: 'unknown',
  detail,
  action,
});

/** What a code means, in the words everybody gets. */
export const wordsOf = (code: ErrorCode): { readonly title: string; readonly action: string } =>
  ERROR_CODES[code];

/** Whether a credential is switched on, and if not, why and what to do. */
export function enabledStep({ name, enabled, block }: CredentialState): Step<'enabled'> {
  if (enabled || block === null) return ok('enabled', 'It is switched on, and leads where it was approved.');
  switch (block.reason) {
    case 'configuration':
      return failed(
        'enabled',
        'The configuration switches it off: enabledForCallouts is false.',
        'Set enabledForCallouts to true in config/credentials.yaml and restart the companion.',
      );
    case 'by_hand':
      return failed(
        'enabled',
        `${block.by ?? 'Somebody'} switched it off: ${block.note ?? ''}`,
        `Once the reason is gone, a client with credentials:approve runs: npm run credentials -- enable ${name}`,
      );
    case 'unapproved':
      return failed(
        'enabled',
        `It leads elsewhere than approved: ${block.changes.map(({ member }) => member).join(', ')}.`,
        `A second person looks at the change and runs, as a client with credentials:approve: npm run credentials -- enable ${name}`,
      );
    default:
      return failed(
        'enabled',
        'Whether it may be used could not be read.',
        'Check the database, and restart the companion.',
      );
  }
}

/** Whether the secrets are there. */
export function secretsStep(missing: readonly string[]): Step<'secrets'> {
  if (missing.length === 0) return ok('secrets', 'Every secret it needs is set.');
  return failed(
    'secrets',
    `Not set: ${missing.join(', ')}.`,
    `Set it: npm run credentials -- set ${missing[0]}`,
  );
}
