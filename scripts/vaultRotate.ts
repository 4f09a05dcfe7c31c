/**
 * `npm run vault:rotate`: puts every sealed record under the current key, while companions serve.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { vaultRotationSchema, type VaultRotation } from '@rialto/contract';
import { openVaultKeyring, VAULT_KEY_FILE } from '../server/src/configuration/index.ts';
import {
  addVaultKey,
  createSealer,
  keyFileAgeMs,
  removeVaultKeys,
  rotateVault,
  type Keyring,
} from '../server/src/credentials/index.ts';
import { isAppError } from '../server/src/errors.ts';
import { AccessError, call, findAccess, requestToken } from './companionAccess.ts';
import { dataFolderOf, withDatabase } from './databaseAccess.ts';
import { readOptions } from './readOptions.ts';

/** Companions look at the file every five seconds; whoever still sealed with the key before has ended long since. */
const SETTLED_MS = 60_000;

const HELP = `Puts every sealed record (secrets, tokens, keys, personal data) under the current key of the vault. Companions go on serving.

  npm run vault:rotate                 rewraps what is under another key; may be stopped and started again
  npm run vault:rotate -- --dry-run    counts the records of each key, changes nothing
  npm run vault:rotate -- --new-key    with a file of keys: makes a key, puts it first, rewraps everything
  npm run vault:rotate -- --finish     with a file of keys, a minute later: takes out the keys no record needs
  npm run vault:rotate -- --json

Exit code: 0 every record is under the current key, 1 some are not or cannot be opened, 2 could not find out.

Works on the database directly, or asks the companion where that one holds the embedded database.

Environment
  RIALTO_VAULT_KEY_FILE        file of keys, one a line, the first is current; default: ${VAULT_KEY_FILE} in RIALTO_DATA_DIR
  RIALTO_VAULT_KEY, RIALTO_VAULT_KEY_PREVIOUS   in its place: the current key, and those before it, separated by commas
  DATABASE_URL                 PostgreSQL; default: the embedded database in RIALTO_DATA_DIR
  RIALTO_DATA_DIR              default .rialto
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   a client with the scope credentials:manage, for asking the companion; default: the sandbox's
`;

/** Rotates as far as one look goes. */
type Look = (isDryRun: boolean) => Promise<VaultRotation>;

const env = process.env;
const folder = dataFolderOf(env);
const values = readOptions('vault:rotate', {
  'dry-run': { type: 'boolean', default: false },
  'new-key': { type: 'boolean', default: false },
  finish: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
if (values.help) process.stdout.write(HELP);
else {
  try {
    process.exitCode = await withVault(run);
  } catch (error) {
    process.stderr.write(`vault:rotate: ${explain(error)}\n`);
    process.exitCode = 2;
  }
}

async function run(look: Look): Promise<number> {
  if ([values['dry-run'], values['new-key'], values.finish].filter(Boolean).length > 1)
    throw new AccessError('Give one of --dry-run, --new-key and --finish.');
  if (values['dry-run']) return report(await look(true), []);
  if (values['new-key']) process.stderr.write(`  made the key ${addVaultKey(keyFile())}\n`);
  const file = values.finish ? keyFile() : undefined;
  if (file !== undefined && keyFileAgeMs(file) < SETTLED_MS)
    throw new AccessError(
      'The file of keys changed less than a minute ago: a companion may not have seen it. Try again in a minute.',
    );
  let rewrapped = 0;
  let found = await look(false);
  while (!found.complete) {
    rewrapped += found.rewrapped;
    process.stderr.write(`  ${rewrapped} records\n`);
    found = await look(false);
  }
  found = { ...found, rewrapped: rewrapped + found.rewrapped };
  return report(found, file === undefined ? [] : removeVaultKeys(file, unneeded(found)));
}

/** Keys no record is under. */
function unneeded({ keys }: VaultRotation): string[] {
  return keys.filter(({ isCurrent, records }) => !isCurrent && records === 0).map(({ keyId }) => keyId);
}

function report(found: VaultRotation, removed: readonly string[]): number {
  const { rewrapped, keys, unreadable } = found;
  const isDone = keys.every(({ isCurrent, records }) => isCurrent || records === 0);
  if (values.json) process.stdout.write(`${JSON.stringify({ ...found, removed }, null, 2)}\n`);
  else {
    for (const { keyId, records, isCurrent, isKnown } of keys) {
      const notes = [isCurrent && 'current', !isKnown && 'not known', removed.includes(keyId) && 'taken out'];
      const said = `${keyId}  ${String(records).padStart(8)} records  ${notes.filter(Boolean).join(', ')}`;
      process.stdout.write(`${said.trimEnd()}\n`);
    }
    for (const { table, column, key } of unreadable)
      process.stdout.write(`cannot be opened: ${table}.${column} of ${key}\n`);
    if (!values['dry-run']) process.stdout.write(`${rewrapped} records were put under the current key.\n`);
    if (values['new-key'])
      process.stderr.write(
        '  in a minute, npm run vault:rotate -- --finish takes the old key out of the file\n',
      );
  }
  return isDone && unreadable.length === 0 ? 0 : 1;
}

/** The file that holds the keys, if one does. */
function keyFile(): string {
  const file = env['RIALTO_VAULT_KEY_FILE'] || join(folder, VAULT_KEY_FILE);
  if (env['RIALTO_VAULT_KEY'] || !existsSync(file))
    throw new AccessError(
      'The keys are not in a file. Put the new key into RIALTO_VAULT_KEY and the one before into RIALTO_VAULT_KEY_PREVIOUS of every companion instead.',
    );
  return file;
}

function withVault(work: (look: Look) => Promise<number>): Promise<number> {
  return withDatabase(env, {
    directly(database) {
      const sealer = createSealer(openKeyring());
      let told = 0;
      const onProgress = (count: number): void => {
        if (count > told) process.stderr.write(`  ${count} records\n`);
        told = count;
      };
      return work((isDryRun) => rotateVault(database, sealer, { isDryRun, onProgress }));
    },
    async throughCompanion(url) {
      const access = { ...findAccess(env, 'admin'), url };
      const { access_token: token } = await requestToken(access, 'credentials:manage');
      const headers = { authorization: `Bearer ${token}` };
      return work(async (isDryRun) =>
        vaultRotationSchema.parse(
          await call(`${url}/v1/vault/rotation?dryRun=${isDryRun}`, { method: 'POST', headers }),
        ),
      );
    },
  });
}

function openKeyring(): Keyring {
  const vaultKeyFile = env['RIALTO_VAULT_KEY_FILE'] || undefined;
  const vaultKey = env['RIALTO_VAULT_KEY'] || undefined;
  if (vaultKeyFile === undefined && vaultKey === undefined && !existsSync(join(folder, VAULT_KEY_FILE)))
    throw new AccessError(
      'No key is known. Set RIALTO_VAULT_KEY_FILE, or RIALTO_VAULT_KEY and RIALTO_VAULT_KEY_PREVIOUS.',
    );
  const previousVaultKeys = (env['RIALTO_VAULT_KEY_PREVIOUS'] ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter(Boolean);
  return openVaultKeyring({ vaultKey, previousVaultKeys, vaultKeyFile, dataFolder: folder }).keyring;
}

function explain(error: unknown): string {
  if (error instanceof AccessError) return error.message;
  if (isAppError(error))
    return [error.message, ...(error.faults ?? []).map(({ field, message }) => `${field} ${message}`)].join(
      ' ',
    );
  if (['42P01', '42703'].includes((error as { code?: string }).code ?? ''))
    return 'The database is of an older companion. Start this version once, then rotate.';
  return String(error);
}
