/**
 * `credentials enable`: a second person approves where a credential leads.
 *
 * @module
 */
import type { CredentialState } from '@rialto/contract';
import { AccessError } from '../companionAccess.ts';
import { findCredential, openCompanion, segment } from './companion.ts';
import { table } from './table.ts';
import { DRY_RUN_OPTION, EXIT, JSON_OPTION, required, type Verb } from './verb.ts';

/** What would be approved. */
export function describeBlock({ name, origin, enabled, block }: CredentialState): string[] {
  if (enabled || block === null) return [`${name} is switched on. Calls go to ${origin}.`];
  if (block.reason === 'by_hand')
    return [
      `${name} was switched off by ${block.by} on ${block.since}: ${block.note}`,
      `Calls go to ${origin}.`,
    ];
  if (block.reason !== 'unapproved')
    return [`${name} is switched off by the configuration (enabledForCallouts).`];
  return [
    `${name} leads elsewhere than approved:`,
    ...table([
      ['  MEMBER', 'APPROVED', 'CONFIGURED'],
      ...block.changes.map(({ member, approved, configured }) => [
        `  ${member}`,
        approved ?? '-',
        configured ?? '-',
      ]),
    ]),
  ];
}

/** The verb. */
export const enable: Verb = {
  summary: 'approve where a credential leads, and switch it on; not for who changed it',
  operands: ['<NamedCredential>'],
  options: {
    reason: { type: 'string', value: '<text>', help: 'for the audit trail; must be given' },
    yes: { type: 'boolean', help: 'do not ask' },
    ...DRY_RUN_OPTION,
    ...JSON_OPTION,
  },
  help: 'Needs a client with credentials:approve, which no client with credentials:manage may have. In the sandbox: the officer.',
  async run(typed, terminal) {
    const name = typed.positionals[0]!;
    const isDry = typed.options['dry-run'] === true;
    const reason = isDry ? '' : required(typed, 'reason');
    const scopes = ['credentials:read', 'credentials:approve'];
    const companion = await openCompanion(terminal, scopes, 'officer');
    const before = await findCredential(companion, name);
    for (const line of describeBlock(before)) terminal.say(line);
    if (isDry) {
      terminal.print(`Would approve ${before.fingerprint} for ${name}. Nothing was changed.`);
      return EXIT.yes;
    }
    if (!typed.options['yes']) {
      if (!terminal.isInteractive)
        throw new AccessError('Nobody can be asked here: look at it first, then say --yes.');
      if (!(await terminal.confirm('Is this where its calls and secrets are meant to go?'))) {
        terminal.say('Nothing was changed.');
        return EXIT.no;
      }
    }
    const after = await companion.ask<CredentialState>(
      'POST',
      `/v1/credentials/${segment(name)}/enablement`,
      {
        fingerprint: before.fingerprint,
        reason,
      },
    );
    if (typed.options['json']) terminal.print(JSON.stringify(after, null, 2));
    else for (const line of describeBlock(after)) terminal.print(line);
    return after.enabled ? EXIT.yes : EXIT.no;
  },
};
