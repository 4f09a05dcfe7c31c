import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { createVaultKey } from './keyring.ts';
import { createSecrets, SECRET_KEPT_MS } from './secrets.ts';
import { createVault, type Vault } from './vault.ts';

const key = createVaultKey();
let database: Database;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

const names = async (vault: Vault): Promise<string[]> => (await vault.list()).map(({ name }) => name);

test('a secret is kept, replaced, listed by name and deleted', async () => {
  const vault = createVault({ database, key });
  assert.equal(await vault.get('A_SECRET'), undefined);
  await vault.set('B_SECRET', 'two');
  await vault.set('A_SECRET', 'one');
  await vault.set('A_SECRET', 'uno ü');
  assert.equal(await vault.get('A_SECRET'), 'uno ü');
  assert.deepEqual(await names(vault), ['A_SECRET', 'B_SECRET']);
  assert.equal(await vault.delete('B_SECRET'), true);
  assert.equal(await vault.delete('B_SECRET'), false);
  assert.deepEqual(await names(vault), ['A_SECRET']);
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

test('the value before the present one is live until it is retired', async () => {
  const vault = createVault({ database, key });
  await vault.set('TURNING_SECRET', 'one');
  assert.deepEqual(await vault.live('TURNING_SECRET'), ['one']);
  assert.equal(await vault.retire('TURNING_SECRET'), false);
  await vault.set('TURNING_SECRET', 'two');
  await vault.set('TURNING_SECRET', 'two');
  assert.deepEqual(await vault.live('TURNING_SECRET'), ['two', 'one']);
  const record = (await vault.list()).find(({ name }) => name === 'TURNING_SECRET');
  assert.equal(record?.liveValues, 2);
  assert.ok(Date.parse(record.updatedAt) >= Date.parse(record.createdAt));
  await vault.set('TURNING_SECRET', 'three');
  assert.deepEqual(await vault.live('TURNING_SECRET'), ['three', 'two']);
  assert.equal(await vault.retire('TURNING_SECRET'), true);
  assert.deepEqual(await vault.live('TURNING_SECRET'), ['three']);
  assert.deepEqual(await vault.live('NO_SECRET'), []);
});

test('the environment may hold two live values too, and the one a vendor took comes first', async () => {
  const vault = createVault({ database, key });
  await vault.set('PAIR_SECRET', 'sealed');
  const secrets = createSecrets({
    env: { PAIR_SECRET: 'old', PAIR_SECRET_NEXT: 'new', OTHER_SECRET: 'new', OTHER_SECRET_PREVIOUS: 'old' },
    vault,
  });
  assert.deepEqual(await secrets.live('PAIR_SECRET'), ['old', 'new']);
  secrets.prefer('PAIR_SECRET', 'new');
  assert.deepEqual(await secrets.live('PAIR_SECRET'), ['new', 'old']);
  assert.equal(await secrets.read('PAIR_SECRET'), 'new');
  secrets.prefer('PAIR_SECRET', 'neither');
  assert.deepEqual(await secrets.live('PAIR_SECRET'), ['old', 'new']);
  assert.deepEqual(await secrets.live('OTHER_SECRET'), ['new', 'old']);
});

test('complaint 13: a changed secret counts within five seconds, and until then the one before is live too', async () => {
  const vault = createVault({ database, key });
  let nowMs = 0;
  let reads = 0;
  const counted = {
    live(name: string) {
      reads += 1;
      return vault.live(name);
    },
  };
  const secrets = createSecrets({ env: {}, vault: counted, now: () => nowMs });
  await vault.set('ROTATED_SECRET', 'old');
  for (let i = 0; i < 1_000; i += 1) assert.equal(await secrets.read('ROTATED_SECRET'), 'old');
  assert.equal(reads, 1, 'the hot path asks the database once');
  await vault.set('ROTATED_SECRET', 'new');
  assert.equal(await secrets.read('ROTATED_SECRET'), 'old');
  nowMs += SECRET_KEPT_MS;
  assert.deepEqual(await secrets.live('ROTATED_SECRET'), ['new', 'old']);
  await vault.retire('ROTATED_SECRET');
  nowMs += SECRET_KEPT_MS;
  assert.deepEqual(await secrets.live('ROTATED_SECRET'), ['new']);
});

test('an absent secret and a failed look are not remembered', async () => {
  const vault = createVault({ database, key });
  let isDown = true;
  const secrets = createSecrets({
    env: {},
    vault: { live: (name) => (isDown ? Promise.reject(new Error('down')) : vault.live(name)) },
    now: () => 0,
  });
  await assert.rejects(secrets.read('LATE_SECRET'), /down/);
  isDown = false;
  await assert.rejects(secrets.read('LATE_SECRET'), (error) =>
    isAppError(error, 'CREDENTIAL_NOT_CONFIGURED'),
  );
  await vault.set('LATE_SECRET', 'here');
  assert.equal(await secrets.read('LATE_SECRET'), 'here');
});
