/**
 * Attacks on what an app is shown: other vendors' context, echoes, records that are not shown any more.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { Frame as BridgeFrame } from '../../src/protocol/messages.ts';
import type { App } from '../arena.ts';
import { call, connect, outcome, post, staysServed, type Attack } from './attack.ts';

const OTHER_RECORD_ID = '001Ho00002XyZwVIAV';
const NONCE = 'n'.repeat(22);

const events = (app: App, name: string): Promise<BridgeFrame[]> =>
  app.frame.evaluate(
    (name) => raw.said.flat().filter((frame) => frame.kind === 'event' && frame.event === name),
    name,
  );

/** Attacks by number. */
export const CONTEXT_ATTACKS: readonly Attack[] = [
  {
    number: 28,
    title: 'an app hears only what it was granted and subscribed to, and an echo between two apps dies down',
    async run(arena) {
      const { vendor, foreign } = arena.sites;
      const limits = { rate: 20, burst: 40 };
      const own = await arena.open({ limits });
      const granted = { origin: foreign.origin, url: `${foreign.origin}/raw.html`, limits };
      const without = await arena.open({ ...granted, capabilities: ['context', 'log'] });
      const other = await arena.open(granted);
      for (const app of [own, without, other]) await connect(app);
      assert.equal(outcome(await call(without, 'bus.subscribe', { topics: ['selection.asOf'] })), 'DENIED');
      assert.equal(outcome(await call(other, 'bus.subscribe', { topics: ['selection.asOf'] })), 'ok');

      const member = { recordId: '003Ho00001AbCdEIAV', name: 'Amara Okafor' };
      await call(own, 'bus.publish', { topic: 'selection.member', value: member });
      await call(own, 'bus.publish', { topic: 'selection.asOf', value: '2026-06-30' });
      for (const app of [without, other]) await staysServed(app);
      const data = { topic: 'selection.asOf', value: '2026-06-30' };
      assert.deepEqual(await events(other, 'bus.message'), [{ kind: 'event', event: 'bus.message', data }]);
      assert.deepEqual(await events(without, 'bus.message'), []);
      const heard = JSON.stringify(await without.frame.evaluate(() => raw.said));
      assert.equal(heard.includes('Amara'), false);
      for (const value of [{ ...member, html: '<b>' }, { name: 'x' }, 7, 'x'])
        assert.equal(
          outcome(await call(own, 'bus.publish', { topic: 'selection.member', value })),
          'INVALID',
        );
      assert.equal(outcome(await call(own, 'bus.publish', { topic: 'secrets', value: null })), 'INVALID');

      // Two apps, each of which says again whatever it hears, and a page that tells everything on.
      await call(own, 'bus.subscribe', { topics: ['selection.asOf'] });
      for (const app of [own, other])
        await app.frame.evaluate(() => {
          let id = 5_000;
          raw.ports.at(-1)!.addEventListener('message', ({ data }: MessageEvent<string>) => {
            const frame = JSON.parse(data) as { kind: string; event?: string; data?: unknown };
            if (frame.event === 'bus.message')
              raw.post(
                JSON.stringify({ kind: 'request', id: ++id, method: 'bus.publish', params: frame.data }),
              );
          });
        });
      const startedAt = performance.now();
      const published = async (app: App): Promise<number> =>
        (await app.snapshot()).calls.filter(({ method }) => method === 'bus.publish').length;
      await post(own, JSON.stringify({ kind: 'request', id: 9_000, method: 'bus.publish', params: data }));
      await arena.page.waitForTimeout(300);
      const [ownCount, otherCount] = [await published(own), await published(other)];
      const seconds = (performance.now() - startedAt) / 1_000;
      const allowed = limits.burst + limits.rate * (seconds + 1);
      assert.ok(otherCount >= 1, 'the echo began');
      assert.ok(ownCount <= allowed && otherCount <= allowed, `${ownCount} and ${otherCount} of ${allowed}`);
      for (const app of [own, without, other]) await app.close();
      assert.notEqual(vendor.origin, foreign.origin);
    },
  },
  {
    number: 29,
    title: 'after a record change nothing of the old record is answered or done',
    async run(arena) {
      const app = await arena.open();
      await connect(app);
      const pending = call(app, 'record.refresh', {}, { revision: 1 });
      await app.until('called', ({ calls }) => calls.length === 1);
      await arena.page.evaluate(([id, recordId]) => harness.stage.showRecord(id, recordId), [
        app.id,
        OTHER_RECORD_ID,
      ] as const);
      assert.equal(outcome(await pending), 'RESET');
      assert.equal((await app.snapshot()).calls[0]?.isAborted, true);
      await arena.page.evaluate((id) => harness.stage.releaseAll(id), app.id);

      const old: readonly [string, object][] = [
        ['token.get', { nonce: NONCE }],
        ['nav.record', { recordId: '001Ho00001AbCdEIAV' }],
        ['nav.url', { url: 'https://example.com/' }],
        ['bus.publish', { topic: 'selection.asOf', value: null }],
        ['ui.toast', { message: 'Saved' }],
        ['dirty.set', { isDirty: true }],
      ];
      for (const [method, params] of old)
        assert.equal(outcome(await call(app, method, params, { revision: 1 })), 'STALE', method);
      assert.equal((await app.snapshot()).calls.length, 1);
      assert.equal(outcome(await call(app, 'ui.toast', { message: 'Saved' }, { revision: 2 })), 'ok');

      // The new context came before anything that could be about it, and the old call was answered once.
      const said = await app.frame.evaluate(() => raw.said[0]!);
      const answers = said.filter((frame) => frame.kind === 'response' || frame.kind === 'error');
      assert.equal(new Set(answers.map(({ id }) => id)).size, answers.length);
      const changes = await events(app, 'context.changed');
      const last = changes.at(-1) as { data?: { revision: number; record: { recordId: string } } };
      assert.deepEqual([last.data?.revision, last.data?.record.recordId], [2, OTHER_RECORD_ID]);
      const current = await call(app, 'context.get');
      assert.ok(current.kind === 'response');
      assert.equal(JSON.stringify(current.result).includes('001Ho00001AbCdEIAV'), false);
      await app.close();
    },
  },
];
