import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import { firmLogin, openTestTokens } from './testLogins.ts';

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** What must be left of a token that is sent, in milliseconds; a rounding error of the database's clock is allowed. */
const leastLeftMs = (lifetimeMs: number): number => Math.min(30_000, lifetimeMs / 5) - 0.1;

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('complaint 15: no token is ever given within its margin, whatever its life and however late it is asked for', async () => {
  for (const lifetimeMs of [1, 500, 1_000, 5_000, MINUTE_MS, 150_000, 300_000, 3_600_000, 99_000_000_000]) {
    const login = firmLogin(`Life${lifetimeMs}`);
    const { state, get } = openTestTokens(database, lifetimeMs);
    const lifeMs = Math.min(lifetimeMs, DAY_MS);
    for (let i = 0; i < 60; i += 1) {
      const { grantedAt, renewAt, staleAt } = await get(login);
      assert.ok(state.nowMs < staleAt, `${lifetimeMs} ms, step ${i}`);
      assert.ok(grantedAt + lifeMs - staleAt >= leastLeftMs(lifeMs));
      assert.ok(renewAt <= staleAt);
      state.nowMs += lifeMs / 37;
      await turn();
    }
  }
});

test('complaint 15: companions whose clocks are minutes off, or are set while they run, never give a token within its margin', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = numbers(seed);
    const pick = (most: number): number => Math.floor(random() * most);
    const lifetimeMs = [2_000, 45_000, 300_000, 3_600_000][pick(4)] as number;
    const login = firmLogin(`Skewed${seed}`);
    // Real time is the database's. When which token was granted, by that.
    let realMs = 1_900_000_000_000;
    const grantedAt = new Map<string, number>();
    const companions = Array.from({ length: 3 }, () => {
      const clock = { skewMs: (pick(21) - 10) * MINUTE_MS };
      const { tokens } = openTestTokens(database, lifetimeMs, {
        now: () => realMs + clock.skewMs,
        elapsed: () => realMs,
        databaseTime: () => realMs,
        random,
        requestGrant() {
          const accessToken = `${seed}-${grantedAt.size}`;
          grantedAt.set(accessToken, realMs);
          return Promise.resolve({ accessToken, tokenType: 'Bearer' as const, lifetimeMs });
        },
      });
      return { clock, tokens };
    });
    for (let i = 0; i < 80; i += 1) {
      const { clock, tokens } = companions[pick(3)]!;
      if (random() < 0.15) clock.skewMs = (pick(21) - 10) * MINUTE_MS;
      const { value } = await tokens.get(login);
      const leftMs = lifetimeMs - (realMs - (grantedAt.get(value) as number));
      assert.ok(leftMs >= leastLeftMs(lifetimeMs), `seed ${seed}, step ${i}: ${leftMs} of ${lifetimeMs} ms`);
      realMs += Math.floor((lifetimeMs * random()) / 6);
      await turn();
    }
    assert.ok(grantedAt.size > 2, 'tokens were renewed');
  }
});

test('a companion whose clock is minutes off uses the token of another, and asks for none of its own', async () => {
  for (const skewMs of [-10 * MINUTE_MS, 10 * MINUTE_MS]) {
    const login = firmLogin(`Shared${skewMs > 0 ? 'Ahead' : 'Behind'}`);
    const one = openTestTokens(database);
    await one.get(login);
    const other = openTestTokens(database, 300_000, {
      now: () => one.state.nowMs + skewMs,
      databaseTime: () => one.state.nowMs,
    });
    one.state.nowMs += 200_000;
    const { value, grantedAt } = await other.get(login);
    assert.deepEqual([value, other.state.requests], ['t1', 0]);
    assert.equal(Math.round(grantedAt), one.state.nowMs - 200_000 + skewMs, 'told by its own clock');
  }
});

test('a token written by a database whose clock was set back since is not used', async () => {
  const login = firmLogin('Rewound');
  const one = openTestTokens(database);
  await one.get(login);
  const two = openTestTokens(database);
  two.state.nowMs = one.state.nowMs - 10 * MINUTE_MS;
  await two.get(login);
  assert.equal(two.state.requests, 1);
});
