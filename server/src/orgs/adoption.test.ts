import assert from 'node:assert/strict';
import { after, before, beforeEach, mock, test } from 'node:test';
import { createSealer } from '../credentials/index.ts';
import { AppError } from '../errors.ts';
import type { Database } from '../storage/index.ts';
import { openTestDatabase } from '../storage/testDatabase.ts';
import { FLUSH_EVERY_MS, openAdoption, type Adoption } from './adoption.ts';

const ORG = '00D000000000001EAA';
const ADA = '005RL000001uU01YAE';
const BEN = '005000000000002AAA';
const DAY_MS = 86_400_000;
const sealer = createSealer(Buffer.alloc(32, 7).toString('base64'));
const neverFails = (error: unknown): never => assert.fail(String(error));
let database: Database;
let nowMs = 0;
before(async () => (database = await openTestDatabase()));
after(() => database.close());
beforeEach(async () => {
  nowMs = Date.parse('2026-11-21T23:59:00Z');
  await database.query('DELETE FROM adoption');
});
const open = (
  over: Database = database,
  onFailure: (error: unknown) => void = neverFails,
): Promise<Adoption> => openAdoption({ database: over, sealer, onFailure, now: () => nowMs });

test('two companions count the same user once, and every call', async () => {
  const [one, two] = [await open(), await open()];
  one.used(ORG, ADA, 'kyc');
  one.used(ORG, ADA, 'portfolio');
  two.used(ORG, ADA, 'kyc');
  two.used(ORG, BEN, 'kyc');
  two.refused(ORG, BEN);
  two.used('00D000000000002EAA', BEN, 'embed');
  await Promise.all([one.flush(), two.flush()]);
  const { activeUsers, refusedUsers, features } = await one.read(ORG, 1);
  assert.deepEqual([activeUsers, refusedUsers], [2, 1]);
  assert.deepEqual(features, [
    { feature: 'kyc', users: 2, calls: 3 },
    { feature: 'portfolio', users: 1, calls: 1 },
    { feature: 'embed', users: 0, calls: 0 },
  ]);
  await Promise.all([one.stop(), two.stop()]);
});

test('a call that names nobody is a call, and no user', async () => {
  const adoption = await open();
  adoption.used(ORG, undefined, 'portfolio');
  const { activeUsers, features } = await adoption.read(ORG, 1);
  assert.deepEqual([activeUsers, features[1]], [0, { feature: 'portfolio', users: 0, calls: 1 }]);
  await adoption.stop();
});

test('days are of UTC; a range has each of its days, and nothing from outside', async () => {
  const adoption = await open();
  adoption.used(ORG, ADA, 'kyc');
  nowMs += 2 * 60_000;
  adoption.used(ORG, ADA, 'kyc');
  nowMs += 2 * DAY_MS;
  const report = await adoption.read(ORG, 3);
  assert.deepEqual([report.from, report.to, report.activeUsers], ['2026-11-22', '2026-11-24', 1]);
  assert.deepEqual(report.days, [
    { day: '2026-11-22', users: 1, calls: 1 },
    { day: '2026-11-23', users: 0, calls: 0 },
    { day: '2026-11-24', users: 0, calls: 0 },
  ]);
  assert.equal((await adoption.read(ORG, 366)).days.length, 366);
  await adoption.stop();
});

test('counts are kept for 400 days', async () => {
  const adoption = await open();
  adoption.used(ORG, ADA, 'kyc');
  await adoption.flush();
  const rows = async () => (await database.query('SELECT day FROM adoption')).length;
  nowMs += 400 * DAY_MS;
  await adoption.flush();
  assert.equal(await rows(), 1);
  nowMs += DAY_MS;
  await adoption.flush();
  assert.equal(await rows(), 0);
  await adoption.stop();
});

test('what could not be written is written later, and nothing is lost meanwhile', async () => {
  let isAway = true;
  const failures: unknown[] = [];
  const over: Database = {
    ...database,
    query: (sql, parameters) =>
      isAway && sql.startsWith('INSERT INTO adoption')
        ? Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'away'))
        : database.query(sql, parameters),
  };
  const adoption = await open(over, (error) => failures.push(error));
  adoption.used(ORG, ADA, 'kyc');
  await assert.rejects(adoption.flush());
  adoption.used(ORG, ADA, 'kyc');
  isAway = false;
  assert.equal((await adoption.read(ORG, 1)).features[0]?.calls, 2);
  isAway = true;
  adoption.used(ORG, ADA, 'kyc');
  await adoption.stop();
  assert.equal(failures.length, 1, 'said at the end, too');
});

test('it writes by itself every few seconds, and at the end', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const written = Promise.withResolvers<string>();
  const over: Database = {
    ...database,
    query: mock.fn((sql: string, parameters?: readonly unknown[]) => {
      if (sql.startsWith('INSERT INTO adoption')) written.resolve(JSON.stringify(parameters));
      return database.query(sql, parameters);
    }),
  };
  const adoption = await open(over);
  adoption.used(ORG, ADA, 'kyc');
  t.mock.timers.tick(FLUSH_EVERY_MS);
  const sent = await written.promise;
  assert.ok(sent.includes(ORG) && !sent.includes(ADA), 'the database never hears the user’s id');
  adoption.used(ORG, ADA, 'kyc');
  await adoption.stop();
  assert.equal((await (await open()).read(ORG, 1)).features[0]?.calls, 2);
});

test('made-up users do not fill the memory: beyond 20,000 in one interval they are not counted', async () => {
  const adoption = await open();
  for (let i = 0; i < 20_500; i += 1) adoption.used(ORG, `user ${i}`, 'kyc');
  assert.equal((await adoption.read(ORG, 1)).activeUsers, 20_000);
  await adoption.stop();
});

test('with another vault key it does not start', async () => {
  const stranger = createSealer(Buffer.alloc(32, 8).toString('base64'));
  await assert.rejects(
    openAdoption({ database, sealer: stranger, onFailure: neverFails }),
    (error: unknown) => (error as AppError).code === 'CONFIGURATION_INVALID',
  );
});
