/**
 * Attacks on the port: inherited names, grants, pollution, malformed, oversize and deep frames, floods, forged answers,
 * what an error tells, what an address or a toast carries.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { call, connect, outcome, post, staysServed, type Attack } from './attack.ts';

/** Attacks by number. */
export const FRAME_ATTACKS: readonly Attack[] = [
  {
    number: 10,
    title: 'names every object inherits are no methods',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      for (const method of [
        'constructor',
        '__proto__',
        'toString',
        'hasOwnProperty',
        'valueOf',
        'token',
        'then',
      ])
        assert.equal(outcome(await call(app, method)), 'METHOD', method);
      assert.deepEqual((await app.snapshot()).calls, []);
      await staysServed(app);
      await app.close();
    },
  },
  {
    number: 11,
    title: 'what the admin did not grant, or the app did not ask for, is denied and never reaches a handler',
    async run(arena) {
      const app = await arena.open({ capabilities: ['context', 'log', 'toast'] });
      // It asks for more than it was granted, and not for the toast.
      const { capabilities } = await app.frame.evaluate(() =>
        raw.connect({ capabilities: ['log', 'context', 'token', 'navigate'] }),
      );
      assert.deepEqual([...capabilities].sort(), ['context', 'log']);
      const attempts: readonly [string, object][] = [
        ['token.get', { nonce: 'n'.repeat(22) }],
        ['nav.record', { recordId: '001Ho00001AbCdEIAV' }],
        ['nav.url', { url: 'https://example.com/' }],
        ['drill.open', {}],
        ['ui.toast', { message: 'Hello' }],
        ['bus.publish', { topic: 'selection.asOf', value: null }],
      ];
      for (const [method, params] of attempts)
        assert.equal(outcome(await call(app, method, params)), 'DENIED', method);
      assert.deepEqual((await app.snapshot()).calls, []);

      await arena.page.evaluate(
        (id) => harness.stage.emit(id, 'bus.message', '{"topic":"selection.asOf","value":null}'),
        app.id,
      );
      await staysServed(app);
      const events = await app.frame.evaluate(() => raw.said[0]!.filter(({ kind }) => kind === 'event'));
      assert.ok(events.every((frame) => 'event' in frame && frame.event === 'context.changed'));
      await app.close();
    },
  },
  {
    number: 12,
    title: 'a payload pollutes no prototype, in no realm, and members nobody knows are refused',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const members = [
        '"__proto__":{"polluted":true}',
        '"constructor":{"prototype":{"polluted":true}}',
        '"prototype":{"polluted":true}',
      ];
      for (const [index, member] of members.entries()) {
        const id = 500 + index;
        // As text: JSON.stringify would leave `__proto__` out.
        await post(
          app,
          `{"kind":"request","id":${id},"method":"log","params":{"level":"info","message":"x",${member}}}`,
          `{"kind":"request","id":${id + 100},"method":"log","params":{"level":"info","message":"x"},${member}}`,
          `{"kind":"request","id":${id + 200},"method":"bus.publish","params":{"topic":"selection.member","value":{"recordId":"003Ho00001AbCdEIAV","name":"x",${member}}}}`,
        );
      }
      await staysServed(app);
      const { calls, isPolluted } = await app.snapshot();
      assert.equal(isPolluted, false);
      assert.equal(await arena.page.evaluate(() => harness.isPolluted()), false);
      for (const { params } of calls) assert.equal(JSON.stringify(params).includes('polluted'), false);
      const answers = await app.frame.evaluate(() =>
        raw.said[0]!.filter((frame) => 'id' in frame && frame.id < 900),
      );
      for (const answer of answers) if (answer.kind === 'error') assert.equal(answer.error.code, 'INVALID');
      await app.close();
    },
  },
  {
    number: 13,
    title: 'malformed frames are dropped and counted, each under its name',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const malformed = [
        null,
        1,
        true,
        {},
        [],
        { kind: 'request', id: 1, method: 'log', params: { level: 'info', message: 'as an object' } },
        '',
        '{',
        '[]',
        'null',
        '"text"',
        '{}',
        '{"kind":"request"}',
        '{"kind":"request","id":"1","method":"log"}',
        '{"kind":"request","id":1.5,"method":"log"}',
        '{"kind":"request","id":-1,"method":"log"}',
        '{"kind":"request","id":1e300,"method":"log"}',
        '{"kind":"request","id":1,"method":{"toString":"log"}}',
        '{"kind":"response"}',
        '{"kind":"event","event":"context.changed"',
      ];
      await post(app, ...malformed);
      const unknown = ['{"kind":"zzz"}', '{"kind":"__proto__"}', '{"kind":"constructor"}', '{"kind":7}'];
      await post(app, ...unknown);
      await staysServed(app);
      const { drops, calls, state } = await app.snapshot();
      assert.equal(state, 'ready');
      const counted = (drops['malformed-frame'] ?? 0) + (drops['unknown-kind'] ?? 0);
      assert.equal(counted, malformed.length + unknown.length, JSON.stringify(drops));
      assert.ok((drops['unknown-kind'] ?? 0) >= 3);
      assert.equal(calls.length, 1, 'only the honest call was served');
      await app.close();
    },
  },
  {
    number: 14,
    title: 'oversize and deeply nested frames are not even parsed',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      await app.frame.evaluate(() => {
        const frame = (params: string): string =>
          `{"kind":"request","id":1,"method":"log","params":${params}}`;
        raw.post(frame(`{"level":"info","message":"${'x'.repeat(262_144)}"}`));
        raw.post('z'.repeat(2_000_000));
        raw.post(frame('['.repeat(100_000) + ']'.repeat(100_000)));
        raw.post(frame('{"a":'.repeat(40) + '1' + '}'.repeat(40)));
        raw.post('['.repeat(200_000));
      });
      await staysServed(app);
      const { drops, calls } = await app.snapshot();
      assert.deepEqual(drops, { 'too-large': 2, 'too-deep': 3 });
      assert.equal(calls.length, 1);
      await app.close();
    },
  },
  {
    number: 15,
    title: 'a flood of frames is served up to the limit and no further',
    async run(arena) {
      const limits = { rate: 20, burst: 40 };
      const app = await arena.open({ limits });
      await connect(app);
      const startedAt = performance.now();
      await app.frame.evaluate(() => {
        const params = { level: 'info', message: 'flood' };
        for (let id = 1; id <= 2_000; id++)
          raw.post(JSON.stringify({ kind: 'request', id, method: 'log', params }));
      });
      const { drops, calls } = await app.until('limited', ({ drops }) => (drops['rate'] ?? 0) > 0);
      await app.settle();
      const allowed = limits.burst + (limits.rate * (performance.now() - startedAt)) / 1_000 + 1;
      assert.ok(calls.length <= allowed, `${calls.length} calls were served, ${allowed} allowed`);
      assert.ok((drops['rate'] ?? 0) > 0);
      await app.close();

      // What one app does is no burden to another.
      const other = await arena.open();
      await connect(other);
      await staysServed(other);
      await other.close();
    },
  },
  {
    number: 16,
    title: 'forged, duplicate and late answers settle nothing',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const saved = (id: number, isSaved: boolean): string =>
        JSON.stringify({ kind: 'response', id, result: { isSaved } });
      const [first, second, third] = [1, 2, 3];

      await post(app, saved(first, true), saved(999, true));
      await staysServed(app);
      assert.equal((await app.snapshot()).drops['unknown-id'], 2, 'nothing was asked yet');

      const isAsked = (id: number): Promise<unknown> =>
        app.frame.waitForFunction(
          (id) => raw.said[0]!.some((frame) => frame.kind === 'request' && frame.id === id),
          id,
        );
      const asked = arena.page.evaluate((id) => harness.stage.askToSave(id), app.id);
      await isAsked(first);
      await post(app, saved(first, false), saved(first, true));
      assert.equal(await asked, '{"isSaved":false}', 'the first answer counts');
      await staysServed(app);
      assert.equal((await app.snapshot()).drops['unknown-id'], 3);

      const late = arena.page.evaluate((id) => harness.stage.askToSave(id, 50), app.id);
      await isAsked(second);
      assert.match(await late, /^TIMEOUT: /);
      await post(app, saved(second, true));
      await staysServed(app);
      assert.equal((await app.snapshot()).drops['unknown-id'], 4);

      // An answer of another shape is an error, not a value.
      const wrong = arena.page.evaluate((id) => harness.stage.askToSave(id), app.id);
      await isAsked(third);
      await post(app, JSON.stringify({ kind: 'response', id: third, result: { isSaved: 'yes', more: 1 } }));
      assert.match(await wrong, /^INVALID: /);
      await app.close();
    },
  },
  {
    number: 24,
    title: 'an error of the page’s own code tells the app a fixed sentence, no query and no stack',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const failed = await call(app, 'log', { level: 'info', message: 'fail' });
      assert.equal(outcome(failed), 'HOST');
      const text = JSON.stringify(await app.frame.evaluate(() => raw.said));
      for (const secret of ['SELECT', 'Tax_Id__c', "Okafor\\'", 'stage.js', 'stack'])
        assert.equal(text.includes(secret), false, secret);

      const refused = await call(app, 'log', { level: 'info', message: 'refuse' });
      assert.ok(refused.kind === 'error');
      assert.deepEqual([refused.error.code, refused.error.message], ['CONSENT', 'Ask the client first.']);
      assert.deepEqual(Object.keys(refused.error).sort(), ['code', 'message', 'retryable']);
      await app.close();
    },
  },
  {
    number: 26,
    title: '`javascript:` and other addresses are refused; markup in a toast stays text',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const addresses = [
        'javascript:alert(1)',
        ' javascript:alert(1)',
        'JaVaScRiPt:alert(1)',
        'java\nscript:alert(1)',
        'data:text/html,<script>alert(1)</script>',
        'blob:https://example.com/1',
        'file:///etc/passwd',
        'http://example.com/',
        'https://user:secret@example.com/',
        '//example.com/',
        '/lightning/page/home',
        `https://example.com/${'x'.repeat(2_048)}`,
      ];
      for (const url of addresses)
        assert.equal(outcome(await call(app, 'nav.url', { url })), 'INVALID', url.slice(0, 60));
      for (const recordId of ['001', '001Ho00001AbCdEIAW', 'javascript:alert(1', "001Ho00001AbCdE'--", 7])
        assert.equal(outcome(await call(app, 'nav.record', { recordId })), 'INVALID', String(recordId));
      for (const path of ['//evil.example', '/../admin', 'https://evil.example', '\\\\evil', '/%2e%2e/admin'])
        assert.equal(outcome(await call(app, 'drill.open', { path })), 'INVALID', path);
      assert.deepEqual((await app.snapshot()).calls, []);

      const message = '<img src=x onerror="document.title=\'hacked\'"><b>Hi</b>';
      assert.equal(outcome(await call(app, 'ui.toast', { message })), 'ok');
      assert.equal(outcome(await call(app, 'ui.toast', { message: 'x'.repeat(256) })), 'INVALID');
      assert.equal(outcome(await call(app, 'ui.toast', { message: 'x', html: '<b>' })), 'INVALID');
      const { calls } = await app.snapshot();
      assert.deepEqual(
        calls.map(({ method, params }) => [method, params]),
        [['ui.toast', { message }]],
      );
      assert.equal(outcome(await call(app, 'nav.url', { url: 'https://example.com/a?b=c' })), 'ok');
      await app.close();
    },
  },
];
