/**
 * `credentials test`: a real call to the vendor.
 *
 * @module
 */
import type { ConnectionTest } from '@rialto/contract';
import { openCompanion, segment } from './companion.ts';
import { describeSteps } from './steps.ts';
import { EXIT, given, JSON_OPTION, type Verb } from './verb.ts';

const EXITS = { working: EXIT.yes, not_working: EXIT.no, unclear: EXIT.unknown } as const;

/** The verb. */
export const test: Verb = {
  summary: 'make a real call to the vendor, and say step by step how it went',
  operands: ['<NamedCredential>'],
  options: {
    path: { type: 'string', value: '<path>', help: 'what to read; default /. One that exists proves more' },
    method: { type: 'string', value: 'GET|HEAD', help: 'default GET' },
    principal: { type: 'string', value: '<name>', help: 'default: the one with the lowest sequence number' },
    user: { type: 'string', value: '<005…>', help: 'whose login, where each user has one' },
    ...JSON_OPTION,
  },
  help: 'Exit code: 0 it works, 1 it does not, 2 could not find out (the vendor is down, or says nothing of the credential).',
  async run(typed, terminal) {
    const companion = await openCompanion(terminal, ['credentials:manage']);
    const body = given(typed, { path: 'path', method: 'method', principal: 'principal', user: 'userId' });
    const name = typed.positionals[0]!;
    const found = await companion.ask<ConnectionTest>('POST', `/v1/credentials/${segment(name)}/test`, body);
    if (typed.options['json']) terminal.print(JSON.stringify(found, null, 2));
    else {
      for (const line of describeSteps(found.steps, terminal.paint)) terminal.print(line);
      terminal.print(found.summary);
    }
    return EXITS[found.verdict];
  },
};
