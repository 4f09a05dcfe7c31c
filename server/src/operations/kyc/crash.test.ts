/**
 * Companions are killed with SIGKILL at the worst moments, on PGlite in a folder, and on PostgreSQL where `DATABASE_URL` is
 * set: no acknowledged verification is lost, and the vendor has exactly one case for each key.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createProbityConnector } from '../../connectors/index.ts';
import { openTestConnection, type TestConnection } from '../../connectors/testConnection.ts';
import { createDeadline } from '../../deadline.ts';
import { openPostgres } from '../../storage/index.ts';

const CHILD = fileURLToPath(new URL('testCompanion.ts', import.meta.url));
const URL_OF_POSTGRES = process.env['DATABASE_URL'];

let connection: TestConnection;
before(async () => (connection = await openTestConnection()));
after(() => connection.close());

/** Where one test's companions keep their verifications. */
interface Home {
  readonly folder: string | undefined;
  readonly schema: string;
  remove(): Promise<void>;
}

async function openHome(kind: 'pglite' | 'postgres'): Promise<Home> {
  const schema = `crash_${randomBytes(6).toString('hex')}`;
  if (kind === 'pglite') {
    const folder = mkdtempSync(join(tmpdir(), 'rialto-crash-'));
    return { folder, schema, remove: async () => rmSync(folder, { recursive: true }) };
  }
  const owner = openPostgres(URL_OF_POSTGRES!, 'public', 1);
  await owner.query(`CREATE SCHEMA ${schema}`);
  return {
    folder: undefined,
    schema,
    async remove() {
      await owner.query(`DROP SCHEMA ${schema} CASCADE`);
      await owner.close();
    },
  };
}

/** Runs a companion. It is killed, with no chance to clean up, at the first line for which `isEnough` says so. */
async function run(
  { folder, schema }: Home,
  args: readonly string[],
  isEnough: (lines: readonly string[]) => boolean = () => false,
): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [CHILD, ...args], {
    env: { ...process.env, COMPANION: JSON.stringify({ vendors: connection.vendors.urls, folder, schema }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string | number | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  const lines: string[] = [];
  let isKilled = false;
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (isKilled || !isEnough(lines)) continue;
    isKilled = true;
    child.kill('SIGKILL');
  }
  assert.equal(await ended, isKilled ? 'SIGKILL' : 0);
  return lines;
}

const isHanging = (seen: readonly string[]): boolean => seen.includes('hanging');

/** Key → verification id, of the lines that acknowledge one. */
const acknowledged = (lines: readonly string[]): Map<string, string> =>
  new Map(
    lines.flatMap((line) => {
      const [word, key, id] = line.split(' ');
      return word === 'ack' ? [[key!, id!]] : [];
    }),
  );

/** Cases of the vendor under that verification's key: `find` refuses two. */
async function hasOneCase(verificationId: string): Promise<boolean> {
  const probity = createProbityConnector(connection.callout);
  const context = { requestId: 'req-crash-0002', deadline: createDeadline(10_000) };
  return (await probity.find(verificationId, context)) !== undefined;
}

const newCases = (): number => connection.vendors.probity.calls.counts()['POST /v3/cases'] ?? 0;

/** Settles, sends every key again, and checks that each has one case and that nothing acknowledged has changed. */
async function assertNothingLost(
  home: Home,
  keys: readonly string[],
  known: ReadonlyMap<string, string>,
): Promise<void> {
  assert.deepEqual(await run(home, ['settle']), ['settled']);
  const again = acknowledged(await run(home, ['start', 'never', ...keys]));
  assert.deepEqual([...again.keys()], [...keys]);
  assert.equal(new Set(again.values()).size, keys.length);
  for (const [key, id] of known) assert.equal(again.get(key), id);
  for (const id of again.values()) assert.ok(await hasOneCase(id));
}

for (const kind of ['pglite', 'postgres'] as const) {
  const skip = kind === 'postgres' && URL_OF_POSTGRES === undefined ? 'DATABASE_URL is not set' : false;

  describe(`on ${kind}`, { skip }, () => {
    let home: Home;
    const keys: string[] = [];
    const acknowledgedBefore = new Map<string, string>();
    before(async () => (home = await openHome(kind)));
    after(() => home.remove());

    for (const moment of ['before-vendor', 'after-vendor']) {
      test(`killed ${moment.replace('-', ' the ')}, a companion leaves the key to be settled, not to be started again`, async () => {
        const key = `key-${moment}-${kind}`;
        keys.push(key);
        assert.deepEqual(await run(home, ['start', moment, key], isHanging), ['hanging']);
        const calls = newCases();
        assert.deepEqual(await run(home, ['start', 'never', key]), [`refused ${key} IDEMPOTENCY_KEY_IN_USE`]);
        assert.equal(newCases(), calls);
      });
    }

    test('killed in the middle of many, and in the middle of the rest', async () => {
      const many = Array.from({ length: 12 }, (_, place) => `key-many-${kind}-${place}`);
      keys.push(...many);
      for (const count of [1, 3]) {
        const rest = many.filter((key) => !acknowledgedBefore.has(key));
        const lines = await run(home, ['start', 'never', ...rest], (seen) => seen.length === count);
        for (const [key, id] of acknowledged(lines)) acknowledgedBefore.set(key, id);
      }
      assert.ok(acknowledgedBefore.size >= 3, `${acknowledgedBefore.size} were acknowledged`);
    });

    test('has lost no acknowledged verification after all that, and the vendor one case of each', async () => {
      await assertNothingLost(home, keys, acknowledgedBefore);
      const calls = newCases();
      assert.deepEqual(await run(home, ['settle']), ['settled']);
      assert.equal(newCases(), calls);
    });
  });
}

test(
  'two companions that settle at once tell the vendor of each verification once',
  { skip: URL_OF_POSTGRES === undefined && 'needs two connections: DATABASE_URL is not set' },
  async () => {
    const home = await openHome('postgres');
    const keys = Array.from({ length: 6 }, (_, place) => `key-two-${place}`);
    for (const key of keys) await run(home, ['start', 'before-vendor', key], isHanging);
    connection.vendors.probity.calls.clear();
    await Promise.all([run(home, ['settle']), run(home, ['settle'])]);
    assert.equal(newCases(), keys.length);
    await assertNothingLost(home, keys, new Map());
    await home.remove();
  },
);
