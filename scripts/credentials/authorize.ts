/**
 * `credentials authorize`: the address at which a person connects an account at a vendor.
 *
 * @module
 */
import { openCompanion, segment } from './companion.ts';
import { EXIT, given, JSON_OPTION, type Verb } from './verb.ts';

/** The verb. */
export const authorize: Verb = {
  summary: 'print the address at which a person connects an account at the vendor',
  operands: ['<ExternalCredential>'],
  options: {
    principal: { type: 'string', value: '<name>', help: 'default: the one with the lowest sequence number' },
    user: { type: 'string', value: '<005…>', help: 'whose login, where each user has one' },
    ...JSON_OPTION,
  },
  help: 'Open it in a browser within ten minutes, and once. For external credentials with the variant AuthorizationCode.',
  async run(typed, terminal) {
    const companion = await openCompanion(terminal, ['connections:manage']);
    const name = segment(typed.positionals[0]!);
    const started = await companion.ask<{ authorizationUrl: string; expiresAt: string }>(
      'POST',
      `/v1/connections/${name}/authorizations`,
      given(typed, { principal: 'principal', user: 'userId' }),
    );
    if (typed.options['json']) terminal.print(JSON.stringify(started, null, 2));
    else {
      terminal.print(started.authorizationUrl);
      terminal.say(`Good until ${started.expiresAt}, and once.`);
    }
    return EXIT.yes;
  },
};
