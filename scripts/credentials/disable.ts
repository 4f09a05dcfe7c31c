/**
 * `credentials disable`: switches a credential off in every companion.
 *
 * @module
 */
import type { CredentialState } from '@rialto/contract';
import { findCredential, openCompanion, segment } from './companion.ts';
import { describeBlock } from './enable.ts';
import { DRY_RUN_OPTION, EXIT, JSON_OPTION, required, type Verb } from './verb.ts';

/** The verb. */
export const disable: Verb = {
  summary: 'switch a credential off in every companion, within five seconds',
  operands: ['<NamedCredential>'],
  options: {
    reason: { type: 'string', value: '<text>', help: 'for whoever looks next; must be given' },
    ...DRY_RUN_OPTION,
    ...JSON_OPTION,
  },
  help: 'To switch it on again takes a second person: enable.',
  async run(typed, terminal) {
    const name = typed.positionals[0]!;
    if (typed.options['dry-run']) {
      const companion = await openCompanion(terminal, ['credentials:read']);
      for (const line of describeBlock(await findCredential(companion, name))) terminal.say(line);
      terminal.print(`Would switch ${name} off. Nothing was changed.`);
      return EXIT.yes;
    }
    const reason = required(typed, 'reason');
    const companion = await openCompanion(terminal, ['credentials:manage']);
    const after = await companion.ask<CredentialState>(
      'POST',
      `/v1/credentials/${segment(name)}/disablement`,
      {
        reason,
      },
    );
    if (typed.options['json']) terminal.print(JSON.stringify(after, null, 2));
    else terminal.print(`${name} is switched off.`);
    return EXIT.yes;
  },
};
