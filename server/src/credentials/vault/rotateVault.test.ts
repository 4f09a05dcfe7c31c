import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createSigningKey, openSigningKey, sealSigningKey } from '../../identity/signingKey.ts';
import {
  openCallback,
  openRequest,
  sealAnswer,
  sealCallback,
  sealRequest,
} from '../../operations/jobs/sealedCallout.ts';
import { openSubject, sealSubject } from '../../operations/kyc/sealedSubject.ts';
import { openCompanionKey, type Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import { createAuthorizationRequests } from '../oauth/authorizationRequests.ts';
import { createDpopKeys } from '../oauth/dpopKeys.ts';
import { openTestTokens, userLogin } from '../tokens/testLogins.ts';
import { addVaultKey, openKeyFile } from './keyFile.ts';
import { createKeyring, createVaultKey } from './keyring.ts';
import { rotateVault } from './rotateVault.ts';
import { createSealer } from './sealer.ts';
import { SEALED_COLUMNS } from './sealedColumns.ts';
import { createVault } from './vault.ts';

const folder = mkdtempSync(join(tmpdir(), 'rialto-rotation-'));
after(() => rmSync(folder, { recursive: true }));
let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());
const clear = async (): Promise<void> => {
  for (const table of new Set(SEALED_COLUMNS.map((column) => column.table)))
    await database.query(`DELETE FROM ${table}`);
};
beforeEach(clear);
afterEach(clear);

/** A ring before the change and one after it. */
function setUp() {
  const [old, current] = [createVaultKey(), createVaultKey()];
  return {
    before: createSealer(old),
    both: createSealer(createKeyring({ current, previous: [old] })),
    now: createSealer(current),
    vaultBefore: createVault({ database, key: old }),
    vaultNow: createVault({ database, key: current }),
  };
}

test('every column whose name says that it is sealed is known to the rotation, and no other', async () => {
  const columns = await database.query<{ table_name: string; column_name: string; data_type: string }>(
    `SELECT table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name LIKE 'sealed%' ORDER BY 1, 2`,
  );
  const keys = await database.query<{ table_name: string; column_name: string; data_type: string }>(
    `SELECT c.table_name, c.column_name, c.data_type FROM information_schema.table_constraints t
     JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
     JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = k.table_name AND c.column_name = k.column_name
     WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = current_schema()`,
  );
  assert.deepEqual(
    SEALED_COLUMNS.map(({ table, column, type }) => `${table}.${column} ${type}`).sort(),
    columns.map((each) => `${each.table_name}.${each.column_name} ${each.data_type}`).sort(),
  );
  for (const { table, key } of SEALED_COLUMNS)
    assert.deepEqual(
      keys.filter((each) => each.table_name === table).map((each) => `${each.column_name} ${each.data_type}`),
      [`${key} text`],
      table,
    );
});

