/** Runs on PGlite, and on PostgreSQL where `DATABASE_URL` is set: the two must answer alike. */
import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { isAppError } from '../errors.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { isUniqueViolation } from './databaseErrors.ts';
import { openTestDatabase } from './testDatabase.ts';
import type { Database } from './database.ts';

let database: Database;
before(async () => {
  database = await openTestDatabase();
  await database.query(
    'CREATE TABLE thing (id text PRIMARY KEY, big bigint, exact numeric, at timestamptz, doc jsonb, raw bytea)',
  );
});
after(() => database.close());

test('values come back in the same JavaScript types on both databases', async () => {
  const at = new Date('2026-11-20T10:00:00.123Z');
  await database.query('INSERT INTO thing VALUES ($1, $2, $3, $4, $5, $6)', [
    'types',
    '9007199254740993',
    '0.10',
    at,
    JSON.stringify({ a: 1 }),
    Buffer.from([1, 2]),
  ]);
  const [row] = await database.query('SELECT * FROM thing WHERE id = $1', ['types']);
  assert.deepEqual(
    { ...row, raw: Buffer.from(row?.['raw'] as Uint8Array) },
    {
      id: 'types',
      big: '9007199254740993',
      exact: '0.10',
      at,
      doc: { a: 1 },
      raw: Buffer.from([1, 2]),
    },
  );
});

test('a transaction that rejects leaves nothing behind', async () => {
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query('INSERT INTO thing (id) VALUES ($1)', ['gone']);
      throw new Error('stop');
    }),
    /stop/,
  );
  assert.deepEqual(await database.query('SELECT id FROM thing WHERE id = $1', ['gone']), []);
});

test('a broken constraint keeps its SQLSTATE', async () => {
  await database.query('INSERT INTO thing (id) VALUES ($1)', ['once']);
  await assert.rejects(database.query('INSERT INTO thing (id) VALUES ($1)', ['once']), isUniqueViolation);
});

test('a statement that runs often answers each time as if it ran once, also after one that failed', async () => {
  const insert = 'INSERT INTO thing (id, big) VALUES ($1, $2) RETURNING id, big';
  const insertOften = (id: string, big: number | null) => database.queryOften(insert, [id, big]);
  assert.deepEqual(await insertOften('often-1', 1), [{ id: 'often-1', big: '1' }]);
  await assert.rejects(insertOften('often-1', 2), isUniqueViolation);
  assert.deepEqual(await insertOften('often-2', null), [{ id: 'often-2', big: null }]);
  await assert.rejects(database.queryOften('SELECT nothing', []), { code: '42703' });
  assert.deepEqual(await database.queryOften("SELECT id FROM thing WHERE id = 'often-3'", []), []);
});

test('a statement that runs often does not end up in a transaction that is under way', async () => {
  let outside: Promise<unknown> | undefined;
  const inside = database.transaction(async (tx) => {
    outside = database.queryOften('INSERT INTO thing (id) VALUES ($1)', ['outside']);
    await tx.query('INSERT INTO thing (id) VALUES ($1)', ['inside']);
    throw new Error('stop');
  });
  await assert.rejects(inside, /stop/);
  await outside;
  const kept = await database.query('SELECT id FROM thing WHERE id IN ($1, $2)', ['inside', 'outside']);
  assert.deepEqual(kept, [{ id: 'outside' }]);
});

test('migrating twice applies nothing the second time', async () => {
  assert.deepEqual(await migrate(database), []);
});

test('a database newer than the companion is refused', async () => {
  await database.query("INSERT INTO migration (name) VALUES ('9999_future.sql')");
  await assert.rejects(migrate(database), (error) => isAppError(error, 'CONFIGURATION_INVALID'));
  await database.query("DELETE FROM migration WHERE name = '9999_future.sql'");
});

test('a server that is not there is DATABASE_UNAVAILABLE', async () => {
  const gone = openPostgres('postgres://nobody@127.0.0.1:9/none');
  await assert.rejects(gone.query('SELECT 1'), (error) => isAppError(error, 'DATABASE_UNAVAILABLE'));
  await assert.rejects(
    gone.transaction(async () => {}),
    (error) => isAppError(error, 'DATABASE_UNAVAILABLE'),
  );
  await gone.close();
});

test('a server that falls silent is given up, and its connection with it', async (context) => {
  // "You may come in" and "ready for a query", and then nothing.
  const welcome = Buffer.from('520000000800000000' + '5a0000000549', 'hex');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}).once('data', () => socket.write(welcome));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const silent = openPostgres(`postgres://a@127.0.0.1:${(server.address() as AddressInfo).port}/a`, 'a', 1);
  for (const count of [1, 2]) {
    const asked = silent.query('SELECT 1').catch((error: unknown) => error);
    while (sockets.length < count) await new Promise((resolve) => setImmediate(resolve));
    const socket = sockets.at(-1)!;
    while (socket.bytesRead < 100) await new Promise((resolve) => setImmediate(resolve));
    context.mock.timers.tick(7_000);
    assert.ok(isAppError(await asked, 'DATABASE_UNAVAILABLE'));
  }
  context.mock.timers.reset();
  for (const socket of sockets) socket.destroy();
  server.close();
  await silent.close();
});
