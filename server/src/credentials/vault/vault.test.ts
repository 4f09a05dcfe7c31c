import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { createVaultKey } from './sealer.ts';
import { createSecrets } from './secrets.ts';
import { createVault } from './vault.ts';

const key = createVaultKey();
let database: Database;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

test('a secret is kept, replaced, listed by name and deleted', async () => {
  const vault = createVault({ database, key });
  assert.equal(await vault.get('A_SECRET'), undefined);
  await vault.set('B_SECRET', 'two');
  await vault.set('A_SECRET', 'one');
  await vault.set('A_SECRET', 'uno ü');
  assert.equal(await vault.get('A_SECRET'), 'uno ü');
  assert.deepEqual(await vault.list(), ['A_SECRET', 'B_SECRET']);
  assert.equal(await vault.delete('B_SECRET'), true);
  assert.equal(await vault.delete('B_SECRET'), false);
  assert.deepEqual(await vault.list(), ['A_SECRET']);
});

test('the database holds no plain text', async () => {
  await createVault({ database, key }).set('SHOWN_SECRET', 'correct-horse-battery');
  const [row] = await database.query<{ sealed: Uint8Array }>(
    'SELECT sealed FROM vault_secret WHERE name = $1',
    ['SHOWN_SECRET'],
  );
  assert.ok(!Buffer.from(row?.sealed ?? []).includes('horse'));
});

test('a record copied under another name does not open there', async () => {
  const vault = createVault({ database, key });
  await vault.set('CHEAP_SECRET', 'cheap');
  await vault.set('DEAR_SECRET', 'dear');
  await database.query(
    'UPDATE vault_secret SET sealed = (SELECT sealed FROM vault_secret WHERE name = $1) WHERE name = $2',
    ['CHEAP_SECRET', 'DEAR_SECRET'],
  );
  await assert.rejects(vault.get('DEAR_SECRET'), (error) => isAppError(error, 'INTERNAL'));
});

test('with another key nothing opens', async () => {
  await createVault({ database, key }).set('LOCKED_SECRET', 'x');
  const other = createVault({ database, key: createVaultKey() });
  await assert.rejects(other.get('LOCKED_SECRET'), (error) => isAppError(error, 'CONFIGURATION_INVALID'));
});

test('a secret comes from the environment first, then from the vault, and its absence names it', async () => {
  const vault = createVault({ database, key });
  await vault.set('BOTH_SECRET', 'sealed');
  await vault.set('ONLY_SECRET', 'sealed');
  const secrets = createSecrets({ env: { BOTH_SECRET: 'environment', ONLY_SECRET: '' }, vault });
  assert.equal(await secrets.read('BOTH_SECRET'), 'environment');
  assert.equal(await secrets.read('ONLY_SECRET'), 'sealed');
  await assert.rejects(
    secrets.read('NO_SECRET'),
    (error) =>
      isAppError(error, 'CREDENTIAL_NOT_CONFIGURED') &&
      error.message.includes('NO_SECRET') &&
      error.internal?.['processed'] === 'no',
  );
  await assert.rejects(createSecrets({ env: {} }).read('ONLY_SECRET'), (error) =>
    isAppError(error, 'CREDENTIAL_NOT_CONFIGURED'),
  );
});