test('what every part of the companion sealed opens for it after a rotation, without the key before', async () => {
  const { before: old, both, now, vaultBefore, vaultNow } = setUp();
  await vaultBefore.set('A_SECRET', 'one');
  await vaultBefore.set('A_SECRET', 'two');

  const login = userLogin('Bank');
  const grant = { accessToken: 'a', tokenType: 'Bearer', lifetimeMs: 300_000, refreshToken: 'r' } as const;
  await openTestTokens(database, 300_000, { sealer: old }).tokens.put(login, grant);

  const key = createSigningKey();
  await database.query(
    "INSERT INTO signing_key (kid, slot, public_jwk, sealed_private_key) VALUES ($1, 'current', $2, $3)",
    [key.kid, JSON.stringify(key.publicJwk), sealSigningKey(key, old)],
  );
  const { privateKey } = await createDpopKeys({ database, sealer: old }).get('Bank');
  const request = {
    externalCredential: 'Bank',
    principal: 'Advisor',
    userId: null,
    orgId: null,
    clientId: 'org',
    codeVerifier: 'verifier',
    nonce: null,
  };
  await createAuthorizationRequests({ database, sealer: old }).keep('state', request, Date.now() + 60_000);

  const subject = {
    givenName: 'Amara',
    familyName: 'Okafor',
    dateOfBirth: '1979-03-14',
    address: { lines: ['1 Main Street'], city: 'Leeds', countryCode: 'GB' },
  };
  await database.query(
    `INSERT INTO verification (id, org_id, party_id, status, document, vendor, requested_at, sealed_subject)
     VALUES ('ver_1', 'org', 'party', 'IN_PROGRESS', '{}', 'probity', now(), $1)`,
    [await sealSubject(old, 'ver_1', subject)],
  );
  const call = { path: '/x', headers: {}, body: Buffer.from('body') };
  const answer = { status: 200, headers: {}, body: 'e30=' } as unknown as Parameters<typeof sealAnswer>[2];
  await database.query(
    `INSERT INTO callout_job (id, org_id, client_id, request_id, named_credential, method, repeatable, requested_at,
       sealed_request, sealed_answer, sealed_callback) VALUES ('job_1', 'org', 'c', 'r', 'Bank', 'GET', true, now(), $1, $2, $3)`,
    [
      await sealRequest(old, 'job_1', call),
      await sealAnswer(old, 'job_1', answer),
      await sealCallback(old, 'job_1', 'https://org.example/callback'),
    ],
  );

  const companionKey = await openCompanionKey(database, old, 'adoption');

  const rotation = await rotateVault(database, both);
  assert.deepEqual(
    [rotation.complete, rotation.rewrapped, rotation.unreadable],
    [true, SEALED_COLUMNS.length, []],
  );
  assert.deepEqual(
    rotation.keys.map(({ records, isCurrent }) => [records, isCurrent]),
    [
      [SEALED_COLUMNS.length, true],
      [0, false],
    ],
  );

  assert.deepEqual(await vaultNow.live('A_SECRET'), ['two', 'one']);
  const { tokens } = openTestTokens(database, 300_000, { sealer: now });
  assert.equal((await tokens.get(login)).value, 'a');
  assert.equal(await tokens.remove(login), 'r');
  const [row] = await database.query<{ sealed_private_key: string }>(
    'SELECT sealed_private_key FROM signing_key',
  );
  assert.equal(openSigningKey(row!.sealed_private_key, now).kid, key.kid);
  assert.ok((await createDpopKeys({ database, sealer: now }).get('Bank')).privateKey.equals(privateKey));
  assert.deepEqual(
    await createAuthorizationRequests({ database, sealer: now }).take('state', Date.now()),
    request,
  );
  const [verification] = await database.query<{ sealed_subject: Uint8Array }>(
    'SELECT sealed_subject FROM verification',
  );
  assert.deepEqual(await openSubject(now, 'ver_1', verification!.sealed_subject), subject);
  const [job] = await database.query<
    Record<'sealed_request' | 'sealed_answer' | 'sealed_callback', Uint8Array>
  >('SELECT sealed_request, sealed_answer, sealed_callback FROM callout_job');
  assert.deepEqual(await openRequest(now, 'job_1', job!.sealed_request), call);
  assert.equal(await openCallback(now, 'job_1', job!.sealed_callback), 'https://org.example/callback');
  assert.ok(now.open(job!.sealed_answer, 'callout_job.answer:job_1').length > 0);
  assert.deepEqual(await openCompanionKey(database, now, 'adoption'), companionKey);
});

test('a dry run counts the records of each key and changes nothing', async () => {
  const { both, vaultBefore } = setUp();
  for (let i = 0; i < 3; i += 1) await vaultBefore.set(`DRY_${i}`, 'x');
  const found = await rotateVault(database, both, { isDryRun: true });
  assert.deepEqual(
    [found.complete, found.rewrapped, found.keys.map(({ records }) => records)],
    [false, 0, [0, 3]],
  );
  assert.equal(await vaultBefore.get('DRY_0'), 'x');
});

