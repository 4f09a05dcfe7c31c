/**
 * Attack 30: an app that writes its own FDC3 messages beside an honest one with the unmodified `getAgent()`, the agent
 * run plainly and inside the real Lightning Web Security sandbox.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Frame } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser/index.ts';
import { MODES, openArena, startSites, type Arena, type Sites } from './arena.ts';
import type { AgentOpening, AgentSnapshot } from './page/agentStage.ts';
import type {} from './page/fdc3Guest.ts';
import type {} from './page/fdc3Thief.ts';

const CONTACT = { type: 'fdc3.contact', name: 'Amara Okafor', id: { email: 'amara@okafor.example' } };
const INSTRUMENT = { type: 'fdc3.instrument', name: 'Apple', id: { ticker: 'AAPL' } };
const CHANNEL = 'fdc3.channel.1';

let browser: Browser;
let sites: Sites;
before(async () => {
  browser = await openBrowser();
  const apps = { '/fdc3.html': 'fdc3Guest', '/thief.html': 'fdc3Thief' };
  sites = await startSites({ stage: 'agentStage', apps });
});
after(async () => {
  await browser?.close();
  await sites?.close();
});

for (const mode of MODES)
  describe(mode, () => {
    let arena: Arena;
    let honest: Frame;
    let stolen: Frame;
    before(async () => {
      arena = await openArena({ browser, sites, mode });
    });
    after(() => arena?.close());

    const snapshot = async (): Promise<AgentSnapshot> =>
      JSON.parse(await arena.page.evaluate(() => harness.stage.agentSnapshot())) as AgentSnapshot;

    let runs = 0;
    beforeEach(async () => {
      runs += 1;
      const openings: AgentOpening[] = [
        {
          id: 'honest',
          appId: 'crm',
          url: `${sites.vendor.origin}/fdc3.html?${runs}`,
          channel: CHANNEL,
          receives: ['fdc3.contact', 'fdc3.instrument'],
          sends: ['fdc3.contact', 'fdc3.instrument'],
        },
        {
          id: 'thief',
          appId: 'ticker',
          url: `${sites.foreign.origin}/thief.html?${runs}`,
          receives: ['fdc3.instrument'],
          sends: [],
        },
      ];
      await arena.page.evaluate((json) => harness.stage.openAgent(json), JSON.stringify(openings));
      const frameOf = async (url: string): Promise<Frame> => {
        const frame =
          arena.page.frames().find((it) => it.url() === url) ??
          (await arena.page.waitForEvent('framenavigated', (it) => it.url() === url));
        await frame.waitForLoadState('load');
        return frame;
      };
      [honest, stolen] = (await Promise.all(openings.map(({ url }) => frameOf(url)))) as [Frame, Frame];
      await stolen.evaluate(() => thief.hello());
      await honest.evaluate(() => app.agent().then(() => undefined));
    });
    afterEach(() => arena.page.evaluate(() => harness.stage.closeAgent()));

    test('attack 30: another app’s instance ids, said back, make nobody that app', async () => {
      const { instances } = await snapshot();
      const claimed = { instanceId: instances['crm'], instanceUuid: instances['crm'] };
      const { type, payload } = await stolen.evaluate((claims) => thief.identify(claims), claimed);
      assert.equal(type, 'WCP5ValidateAppIdentityResponse');
      assert.deepEqual([payload?.['appId'], payload?.['instanceId']], ['ticker', instances['ticker']]);

      const url = `${sites.vendor.origin}/fdc3.html`;
      await stolen.evaluate(() => thief.hello());
      const refused = await stolen.evaluate(
        (url) => thief.identify({ identityUrl: url, actualUrl: url }),
        url,
      );
      assert.equal(refused.type, 'WCP5ValidateAppIdentityFailedResponse');
      assert.equal((await snapshot()).drops['foreign-identity'], 1);
    });

    test('attack 30: a channel gives an app only what its policy lets it have, joined or not', async () => {
      await stolen.evaluate(() => thief.identify());
      await honest.evaluate(async (context) => (await app.agent()).broadcast(context), CONTACT);
      await honest.evaluate(async (context) => (await app.agent()).broadcast(context), INSTRUMENT);
      const read = (contextType: string | null): Promise<unknown> =>
        stolen.evaluate(
          async ([channelId, contextType]) =>
            (await thief.ask('getCurrentContextRequest', { channelId, contextType })).payload,
          [CHANNEL, contextType] as const,
        );
      for (const joined of [false, true]) {
        if (joined)
          await stolen.evaluate((channelId) => thief.ask('joinUserChannelRequest', { channelId }), CHANNEL);
        for (const contextType of ['fdc3.contact', null])
          assert.equal(
            JSON.stringify(await read(contextType)).includes('Amara'),
            false,
            `${joined} ${contextType}`,
          );
      }
      // Listening to everything is no way around it.
      await stolen.evaluate(
        (channelId) => thief.ask('addContextListenerRequest', { channelId, contextType: null }),
        CHANNEL,
      );
      await honest.evaluate(async (context) => (await app.agent()).broadcast(context), {
        ...CONTACT,
        name: 'Amara O.',
      });
      await honest.evaluate(async (context) => (await app.agent()).broadcast(context), {
        ...INSTRUMENT,
        name: 'Apple Inc.',
      });
      await stolen.waitForFunction(() => JSON.stringify(thief.said).includes('Apple Inc.'));
      assert.equal(JSON.stringify(await stolen.evaluate(() => thief.said)).includes('Amara'), false);
    });

    test('attack 30: an app says nothing its policy does not let it say', async () => {
      await stolen.evaluate(() => thief.identify());
      const forged = { ...CONTACT, name: 'Forged' };
      const { payload } = await stolen.evaluate(
        ([channelId, context]) => thief.ask('broadcastRequest', { channelId, context }),
        [CHANNEL, forged] as const,
      );
      assert.equal(typeof payload?.['error'], 'string');
      await arena.page.evaluate(([channel, json]) => harness.stage.agentBroadcast(channel, json), [
        CHANNEL,
        JSON.stringify(CONTACT),
      ] as const);
      await honest.waitForFunction(() => app.heard.length > 0);
      assert.deepEqual(await honest.evaluate(() => app.heard.map(({ name }) => name)), ['Amara Okafor']);
      assert.deepEqual((await snapshot()).broadcasts, []);
    });

    test('attack 30: malformed messages are dropped and counted, and change nothing', async () => {
      await stolen.evaluate(() => thief.post({ type: 'getInfoRequest', meta: { requestUuid: 'too-soon' } }));
      await stolen.evaluate(() => thief.identify());
      await stolen.evaluate(() => {
        const meta = { requestUuid: crypto.randomUUID(), timestamp: new Date() };
        const deep: Record<string, unknown> = {};
        let at = deep;
        for (let depth = 0; depth < 200; depth++) at = at['in'] = {};
        for (const message of [
          null,
          7,
          'text',
          [],
          {},
          { type: '__proto__', meta, payload: {} },
          { type: 'constructor', meta, payload: {} },
          { type: 'broadcastRequest', payload: {} },
          { type: 'broadcastRequest', meta, payload: { channelId: { a: 1 }, context: 'x' } },
          { type: 'raiseIntentRequest', meta, payload: { intent: 7 } },
          { type: 'broadcastRequest', meta, payload: { channelId: 'x', context: { type: 'a', deep } } },
          {
            type: 'broadcastRequest',
            meta,
            payload: { channelId: 'x', context: { type: 'a', big: 'x'.repeat(2e6) } },
          },
          JSON.parse('{"type":"getInfoRequest","meta":{"__proto__":{"polluted":1}},"payload":{}}') as unknown,
        ])
          thief.post(message);
      });
      const { payload } = await stolen.evaluate(() => thief.ask('getUserChannelsRequest', {}));
      assert.equal((payload?.['userChannels'] as unknown[]).length, 8);
      const { drops } = await snapshot();
      assert.equal(drops['before-identity'], 1);
      const count = Object.values(drops).reduce((sum, value) => sum + value, 0);
      assert.equal(count, 14, JSON.stringify(drops));
      assert.equal(await arena.page.evaluate(() => harness.isPolluted()), false);
      assert.deepEqual(arena.errors, []);
    });
  });
