/**
 * `credentials explain`: why can this user not call that vendor.
 *
 * @module
 */
import type { AccessExplanation } from '@rialto/contract';
import { openCompanion, segment } from './companion.ts';
import { describeSteps } from './steps.ts';
import { EXIT, given, JSON_OPTION, required, type Verb } from './verb.ts';

/** The verb. */
export const explain: Verb = {
  summary: 'why a client, or a user of its, can or cannot call a vendor',
  operands: ['<NamedCredential>'],
  options: {
    client: { type: 'string', value: '<id>', help: 'of config/clients.yaml; must be given' },
    user: { type: 'string', value: '<005…>', help: 'the Salesforce user the call is made for' },
    method: { type: 'string', value: '<method>', help: 'default GET' },
    path: { type: 'string', value: '<path>', help: 'below the credential’s URL' },
    ...JSON_OPTION,
  },
  help: 'Exit code: 0 it can call, 1 it cannot.',
  async run(typed, terminal) {
    const query = new URLSearchParams({
      client: required(typed, 'client'),
      ...given(typed, { user: 'user', method: 'method', path: 'path' }),
    });
    const companion = await openCompanion(terminal, ['credentials:read']);
    const name = segment(typed.positionals[0]!);
    const found = await companion.ask<AccessExplanation>(
      'GET',
      `/v1/credentials/${name}/explanation?${query.toString()}`,
    );
    if (typed.options['json']) terminal.print(JSON.stringify(found, null, 2));
    else {
      for (const line of describeSteps(found.checks, terminal.paint)) terminal.print(line);
      terminal.print(found.summary);
    }
    return found.allowed ? EXIT.yes : EXIT.no;
  },
};
