/**
 * Attacks on who is let in: other frames, forged events, navigation, floods, nonces, versions, lookalikes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { App } from '../arena.ts';
import { connect, helloText, staysServed, type Attack } from './attack.ts';

const welcomes = (frame: Frame): Promise<number> =>
  frame.evaluate(() => raw.replies.filter(({ type }) => type === 'welcome').length);

/** Asserts that the host has noticed nothing but what is said. */
async function isUntouched(app: App, drops: Readonly<Record<string, number>> = {}): Promise<void> {
  const now = await app.snapshot();
  assert.equal(now.state, 'waiting');
  assert.deepEqual(now.drops, drops);
  assert.deepEqual(now.calls, []);
}

/** Attacks by number. */
export const HANDSHAKE_ATTACKS: readonly Attack[] = [
  {
    number: 1,
    title: 'a sibling frame’s hello is not heard, not even one of the app’s own origin',
    async run(arena) {
      const app = await arena.open();
      for (const { origin } of [arena.sites.foreign, arena.sites.vendor]) {
        const sibling = await arena.addFrame(`${origin}/raw.html`);
        await arena.hearing(1, () => sibling.evaluate(() => raw.hello()));
        await app.settle();
        await isUntouched(app);
        assert.equal(await welcomes(sibling), 0);
      }
      assert.equal(await welcomes(app.frame), 0, 'the app is not answered for it either');
      await connect(app);
      await staysServed(app);
      await app.close();
    },
  },
  {
    number: 2,
    title: 'a synthetic event with the app’s origin and window is dropped',
    async run(arena) {
      const app = await arena.open();
      const forged = [app.id, helloText('forged-nonce-0000'), arena.sites.vendor.origin] as const;
      await arena.page.evaluate(([id, text, origin]) => harness.forge(id, text, origin), forged);
      await app.settle();
      await isUntouched(app, { 'untrusted-event': 1 });
      assert.equal(await welcomes(app.frame), 0);
      await connect(app);
      await app.close();
    },
  },
  {
    number: 3,
    title: 'a frame that went to a foreign origin gets no welcome',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      await app.frame.goto(`${arena.sites.foreign.origin}/raw.html`);
      await arena.hearing(1, () => app.frame.evaluate(() => raw.hello()));
      await app.settle();
      assert.equal(await welcomes(app.frame), 0);
      assert.deepEqual((await app.snapshot()).drops, { 'foreign-origin': 1 });
      await app.frame.goto(`${arena.sites.vendor.origin}/raw.html`);
      await connect(app);
      await staysServed(app);
      await app.close();
    },
  },
  {
    number: 4,
    title: 'a frame that leaves between hello and welcome does not carry the welcome away',
    async run(arena) {
      const app = await arena.open();
      const elsewhere = `${arena.sites.foreign.origin}/raw.html`;
      // The page hears nothing until the frame has arrived at the foreign origin.
      const busy = arena.page.evaluate(() => harness.busy(600));
      await app.frame.evaluate((url) => {
        raw.hello();
        location.href = url;
      }, elsewhere);
      await busy;
      await app.frame.waitForURL(elsewhere);
      await app.until('heard', ({ states }) => states.includes('connecting'));
      await app.settle();
      assert.equal(await welcomes(app.frame), 0);
      assert.equal(await app.frame.evaluate(() => raw.ports.length), 0);
      await app.close();
    },
  },
  {
    number: 5,
    title: 'a flood of hellos blocks the frame, and nothing opens it again',
    async run(arena) {
      const app = await arena.open();
      await arena.hearing(50, () =>
        app.frame.evaluate(() => {
          for (let count = 0; count < 50; count++) raw.hello();
        }),
      );
      await app.settle();
      const { state, drops } = await app.snapshot();
      assert.equal(state, 'blocked');
      assert.ok((drops['hello-flood'] ?? 0) >= 1);
      const before = await welcomes(app.frame);
      assert.ok(before <= 10, `${before} welcomes`);
      await arena.hearing(1, () => app.frame.evaluate(() => raw.hello()));
      await app.settle();
      assert.equal(await welcomes(app.frame), before);
      await app.close();

      // A person loads it anew: that is a new host.
      const again = await arena.open();
      await connect(again);
      await again.close();
    },
  },
  {
    number: 6,
    title: 'a repeated nonce is dropped, also after a reload',
    async run(arena) {
      const app = await arena.open();
      const nonce = await app.frame.evaluate(async () => (await raw.connect()).nonce);
      const { sessionId } = await app.until('ready', ({ state }) => state === 'ready');
      await arena.hearing(1, () => app.frame.evaluate((nonce) => raw.hello({ nonce }), nonce));
      await app.settle();
      assert.equal(await welcomes(app.frame), 1);
      await staysServed(app);
      assert.equal((await app.snapshot()).sessionId, sessionId);

      await app.frame.goto(`${arena.sites.vendor.origin}/raw.html?again`);
      await arena.hearing(1, () => app.frame.evaluate((nonce) => raw.hello({ nonce }), nonce));
      await app.settle();
      assert.equal(await welcomes(app.frame), 0);
      assert.equal((await app.snapshot()).drops['repeated-nonce'], 2);
      await connect(app);
      await app.close();
    },
  },
  {
    number: 7,
    title: 'a wrong or missing `ready` nonce opens nothing',
    async run(arena) {
      for (const hostNonce of ['0'.repeat(36), '', undefined, null, 7]) {
        const app = await arena.open();
        await app.frame.evaluate(
          async (ready) => {
            raw.hello();
            while (raw.ports.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
            raw.post(ready);
          },
          JSON.stringify({ kind: 'ready', hostNonce }),
        );
        await postFrame(app, {
          kind: 'request',
          id: 1,
          method: 'token.get',
          params: { nonce: 'n'.repeat(16) },
        });
        await app.until('dropped', ({ drops }) => count(drops) >= 2);
        await app.settle();
        const { state, calls } = await app.snapshot();
        assert.notEqual(state, 'ready');
        assert.deepEqual(calls, []);
        assert.deepEqual(await app.frame.evaluate(() => raw.said[0]), []);
        await connect(app);
        await staysServed(app);
        await app.close();
      }
    },
  },
  {
    number: 8,
    title: 'a request before `ready` is not served, not even once ready',
    async run(arena) {
      const app = await arena.open();
      await app.frame.evaluate(async () => {
        raw.hello();
        while (raw.ports.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      });
      await postFrame(app, { kind: 'request', id: 1, method: 'context.get', params: {} });
      await app.until('dropped', ({ drops }) => drops['before-ready'] === 1);
      await app.frame.evaluate(() => {
        const { hostNonce } = raw.replies[0]!;
        raw.post(JSON.stringify({ kind: 'ready', hostNonce }));
      });
      await staysServed(app);
      const answered = await app.frame.evaluate(() =>
        raw.said[0]!.some((frame) => 'id' in frame && frame.id === 1),
      );
      assert.equal(answered, false);
      await app.close();
    },
  },
  {
    number: 9,
    title: 'a version the page does not speak is refused, and none is guessed',
    async run(arena) {
      for (const versions of [[2], [99, 2], [65_535]]) {
        const app = await arena.open();
        await arena.hearing(1, () => app.frame.evaluate((versions) => raw.hello({ versions }), versions));
        await app.settle();
        const [reply] = await app.frame.evaluate(() => raw.replies);
        assert.deepEqual([reply?.type, reply?.['code'], reply?.['versions']], ['refused', 'VERSION', [1]]);
        assert.equal((await app.snapshot()).state, 'incompatible');
        assert.equal(await app.frame.evaluate(() => raw.ports.length), 0);
        await app.close();
      }
      const malformed = await arena.open();
      for (const versions of [
        [0, 1],
        [null],
        ['1'],
        [1.5],
        '1',
        Array.from({ length: 900 }, (_, index) => index),
      ])
        await arena.hearing(1, () =>
          malformed.frame.evaluate((versions) => raw.hello({ versions }), versions),
        );
      await malformed.settle();
      assert.equal(await welcomes(malformed.frame), 0);
      assert.equal((await malformed.snapshot()).drops['malformed-hello'], 6);
      await malformed.close();

      const newer = await arena.open();
      const { version } = await newer.frame.evaluate(() => raw.connect({ versions: [3, 2, 1] }));
      assert.equal(version, 1);
      await newer.close();
    },
  },
  {
    number: 25,
    title: 'a lookalike origin, another port, punycode or `null` is foreign',
    async run(arena) {
      const { vendor, foreign } = arena.sites;
      const lookalikes = [
        foreign.origin,
        `http://app.localhost:${vendor.port}`,
        `http://localhost.evil.localhost:${vendor.port}`,
        `http://xn--lclhost-cwa8g.localhost:${vendor.port}`,
        `http://127.0.0.1:${vendor.port}`,
      ];
      for (const origin of lookalikes) {
        const app = await arena.open({ url: `${origin}/raw.html` });
        await arena.hearing(1, () => app.frame.evaluate(() => raw.hello()));
        await app.settle();
        assert.equal(await welcomes(app.frame), 0, origin);
        await isUntouched(app, { 'foreign-origin': 1 });
        await app.close();
      }
      const opaque = await arena.open({ sandbox: 'allow-scripts' });
      await arena.hearing(1, () => opaque.frame.evaluate(() => raw.hello()));
      await opaque.settle();
      assert.equal(await welcomes(opaque.frame), 0);
      await isUntouched(opaque, { 'foreign-origin': 1 });
      await opaque.close();
    },
  },
];

const count = (drops: Readonly<Record<string, number>>): number =>
  Object.values(drops).reduce((sum, value) => sum + value, 0);

const postFrame = (app: App, frame: object): Promise<void> =>
  app.frame.evaluate((text) => raw.post(text), JSON.stringify(frame));
