/** Runs on PGlite, and on PostgreSQL where `DATABASE_URL` is set. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isAppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';
import { openTestDatabase } from '../storage/testDatabase.ts';
import { loadSigningKey, type Sealer } from './signingKey.ts';

/** Not a real seal: what is tested is what is sealed, and that it is opened. */
const sealerOf = (key: string): Sealer => ({
  seal: (plainText, purpose) => `${key}:${purpose}:${Buffer.from(plainText).toString('hex')}`,
  open(sealed, purpose) {
    if (!sealed.startsWith(`${key}:${purpose}:`)) throw new Error('does not open');
    return Buffer.from(sealed.split(':')[2]!, 'hex').toString();
  },
});

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());

test('companions that start together share one key, and it survives a restart', async () => {
  const kids = await Promise.all(
    [1, 2, 3, 4].map(async () => (await loadSigningKey(database, sealerOf('a'))).kid),
  );
  assert.equal(new Set(kids).size, 1);
  assert.equal((await loadSigningKey(database, sealerOf('a'))).kid, kids[0]);
  const [row] = await database.query(
    'SELECT count(*)::int AS keys, max(sealed_private_key) AS sealed FROM signing_key',
  );
  assert.equal(row?.['keys'], 1);
  assert.doesNotMatch(String(row?.['sealed']), /PRIVATE KEY/);
});

test('another vault key is a fault of the configuration, not a new signing key', async () => {
  await loadSigningKey(database, sealerOf('a'));
  await assert.rejects(loadSigningKey(database, sealerOf('b')), (error) =>
    isAppError(error, 'CONFIGURATION_INVALID'),
  );
});

test('the key id is the key’s RFC 7638 thumbprint and the public half has no private member', async () => {
  const { publicJwk, kid } = await loadSigningKey(database, sealerOf('a'));
  assert.deepEqual(Object.keys(publicJwk).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  assert.equal(publicJwk.kid, kid);
  assert.match(kid, /^[A-Za-z0-9_-]{43}$/);
});
