import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keepVaultKey, openVaultKeyring, VAULT_KEY_FILE } from '../server/src/configuration/index.ts';
import { createVault, createVaultKey } from '../server/src/credentials/index.ts';
import { lockFolder, migrate, openPglite } from '../server/src/storage/index.ts';
import type { VaultRotation } from '@rialto/contract';

const SCRIPT = fileURLToPath(new URL('vaultRotate.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rialto-vault-rotate-'));
const place = { vaultKey: undefined, previousVaultKeys: [], vaultKeyFile: undefined, dataFolder: folder };
after(() => rmSync(folder, { recursive: true }));

before(async () => {
  keepVaultKey(folder);
  const database = await openPglite(join(folder, 'database'));
  await migrate(database);
  const vault = createVault({ database, key: openVaultKeyring(place).keyring });
  for (const name of ['A_SECRET', 'B_SECRET', 'C_SECRET']) await vault.set(name, `value of ${name}`);
  await database.close();
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { DATABASE_URL: _url, RIALTO_VAULT_KEY: _key, RIALTO_VAULT_KEY_FILE: _file, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    env: { ...rest, RIALTO_DATA_DIR: folder, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const rotation = (stdout: string) => JSON.parse(stdout) as VaultRotation & { removed: string[] };
/** As if it had been written long ago. */
const age = (): void => utimesSync(join(folder, VAULT_KEY_FILE), new Date(0), new Date(0));

test('a key is made, everything put under it, and the key before taken out a minute later', async () => {
  const counted = run(['--dry-run', '--json']);
  assert.equal(counted.status, 0, counted.stderr);
  assert.deepEqual(
    rotation(counted.stdout).keys.map(({ records }) => records),
    [3],
  );

  const rotated = run(['--new-key', '--json']);
  assert.equal(rotated.status, 0, rotated.stderr);
  const { rewrapped, keys } = rotation(rotated.stdout);
  assert.deepEqual([rewrapped, keys.map(({ records }) => records)], [3, [3, 0]]);

  const early = run(['--finish']);
  assert.deepEqual([early.status, /less than a minute ago/.test(early.stderr)], [2, true]);
  age();
  const finished = run(['--finish']);
  assert.equal(finished.status, 0, finished.stderr);
  assert.match(finished.stdout, /taken out/);
  assert.equal(openVaultKeyring(place).keyring.ids().length, 1);

  const database = await openPglite(join(folder, 'database'));
  const vault = createVault({ database, key: openVaultKeyring(place).keyring });
  assert.equal(await vault.get('B_SECRET'), 'value of B_SECRET');
  await database.close();
});

test('what is under a key it does not have is told, and no key is taken out', () => {
  const found = run(['--json'], { RIALTO_VAULT_KEY: createVaultKey() });
  assert.equal(found.status, 1, found.stderr);
  const { unreadable, keys } = rotation(found.stdout);
  assert.equal(unreadable.length, 3);
  assert.deepEqual(
    keys.map(({ isKnown }) => isKnown),
    [true, false],
  );
  assert.equal(openVaultKeyring(place).keyring.ids().length, 1);
});

test('it explains what it cannot do', () => {
  assert.match(run(['--help']).stdout, /--dry-run/);
  assert.deepEqual([run(['--nonsense']).status, run(['--finish', '--new-key']).status], [2, 2]);
  const keys = run(['--new-key'], { RIALTO_VAULT_KEY: createVaultKey() });
  assert.deepEqual([keys.status, /RIALTO_VAULT_KEY_PREVIOUS/.test(keys.stderr)], [2, true]);
  const nowhere = run([], { RIALTO_DATA_DIR: join(folder, 'nowhere') });
  assert.deepEqual([nowhere.status, /no database/.test(nowhere.stderr)], [2, true]);
  const lock = lockFolder(folder);
  const held = run([]);
  lock.release();
  assert.deepEqual([held.status, /starting or stopping/.test(held.stderr)], [2, true]);
});