test('it may stop at any batch and goes on where it was; a second time there is nothing to do', async () => {
  const { both, vaultBefore, vaultNow } = setUp();
  await database.transaction(async (tx) => {
    for (let i = 0; i < 450; i += 1) {
      const name = `MANY_${String(i).padStart(3, '0')}`;
      await tx.query('INSERT INTO vault_secret (name, sealed) VALUES ($1, $2)', [
        name,
        vaultBefore.seal(Buffer.from(name), `vault_secret:${name}`),
      ]);
    }
  });
  let looks = 0;
  const progress: number[] = [];
  const first = await rotateVault(database, both, {
    enough: () => (looks += 1) > 3,
    onProgress: (count) => progress.push(count),
  });
  assert.deepEqual([first.complete, first.rewrapped, progress.at(-1)], [false, 400, 400]);
  const second = await rotateVault(database, both);
  assert.deepEqual([second.complete, second.rewrapped], [true, 50]);
  assert.equal(await vaultNow.get('MANY_449'), 'MANY_449');
  assert.equal((await rotateVault(database, both)).rewrapped, 0);
});

test('a record nobody can open is named and left alone, and the others are rotated', async () => {
  const { both, vaultBefore, vaultNow } = setUp();
  await vaultBefore.set('GOOD_SECRET', 'good');
  await createVault({ database, key: createVaultKey() }).set('LOST_SECRET', 'lost');
  await vaultBefore.set('TORN_SECRET', 'torn');
  await database.query(
    `UPDATE vault_secret SET sealed = set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)
     WHERE name = 'TORN_SECRET'`,
  );
  const rotation = await rotateVault(database, both);
  assert.deepEqual(
    rotation.unreadable.map(({ key }) => key),
    ['LOST_SECRET', 'TORN_SECRET'],
  );
  assert.equal(rotation.rewrapped, 1);
  assert.equal(await vaultNow.get('GOOD_SECRET'), 'good');
  assert.deepEqual(
    rotation.keys.map(({ records, isKnown }) => [records, isKnown]),
    [
      [1, true],
      [1, true],
      [1, false],
    ],
  );
});

test('companions that serve read and write all the while, and what they wrote is what is there', async () => {
  const file = join(folder, 'vault.keys');
  writeFileSync(file, `${createVaultKey()}\n`, { mode: 0o600 });
  const companions = [0, 1].map(() => createVault({ database, key: openKeyFile(file) }));
  const names = Array.from({ length: 60 }, (_, i) => `SERVED_${String(i).padStart(2, '0')}`);
  for (const name of names) await companions[0]!.set(name, `${name} 0`);
  const rotating = createSealer(openKeyFile(file));
  addVaultKey(file);
  let isDone = false;
  const last = new Map<string, string>();
  const serving = companions.map(async (vault, mine) => {
    for (let round = 1; !isDone || round < 3; round += 1)
      for (const [i, name] of names.entries()) {
        if (i % 2 === mine) {
          await vault.set(name, `${name} ${round}`);
          last.set(name, `${name} ${round}`);
        } else assert.match((await vault.get(name)) ?? '', new RegExp(`^${name} \\d+$`));
      }
  });
  const rotation = await rotateVault(database, rotating);
  isDone = true;
  await Promise.all(serving);
  assert.deepEqual([rotation.complete, rotation.unreadable], [true, []]);
  const settled = await rotateVault(database, rotating);
  assert.equal(settled.keys.find(({ isCurrent }) => !isCurrent)?.records, 0);
  for (const name of names) assert.equal(await companions[1]!.get(name), last.get(name));
});

test('a record that is changed between being read and being written stays as it was changed', async () => {
  const { both, vaultBefore } = setUp();
  const serving = createVault({ database, key: both.keyring });
  await vaultBefore.set('RACED_SECRET', 'before');
  let isChanged = false;
  const raced = {
    async query(...args: Parameters<typeof database.query>) {
      if (args[0].startsWith('UPDATE vault_secret') && !isChanged) {
        isChanged = true;
        await serving.set('RACED_SECRET', 'after');
      }
      return database.query(...args);
    },
  } as Pick<Database, 'query'>;
  const rotation = await rotateVault(raced, both);
  assert.equal(isChanged, true);
  assert.equal(rotation.complete, true);
  assert.deepEqual(await serving.live('RACED_SECRET'), ['after', 'before']);
  assert.equal((await rotateVault(database, both)).keys[1]?.records, 0);
});
