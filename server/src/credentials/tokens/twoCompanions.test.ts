/**
 * Companions as processes of their own on one PostgreSQL, at a real authorization server that rotates refresh tokens; some are killed
 * with SIGKILL while it has their request.
 */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { migrate, openPostgres, type Database } from '../../storage/index.ts';
import { LEASE_MS } from './renewal.ts';
import { openRotatingServer, type RotatingServer } from './testRotatingServer.ts';
import type { TokenCommand, TokenProcessSetting, TokenReply } from './testTokenProcess.ts';

const PROGRAM = fileURLToPath(new URL('testTokenProcess.ts', import.meta.url));
const URL_OF_POSTGRES = process.env['DATABASE_URL'];
/** Of a companion that is to be killed: short, so that it is given up soon; its request is never answered anyway. */
const SHORT_LEASE_MS = 2_000;

interface Companion {
  tell(command: TokenCommand): Promise<TokenReply>;
  kill(): Promise<void>;
}

describe(
  'two companions',
  { skip: URL_OF_POSTGRES === undefined && 'needs two connections: DATABASE_URL is not set' },
  () => {
    let owner: Database;
    let server: RotatingServer;
    const children: ChildProcess[] = [];
    const schema = `tokens_${randomBytes(6).toString('hex')}`;

    before(async () => {
      server = await openRotatingServer();
      owner = openPostgres(URL_OF_POSTGRES!, 'public', 1);
      await owner.query(`CREATE SCHEMA ${schema}`);
      const database = openPostgres(URL_OF_POSTGRES!, schema, 1);
      await migrate(database);
      await database.close();
    });
    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await owner.query(`DROP SCHEMA ${schema} CASCADE`);
      await owner.close();
      await server.close();
    });

    async function start(leaseMs = LEASE_MS): Promise<Companion> {
      const setting: TokenProcessSetting = { schema, tokenUrl: server.tokenUrl, leaseMs };
      const child = fork(PROGRAM, { env: { ...process.env, TOKENS: JSON.stringify(setting) } });
      children.push(child);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      let count = 0;
      const waiting = new Map<number, (answer: { reply?: TokenReply; failure?: string }) => void>();
      child.on('message', ({ id, ...answer }: { id: number; reply?: TokenReply; failure?: string }) =>
        waiting.get(id)?.(answer),
      );
      const companion: Companion = {
        async tell(command) {
          const id = (count += 1);
          const answered = new Promise<{ reply?: TokenReply; failure?: string }>((resolve) =>
            waiting.set(id, resolve),
          );
          child.send({ id, command });
          const { reply, failure } = await answered;
          assert.ok(reply, failure);
          return reply;
        },
        async kill() {
          child.kill('SIGKILL');
          await ended;
        },
      };
      await companion.tell({ do: 'status' });
      return companion;
    }

    /** All tokens and codes that companions got. */
    const gather = async (replies: readonly Promise<TokenReply>[]) => {
      const all = await Promise.all(replies);
      return {
        values: [...new Set(all.flatMap(({ values }) => values))],
        codes: [...new Set(all.flatMap(({ codes }) => codes))],
      };
    };
    const appearedOnce = (tokens: readonly string[]): boolean => new Set(tokens).size === tokens.length;

    test('complaint 1: two processes with 64 callers each cause one token request, time and again, and no refresh token is sent twice', async () => {
      const [one, two] = await Promise.all([start(), start()]);
      await one.tell({ do: 'put', refreshToken: await server.connect(), lifetimeMs: 1 });
      for (let round = 1; round <= 8; round += 1) {
        const get = { do: 'get', login: 'user', callers: 64, isRefused: round > 1 } as const;
        const { values, codes } = await gather([one.tell(get), two.tell(get)]);
        assert.deepEqual(codes, []);
        assert.equal(values.length, 1);
        assert.equal(server.requests(), round);
      }
      assert.deepEqual(server.refusals, []);
      assert.equal(server.presented.length, 8);
      assert.ok(appearedOnce(server.presented));
      await Promise.all([one.kill(), two.kill()]);
    });

    test('complaint 1: 128 cold callers of two processes cause one request by client credentials', async () => {
      const [one, two] = await Promise.all([start(), start()]);
      const before = server.requests();
      const get = { do: 'get', login: 'firm', callers: 64 } as const;
      const { values, codes } = await gather([one.tell(get), two.tell(get)]);
      assert.deepEqual([values.length, codes], [1, []]);
      assert.equal(server.requests() - before, 1);
      await Promise.all([one.kill(), two.kill()]);
    });

    test('complaint 1: a holder killed while the endpoint has its request is followed by another; by client credentials that one asks anew', async () => {
      const [one, two] = await Promise.all([start(SHORT_LEASE_MS), start()]);
      const [known] = (await two.tell({ do: 'get', login: 'firm', callers: 1 })).values;
      await one.tell({ do: 'get', login: 'firm', callers: 1 });
      const acted = server.fallSilent();
      void one.tell({ do: 'get', login: 'firm', callers: 64, isRefused: true });
      await acted;
      await one.kill();
      server.speakAgain();
      const { values, codes } = await two.tell({ do: 'get', login: 'firm', callers: 64, isRefused: true });
      assert.deepEqual([values.length, codes], [1, []]);
      assert.notEqual(values[0], known);
      await two.kill();
    });

    test('complaint 1: a holder killed after its refresh token was taken leaves the others the present token, and a login to be connected anew', async () => {
      const [one, two] = await Promise.all([start(SHORT_LEASE_MS), start()]);
      const refreshToken = await server.connect();
      const refusals = server.refusals.length;
      await one.tell({ do: 'put', refreshToken, lifetimeMs: 300_000 });
      for (const companion of [one, two]) {
        assert.deepEqual((await companion.tell({ do: 'get', login: 'user', callers: 1 })).values, ['first']);
        await companion.tell({ do: 'skew', milliseconds: 250_000 });
      }
      const acted = server.fallSilent();
      assert.deepEqual((await one.tell({ do: 'get', login: 'user', callers: 64 })).values, ['first']);
      await acted;
      await one.kill();
      server.speakAgain();
      for (let state = ''; state !== 'Bank stale';) {
        assert.deepEqual((await two.tell({ do: 'get', login: 'user', callers: 64 })).values, ['first']);
        state = (await two.tell({ do: 'status' })).status.find((each) => each.startsWith('Bank')) ?? '';
      }
      await owner.query(
        `UPDATE ${schema}.login_token SET granted_at = granted_at - interval '271 s', expires_at = expires_at - interval '271 s'
         WHERE key LIKE 'Bank%'`,
      );
      await two.tell({ do: 'skew', milliseconds: 271_000 });
      const ended = await two.tell({ do: 'get', login: 'user', callers: 64 });
      assert.deepEqual(ended, { values: [], codes: ['CREDENTIAL_NOT_CONNECTED'], status: [] });
      assert.equal(server.presented.filter((each) => each === refreshToken).length, 1);
      assert.equal(server.refusals.length, refusals);

      await two.tell({ do: 'put', refreshToken: await server.connect(), lifetimeMs: 1 });
      const three = await start();
      const get = { do: 'get', login: 'user', callers: 64 } as const;
      const { values, codes } = await gather([two.tell(get), three.tell(get)]);
      assert.deepEqual([values.length, codes], [1, []]);
      assert.ok(appearedOnce(server.presented));
      await Promise.all([two.kill(), three.kill()]);
    });
  },
);
