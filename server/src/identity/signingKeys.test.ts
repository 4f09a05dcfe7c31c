/** Runs on PGlite, and on PostgreSQL where `DATABASE_URL` is set. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { signingKeyRotationSchema, type SigningKeyRotation } from '@rialto/contract';
import { isAppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';
import { openTestDatabase } from '../storage/testDatabase.ts';
import { createAccessTokens } from './accessTokens.ts';
import type { Client } from './clients.ts';
import { createRotateSigningKey } from './rotateSigningKey.ts';
import type { Sealer } from './signingKey.ts';
import {
  LEAD_S,
  openSigningKeys,
  replaceSigningKeys,
  RETIRED_FOR_S,
  rotateSigningKey,
  TOKEN_LIFETIME_S,
  type FollowedSigningKeys,
} from './signingKeys.ts';

/** Not a real seal: what is tested is what is sealed, and that it is opened. */
const sealerOf = (key: string): Sealer => ({
  seal: (plainText, purpose) => `${key}:${purpose}:${Buffer.from(plainText).toString('hex')}`,
  open(sealed, purpose) {
    if (!sealed.startsWith(`${key}:${purpose}:`)) throw new Error('does not open');
    return Buffer.from(sealed.split(':')[2]!, 'hex').toString();
  },
});
const sealer = sealerOf('a');
const ISSUER = 'https://companion.example';
const client: Client = {
  clientId: 'org',
  label: 'Org',
  orgIds: ['00DRL00000000012AA'],
  scopes: new Set(['kyc:read']),
  secrets: ['s'.repeat(16)],
  requestsPerMinute: 60,
};

let database: Database;
const opened: FollowedSigningKeys[] = [];
beforeEach(async () => (database = await openTestDatabase()));
afterEach(async () => {
  for (const keys of opened.splice(0)) keys.stop();
  await database.close();
});

const companion = async (by = sealer): Promise<FollowedSigningKeys> => {
  const keys = await openSigningKeys(database, by, (error) => assert.fail(String(error)));
  opened.push(keys);
  return keys;
};
const tokensOf = (keys: FollowedSigningKeys, nowMs = Date.now()) =>
  createAccessTokens({
    issuer: ISSUER,
    keys,
    clients: new Map([[client.clientId, client]]),
    now: () => nowMs,
  });
const kidsOf = (keys: FollowedSigningKeys): string[] => keys.published().map(({ kid }) => kid);
/** Lets the database's time pass. */
const pass = (seconds: number) =>
  database.query(
    `UPDATE signing_key SET signs_from = signs_from - make_interval(secs => $1),
       retired_at = retired_at - make_interval(secs => $1)`,
    [seconds],
  );

test('companions that start together share one key, and it survives a restart', async () => {
  const started = await Promise.all([1, 2, 3, 4].map(() => companion()));
  const kids = started.map((keys) => keys.current().kid);
  assert.equal(new Set(kids).size, 1);
  assert.equal((await companion()).current().kid, kids[0]);
  const [row] = await database.query(
    'SELECT count(*)::int AS keys, max(sealed_private_key) AS sealed FROM signing_key',
  );
  assert.equal(row?.['keys'], 1);
  assert.doesNotMatch(String(row?.['sealed']), /PRIVATE KEY/);
});

test('another vault key is a fault of the configuration, not a new signing key', async () => {
  await companion();
  await assert.rejects(companion(sealerOf('b')), (error) => isAppError(error, 'CONFIGURATION_INVALID'));
});

