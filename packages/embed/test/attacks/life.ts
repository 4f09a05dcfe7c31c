/**
 * Attacks over time: reloads, old and stolen ports, opaque frames, tokens, sizes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { call, connect, outcome, post, staysServed, type Attack } from './attack.ts';

const NONCE = 'n'.repeat(22);

/** Attacks by number. */
export const LIFE_ATTACKS: readonly Attack[] = [
  {
    number: 17,
    title: 'a reload ends the calls of both sides, and what comes late reaches nobody',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const { sessionId } = await app.snapshot();
      const asked = arena.page.evaluate((id) => harness.stage.askToSave(id, 30_000), app.id);
      // Awaited below; a failure before that must not count as one nobody handles.
      asked.catch(() => undefined);
      await post(app, JSON.stringify({ kind: 'request', id: 1, method: 'record.refresh', params: {} }));
      await app.until('called', ({ calls }) => calls.length === 1);

      await app.frame.evaluate(() => location.reload());
      await app.frame.waitForFunction(() => 'raw' in globalThis && raw.ports.length === 0);
      await connect(app);
      const after = await app.snapshot();
      assert.notEqual(after.sessionId, sessionId);
      assert.equal(after.calls[0]?.isAborted, true);
      assert.match(await asked, /^RESET: /);
      await arena.page.evaluate((id) => harness.stage.releaseAll(id), app.id);
      await staysServed(app);
      const said = await app.frame.evaluate(() => raw.said.flat());
      assert.equal(
        said.some((frame) => 'id' in frame && frame.id === 1),
        false,
        'the new document hears the old answer',
      );
      await app.close();
    },
  },
  {
    number: 18,
    title: 'the port of an older conversation is dead once there is a newer one',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const first = (await app.snapshot()).sessionId;
      await app.frame.evaluate(() => raw.connect());
      await app.until('connected again', ({ state, sessionId }) => state === 'ready' && sessionId !== first);
      await app.frame.evaluate((nonce) => {
        for (let id = 1; id <= 5; id++)
          raw.post(JSON.stringify({ kind: 'request', id, method: 'token.get', params: { nonce } }), 0);
        raw.post(JSON.stringify({ kind: 'ready', hostNonce: raw.replies[0]!['hostNonce'] }), 0);
        raw.post(JSON.stringify({ kind: 'goodbye' }), 0);
      }, NONCE);
      await staysServed(app);
      const { calls, state } = await app.snapshot();
      assert.equal(state, 'ready');
      assert.deepEqual(
        calls.map(({ method }) => method),
        ['log'],
      );
      assert.equal((await app.snapshot()).drops['old-port'], 7);
      assert.equal(
        await app.frame.evaluate(() => raw.said[0]!.some((frame) => 'id' in frame)),
        false,
        'something was answered on the old port',
      );
      await app.close();
    },
  },
  {
    number: 19,
    title: 'a stolen port gets codes for the owner’s key only',
    async run(arena) {
      const app = await arena.open();
      const ownKey = 'o'.repeat(43);
      await app.frame.evaluate((keyThumbprint) => raw.connect({ keyThumbprint }), ownKey);
      await app.until('ready', ({ state }) => state === 'ready');
      const thief = await arena.addFrame(`${arena.sites.foreign.origin}/raw.html`);
      const name = await thief.evaluate(() => window.name);
      await app.frame.evaluate((name) => {
        const port = raw.ports[0]!;
        (parent as unknown as Record<string, Window>)[name]!.postMessage('stolen', '*', [port]);
      }, name);
      await thief.evaluate(() => raw.until('stolen'));
      // A port is a bearer: it is served. The key is not on it, and no frame of it can name another.
      const answer = await thief.evaluate((nonce) => raw.call('token.get', { nonce }), NONCE);
      assert.equal(outcome(answer), 'ok');
      const chosen = { nonce: NONCE, keyThumbprint: 't'.repeat(43) };
      assert.equal(
        outcome(await thief.evaluate((params) => raw.call('token.get', params), chosen)),
        'INVALID',
      );
      await arena.hearing(1, () => thief.evaluate(() => raw.hello({ keyThumbprint: 't'.repeat(43) })));
      const { calls } = await app.snapshot();
      assert.deepEqual(
        calls.map(({ keyThumbprint }) => keyThumbprint),
        [ownKey],
      );
      // The owner's next hello takes the conversation back.
      await connect(app);
      await thief.evaluate(() =>
        raw.post('{"kind":"request","id":77,"method":"log","params":{"level":"info","message":"thief"}}'),
      );
      await staysServed(app);
      assert.equal(
        (await app.snapshot()).calls.some(({ params }) => JSON.stringify(params).includes('thief')),
        false,
      );
      await app.close();
    },
  },
  {
    number: 20,
    title: 'an opaque app is served, but never a token',
    async run(arena) {
      const app = await arena.open({ sandbox: 'allow-scripts', isOpaque: true });
      assert.equal(await app.frame.evaluate(() => globalThis.origin), 'null');
      const { capabilities } = await app.frame.evaluate(() => raw.connect());
      assert.equal(capabilities.includes('token'), false);
      assert.equal(outcome(await call(app, 'token.get', { nonce: NONCE })), 'DENIED');
      await staysServed(app);
      assert.equal(
        (await app.snapshot()).calls.some(({ method }) => method === 'token.get'),
        false,
      );
      await app.close();
    },
  },
  {
    number: 21,
    title: 'a code is asked for with the app’s own session and key, and told to its own frame only',
    async run(arena) {
      const { vendor, foreign } = arena.sites;
      const apps = await Promise.all(
        [vendor, foreign].map(async ({ origin }) => arena.open({ origin, url: `${origin}/raw.html` })),
      );
      const codes: string[] = [];
      for (const [index, app] of apps.entries()) {
        await app.frame.evaluate((key) => raw.connect({ keyThumbprint: key }), String(index).repeat(43));
        const answer = await call(app, 'token.get', { nonce: NONCE });
        assert.ok(answer.kind === 'response');
        codes.push((answer.result as { code: string }).code);
        const { calls, sessionId } = await app.snapshot();
        assert.deepEqual(
          calls.map(({ params, sessionId, keyThumbprint }) => ({ params, sessionId, keyThumbprint })),
          [{ params: { nonce: NONCE }, sessionId, keyThumbprint: String(index).repeat(43) }],
        );
      }
      assert.notEqual((await apps[0]!.snapshot()).sessionId, (await apps[1]!.snapshot()).sessionId);
      for (const [index, app] of apps.entries()) {
        const heard = JSON.stringify(await app.frame.evaluate(() => [raw.said, raw.heard]));
        assert.equal(heard.includes(codes[index]!), true);
        assert.equal(heard.includes(codes[1 - index]!), false);
        for (const nonce of ['short', 'x'.repeat(65), `${NONCE}'`, 7, null])
          assert.equal(outcome(await call(app, 'token.get', { nonce })), 'INVALID');
        await app.close();
      }
      // Without a key there is nothing a code could be bound to.
      const keyless = await arena.open();
      await keyless.frame.evaluate(() => raw.connect({ keyThumbprint: undefined }));
      const refused = outcome(await call(keyless, 'token.get', { nonce: NONCE }));
      assert.ok(['DENIED', 'AUTH_REQUIRED', 'INVALID'].includes(refused), refused);
      await keyless.close();
    },
  },
  {
    number: 27,
    title: 'heights are clamped, small steps are none, and ping-pong is held to ten a second',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const resize = (height: unknown): Promise<string> =>
        call(app, 'ui.resize', { height }).then((answer) =>
          answer.kind === 'response'
            ? String((answer.result as { height: number }).height)
            : answer.error.code,
        );
      for (const height of [-1, null, '500', 1e9])
        assert.equal(await resize(height), 'INVALID', String(height));
      assert.equal(await resize(1_000_000), '5000');
      assert.equal(await resize(1), '100');
      assert.equal(await resize(500), '500');
      for (const height of [501, 500, 502, 499, 501])
        assert.equal(await resize(height), '500', String(height));
      const heights = async (): Promise<unknown[]> =>
        (await app.snapshot()).calls.map(({ params }) => (params as { height: number }).height);
      assert.deepEqual(await heights(), [5_000, 100, 500]);
      // A document that is as high as its frame and a bit, which then is as high as the document …
      const answers = await app.frame.evaluate(() =>
        Promise.all(
          Array.from({ length: 40 }, (_, step) => raw.call('ui.resize', { height: step % 2 ? 900 : 600 })),
        ),
      );
      assert.ok(answers.every((answer) => outcome(answer) === 'ok'));
      const applied = (await heights()).length;
      assert.ok(applied <= 3 + 12, `${applied} changes of height`);
      await staysServed(app);
      await app.close();
    },
  },
];
