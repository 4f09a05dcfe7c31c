/**
 * `credentials retire` and `remove`: forget values of a secret.
 *
 * @module
 */
import type { CredentialList, SecretState } from '@rialto/contract';
import { AccessError } from '../companionAccess.ts';
import { openCompanion, segment } from './companion.ts';
import { DRY_RUN_OPTION, EXIT, JSON_OPTION, type Verb } from './verb.ts';

const ENVIRONMENT_NOTE =
  "Exit code: 0 done, 1 the value is in the companion's environment, which counts and cannot be changed from here.";

const options = { ...DRY_RUN_OPTION, ...JSON_OPTION };

function forgetting(what: string, suffix: string): Verb['run'] {
  return async ({ positionals, options: typed }, terminal) => {
    const name = positionals[0]!;
    if (typed['dry-run']) {
      const companion = await openCompanion(terminal, ['credentials:read']);
      const { secrets } = await companion.ask<CredentialList>('GET', '/v1/credentials');
      const secret = secrets.find((each) => each.name === name);
      if (secret === undefined)
        throw new AccessError(
          `No configuration file refers to a secret ${name}. list shows which there are.`,
        );
      if (secret.source === 'environment') terminal.say(inEnvironment(name));
      terminal.print(`Would forget ${what} of ${name}; live now: ${secret.liveValues}. Nothing was changed.`);
      return EXIT.yes;
    }
    const companion = await openCompanion(terminal, ['credentials:manage']);
    const after = await companion.ask<SecretState>('DELETE', `/v1/secrets/${segment(name)}${suffix}`);
    if (typed['json']) terminal.print(JSON.stringify(after, null, 2));
    else if (after.source === 'absent') terminal.print(`${name} is set nowhere.`);
    else terminal.print(`${name} is in the ${after.source}, live values: ${after.liveValues}.`);
    const isElsewhere = after.source === 'environment';
    if (isElsewhere) terminal.say(inEnvironment(name));
    return isElsewhere ? EXIT.no : EXIT.yes;
  };
}

/** What is in the environment only its owner can change. */
const inEnvironment = (name: string): string =>
  `The companion's environment has ${name}. That value counts, and only who starts the companion can change it.`;

/** Ends a change of secret. */
export const retire: Verb = {
  summary: 'forget the value before the newest, once the vendor takes the new one',
  operands: ['<NAME>'],
  options,
  help: `Ends what set began. Harmless where there is one value only.

${ENVIRONMENT_NOTE}`,
  run: forgetting('the value before', '/previous'),
};

/** Forgets all of it. */
export const remove: Verb = {
  summary: 'forget every value of a secret; calls that need it fail from then on',
  operands: ['<NAME>'],
  options,
  help: `For a secret that leaked: disable the credential first, then remove, set the new one, and let it be enabled again.

${ENVIRONMENT_NOTE}`,
  run: forgetting('every value', ''),
};
