/**
 * `credentials set`: keeps a new value of a secret; the one before stays live until `retire`.
 *
 * @module
 */
import type { CredentialList, SecretState } from '@rialto/contract';
import { readFolderHolder } from '../../server/src/storage/index.ts';
import { dataFolderOf } from '../databaseAccess.ts';
import { AccessError } from '../companionAccess.ts';
import { openCompanion, segment, type CompanionClient } from './companion.ts';
import { openDirectStore } from './directStore.ts';
import type { Terminal } from './terminal.ts';
import { DRY_RUN_OPTION, EXIT, JSON_OPTION, type ExitCode, type Verb } from './verb.ts';

/** The companion that runs; `undefined` where there is none and the store is here. */
async function runningCompanion(
  terminal: Terminal,
  scopes: readonly string[],
): Promise<CompanionClient | undefined> {
  const { env } = terminal;
  const isElsewhere = Boolean(env['RIALTO_COMPANION_URL']);
  if (!isElsewhere && !env['DATABASE_URL'] && readFolderHolder(dataFolderOf(env)) === undefined)
    return undefined;
  try {
    return await openCompanion(terminal, scopes);
  } catch (error) {
    // A database that this command can open itself does not need one.
    const isNobody =
      error instanceof AccessError && /^No (?:companion answers|client is known)/.test(error.message);
    if (isNobody && !isElsewhere && env['DATABASE_URL']) return undefined;
    throw error;
  }
}

async function inCompanion(
  companion: CompanionClient,
  name: string,
  terminal: Terminal,
  { isDry, isJson }: { readonly isDry: boolean; readonly isJson: boolean },
): Promise<ExitCode> {
  if (isDry) {
    const { secrets } = await companion.ask<CredentialList>('GET', '/v1/credentials');
    const secret = secrets.find((each) => each.name === name);
    if (secret === undefined)
      throw new AccessError(`No configuration file refers to a secret ${name}. list shows which there are.`);
    terminal.print(
      `Would set ${name}, used by ${secret.usedBy.join(', ')}; now: ${secret.source}. Nothing was changed.`,
    );
    if (secret.source === 'environment') terminal.say(environmentWins(name));
    return EXIT.yes;
  }
  const value = await terminal.readSecret(`Value of ${name}: `);
  const after = await companion.ask<SecretState>('PUT', `/v1/secrets/${segment(name)}`, { value });
  if (isJson) terminal.print(JSON.stringify(after, null, 2));
  else {
    const isOfClient = after.usedBy.includes('config/clients.yaml');
    const from = isOfClient ? "from the companion's next start" : 'within five seconds';
    terminal.print(`${name} is set and counts ${from}. Used by ${after.usedBy.join(', ')}.`);
    if (after.source === 'environment') terminal.say(environmentWins(name));
    if (after.liveValues > 1)
      terminal.say(
        `The value before is live too. Once the vendor takes the new one: npm run credentials -- retire ${name}`,
      );
  }
  return EXIT.yes;
}

const environmentWins = (name: string): string =>
  `The companion's environment has ${name} too, and that one wins.`;

/** The verb. */
export const set: Verb = {
  summary: 'keep a new value of a secret, read from stdin',
  operands: ['<NAME>'],
  options: { ...DRY_RUN_OPTION, ...JSON_OPTION },
  help: `The value is typed without being shown, or piped; never an argument, where the shell's history would keep it:
  npm run credentials -- set PROBITY_CLIENT_SECRET
  npm run -s credentials -- set PROBITY_SIGNING_KEY < key.pem

The value before stays live until retire, so that no call fails while the vendor changes over.
Works on the running companion, or on the database of one that is stopped (then the companion's own environment is needed).`,
  async run({ positionals, options }, terminal) {
    const name = positionals[0]!;
    if (!/^[A-Z][A-Z0-9_]*$/.test(name))
      throw new AccessError(
        'That is not the name of a secret. Names are capitals, digits and underscores; the value comes from stdin.',
      );
    const isDry = options['dry-run'] === true;
    const isJson = options['json'] === true;
    const companion = await runningCompanion(terminal, [isDry ? 'credentials:read' : 'credentials:manage']);
    if (companion !== undefined) return inCompanion(companion, name, terminal, { isDry, isJson });

    const store = await openDirectStore(terminal.env, name);
    try {
      if (isDry)
        terminal.print(`Would set ${name} in ${store.place}, where no companion runs. Nothing was changed.`);
      else {
        const liveValues = await store.set(name, await terminal.readSecret(`Value of ${name}: `));
        terminal.print(
          isJson
            ? JSON.stringify({ name, source: 'store', liveValues }, null, 2)
            : `${name} is set in ${store.place}, where no companion runs.`,
        );
      }
      return EXIT.yes;
    } finally {
      await store.close();
    }
  },
};
