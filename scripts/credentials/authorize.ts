/**
 * `credentials authorize` and `disconnect`: accounts at vendors that people connect in the browser.
 *
 * @module
 */
import type { Authorization, Disconnection } from '@rialto/contract';
import { openCompanion, segment } from './companion.ts';
import { DRY_RUN_OPTION, EXIT, given, JSON_OPTION, type Verb } from './verb.ts';

const LOGIN_OPTIONS = {
  principal: { type: 'string', value: '<name>', help: 'default: the one with the lowest sequence number' },
  user: { type: 'string', value: '<005…>', help: 'whose login, where each user has one' },
} as const satisfies Verb['options'];

/** Connects. */
export const authorize: Verb = {
  summary: 'print the address at which a person connects an account at the vendor',
  operands: ['<ExternalCredential>'],
  options: { ...LOGIN_OPTIONS, ...JSON_OPTION },
  help: 'Open it in a browser within ten minutes, and once. For external credentials with the variant AuthorizationCode.',
  async run(typed, terminal) {
    const companion = await openCompanion(terminal, ['connections:manage']);
    const name = segment(typed.positionals[0]!);
    const started = await companion.ask<Authorization>(
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

/** Disconnects. */
export const disconnect: Verb = {
  summary: 'end a connection at the vendor and forget its tokens',
  operands: ['<ExternalCredential>'],
  options: { ...LOGIN_OPTIONS, ...DRY_RUN_OPTION, ...JSON_OPTION },
  help: 'Exit code: 0 it is ended and the vendor knows, 1 there was none, or the vendor could not be told: end it in its own settings too.',
  async run(typed, terminal) {
    const name = typed.positionals[0]!;
    if (typed.options['dry-run']) {
      terminal.print(`Would end the connection of ${name}. Nothing was changed.`);
      return EXIT.yes;
    }
    const companion = await openCompanion(terminal, ['connections:manage']);
    const query = new URLSearchParams(given(typed, { principal: 'principal', user: 'userId' })).toString();
    const ended = await companion.ask<Disconnection>(
      'DELETE',
      `/v1/connections/${segment(name)}/authorizations${query === '' ? '' : `?${query}`}`,
    );
    const { principal, wasConnected, isRevoked } = ended;
    if (typed.options['json']) terminal.print(JSON.stringify(ended, null, 2));
    else if (!wasConnected) terminal.print(`${name}-${principal} was not connected.`);
    else terminal.print(`${name}-${principal} is ended${isRevoked ? '' : '; the vendor could not be told'}.`);
    return wasConnected && isRevoked ? EXIT.yes : EXIT.no;
  },
};