test('the key id is the key’s RFC 7638 thumbprint and the public half has no private member', async () => {
  const { publicJwk, kid } = (await companion()).current();
  assert.deepEqual(Object.keys(publicJwk).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  assert.equal(publicJwk.kid, kid);
  assert.match(kid, /^[A-Za-z0-9_-]{43}$/);
});

test('a new key is published first, then signs, while the old one verifies until its last token has expired', async () => {
  const [one, other] = [await companion(), await companion()];
  const old = one.current().kid;
  const before = tokensOf(one).issue(client, ['kyc:read']);
  const { kid, isNew } = await rotateSigningKey(database, sealer);
  assert.equal(isNew, true);
  await Promise.all([one.reload(), other.reload()]);
  assert.equal(one.current().kid, old, 'it does not sign yet');
  assert.deepEqual(kidsOf(other).sort(), [kid, old].sort());

  await pass(LEAD_S - 5);
  await one.reload();
  assert.equal(one.current().kid, old, 'not before its time');
  await pass(5);
  await one.reload();
  assert.equal(one.current().kid, kid);
  const after = tokensOf(one).issue(client, ['kyc:read']);
  assert.equal(
    tokensOf(other).verify(after).client,
    client,
    'known to a companion that has not looked since',
  );
  assert.equal(tokensOf(one).verify(before).client, client);

  await other.reload();
  await pass(RETIRED_FOR_S + 1);
  await Promise.all([one.reload(), other.reload()]);
  assert.deepEqual([kidsOf(one), kidsOf(other)], [[kid], [kid]]);
  assert.throws(
    () => tokensOf(other).verify(before),
    (error) => isAppError(error, 'TOKEN_INVALID'),
  );
  assert.ok(RETIRED_FOR_S > TOKEN_LIFETIME_S, 'no token outlives its key');
});

test('a second rotation waits for the first, and says whose key is coming', async () => {
  await companion();
  const [first, second] = await Promise.all([
    rotateSigningKey(database, sealer),
    rotateSigningKey(database, sealer),
  ]);
  assert.equal(first.kid, second.kid);
  assert.deepEqual([first.isNew, second.isNew].sort(), [false, true]);
});

test('companions that move on at once leave one current key', async () => {
  const started = await Promise.all([1, 2, 3, 4].map(() => companion()));
  const { kid } = await rotateSigningKey(database, sealer, 0);
  await Promise.all(started.map((keys) => keys.reload()));
  assert.deepEqual(new Set(started.map((keys) => keys.current().kid)), new Set([kid]));
  const rows = await database.query('SELECT slot FROM signing_key ORDER BY slot');
  assert.deepEqual(rows, [{ slot: 'current' }, { slot: null }]);
});

test('the operation shows the keys, changes nothing in a dry run, and is known here at once', async () => {
  const keys = await companion();
  const rotate = createRotateSigningKey({ database, sealer, keys });
  const ask = async (request: object) =>
    (await rotate({ request: { dryRun: false, compromised: false, ...request } })).value;
  const slots = ({ keys }: SigningKeyRotation) => keys.map(({ slot }) => slot);
  const dry = await ask({ dryRun: true, compromised: true });
  assert.deepEqual([dry.begun, slots(dry)], [false, ['CURRENT']]);
  const first = await ask({});
  assert.deepEqual([first.begun, slots(first)], [true, ['NEXT', 'CURRENT']]);
  assert.equal(kidsOf(keys)[0], first.keys[0]?.kid);
  assert.equal((await ask({})).begun, false, 'one at a time');
  const replaced = await ask({ compromised: true });
  assert.deepEqual([replaced.begun, slots(replaced)], [true, ['CURRENT']]);
  for (const state of [dry, first, replaced]) signingKeyRotationSchema.parse(state);
});

test('a replaced key takes every token with it, remembered ones too', async () => {
  const keys = await companion();
  const tokens = tokensOf(keys);
  const token = tokens.issue(client, ['kyc:read']);
  tokens.verify(token);
  const { kid } = await replaceSigningKeys(database, sealer);
  await keys.reload();
  assert.deepEqual(kidsOf(keys), [kid]);
  assert.throws(
    () => tokens.verify(token),
    (error) => isAppError(error, 'TOKEN_INVALID'),
  );
});

test('a token of a key this companion has not heard of makes it look, but not for every such token', async () => {
  let looks = 0;
  const counted: Database = {
    ...database,
    query: (...call: Parameters<Database['query']>) => ((looks += 1), database.query(...call)) as never,
  };
  const behind = await openSigningKeys(counted, sealer, (error) => assert.fail(String(error)));
  opened.push(behind);
  const tokens = tokensOf(behind);
  await replaceSigningKeys(database, sealer);
  const token = tokensOf(await companion()).issue(client, ['kyc:read']);
  looks = 0;
  for (let call = 0; call < 20; call++)
    assert.throws(
      () => tokens.verify(token),
      (error) => isAppError(error, 'TOKEN_INVALID'),
    );
  assert.equal(looks, 1);
  await behind.reload();
  assert.equal(looks, 1, 'joined the look that was under way');
  assert.equal(tokens.verify(token).client, client);
});
