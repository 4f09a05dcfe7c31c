import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createVaultKey } from '../credentials/index.ts';
import { isAppError } from '../errors.ts';
import { loadConfiguration } from './configuration.ts';
import { openVaultKeyring } from './vaultKey.ts';

const folder = mkdtempSync(join(tmpdir(), 'rialto-vault-key-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'vault.keys');
writeFileSync(file, `${createVaultKey()}\n${createVaultKey()}\n`, { mode: 0o600 });

/** Faults of the vault's variables alone; the clients of this test have no secrets. */
function faultsOf(env: Readonly<Record<string, string>>): string[] {
  try {
    loadConfiguration(env);
    return [];
  } catch (error) {
    if (!isAppError(error, 'CONFIGURATION_INVALID')) throw error;
    return (error.faults ?? []).map(({ field }) => field).filter((field) => field.startsWith('RIALTO_VAULT'));
  }
}

test('the keys of the vault come from a key, a key with those before it, or a file; one of them must be there', () => {
  const key = createVaultKey();
  assert.deepEqual(faultsOf({ RIALTO_VAULT_KEY: key }), []);
  assert.deepEqual(
    faultsOf({
      RIALTO_VAULT_KEY: key,
      RIALTO_VAULT_KEY_PREVIOUS: `${createVaultKey()}, ${createVaultKey()}`,
    }),
    [],
  );
  assert.deepEqual(faultsOf({ RIALTO_VAULT_KEY_FILE: file }), []);
  assert.deepEqual(faultsOf({ RIALTO_DEV: '1' }), []);
  assert.deepEqual(faultsOf({}), ['RIALTO_VAULT_KEY']);
  assert.deepEqual(faultsOf({ RIALTO_DEV: '1', RIALTO_VAULT_KEY_PREVIOUS: key }), ['RIALTO_VAULT_KEY']);
});

test('a key beside the file, a file that cannot be used and keys that are none are faults', () => {
  const key = createVaultKey();
  assert.deepEqual(faultsOf({ RIALTO_VAULT_KEY: key, RIALTO_VAULT_KEY_FILE: file }), [
    'RIALTO_VAULT_KEY_FILE',
  ]);
  assert.deepEqual(faultsOf({ RIALTO_VAULT_KEY_FILE: join(folder, 'nowhere') }), ['RIALTO_VAULT_KEY_FILE']);
  assert.deepEqual(faultsOf({ RIALTO_VAULT_KEY: key, RIALTO_VAULT_KEY_PREVIOUS: `${key},x` }), [
    'RIALTO_VAULT_KEY_PREVIOUS',
  ]);
});

test('a companion that is tried out keeps its key in a file of its data folder', () => {
  const place = {
    vaultKey: undefined,
    previousVaultKeys: [],
    vaultKeyFile: undefined,
    dataFolder: join(folder, 'data'),
  };
  const first = openVaultKeyring(place);
  assert.equal(first.kept?.isNew, true);
  const second = openVaultKeyring(place);
  assert.deepEqual([second.kept?.isNew, second.keyring.ids()], [false, first.keyring.ids()]);
  assert.equal(openVaultKeyring({ ...place, vaultKeyFile: file }).kept, undefined);
  const [current, previous] = [createVaultKey(), createVaultKey()];
  const ring = openVaultKeyring({ ...place, vaultKey: current, previousVaultKeys: [previous] }).keyring;
  assert.equal(ring.ids().length, 2);
});
