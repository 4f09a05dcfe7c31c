import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { PrivateChannel } from '@finos/fdc3';
import type { Browser, Frame, Page } from 'playwright-core';
import { axe, describeViolations, openBrowser, screenshot } from '../../../sandbox/browser/index.ts';
import { startChartroom } from '../../../sandbox/chartroom/startChartroom.ts';
import type { RunningService } from '../../../sandbox/vendors/vendorService.ts';
import { bundleWeb } from '../../../sandbox/webBundle.ts';
import type { DesktopAgent, Fdc3Context } from './agent.ts';
import type * as module from './index.ts';

const APPLE: Fdc3Context = {
  type: 'fdc3.instrument',
  name: 'Apple Inc.',
  id: { ticker: 'AAPL', ISIN: 'US0378331005' },
};
const RUTH: Fdc3Context = { type: 'fdc3.contact', name: 'Ruth Okafor', id: { GLOBAL_ID: 'G-1' } };

/** What the page under test has on its window. */
interface Desk {
  agent: DesktopAgent;
  heard: [Fdc3Context, string][];
  asked: [string, Fdc3Context, string][];
  handles: ReturnType<DesktopAgent['addApp']>[];
}
declare global {
  // The page's own globals, for `evaluate`.
  var desk: Desk;
  var agentModule: typeof module;
}

let browser: Browser;
let server: Server;
let chartroom: RunningService;
let pageUrl: string;
let appUrl: string;

before(async () => {
  const script = await bundleWeb({
    entry: fileURLToPath(new URL('index.ts', import.meta.url)),
    minify: 'readable',
  });
  server = createServer((request, response) => {
    const isScript = request.url === '/agent.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript
        ? script
        : '<!doctype html><script type="module">globalThis.agentModule = await import("/agent.js")</script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pageUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  [browser, chartroom] = await Promise.all([
    openBrowser(),
    startChartroom({ port: 0, frameAncestors: [pageUrl] }),
  ]);
  // Another site than the page, so another process.
  appUrl = `http://localhost:${new URL(chartroom.url).port}/`;
});
after(async () => {
  await browser?.close();
  await chartroom?.close();
  server?.close();
});

describe('unmodified getAgent() apps of another site', () => {
  let page: Page;
  let frames: Frame[];
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1_400, height: 700 }, reducedMotion: 'reduce' });
    await page.goto(pageUrl);
    await page.waitForFunction(() => 'agentModule' in globalThis);
    await page.evaluate(
      ([url, apple]) => {
        const agent = agentModule.createDesktopAgent({
          onBroadcast: (context, { appId }) => desk.heard.push([context, appId]),
        });
        globalThis.desk = { agent, heard: [], asked: [], handles: [] };
        agent.setPageIntents(
          [['ViewHoldings', 'fdc3.instrument'] as const, ['ViewProfile', 'fdc3.contact'] as const].map(
            ([intent, type]) => ({
              intent,
              contextTypes: [type],
              label: 'Show in Salesforce',
              handle(context, source) {
                desk.asked.push([intent, context, source.appId]);
                return Promise.resolve(undefined);
              },
            }),
          ),
        );
        agent.broadcast('fdc3.channel.1', apple);
        for (const appId of ['chartroom', 'second']) {
          const frame = document.createElement('iframe');
          frame.style.cssText = 'width: 48%; height: 640px; border: 0';
          desk.handles.push(
            agent.addApp({
              appId,
              title: appId,
              url,
              peer: () => frame.contentWindow,
              channel: 'fdc3.channel.1',
              receives: appId === 'second' ? ['fdc3.instrument'] : ['*'],
              sends: ['*'],
            }),
          );
          frame.src = `${url}?${appId}`;
          document.body.append(frame);
        }
      },
      [appUrl, APPLE] as const,
    );
    frames = await Promise.all(
      ['chartroom', 'second'].map(async (appId) => {
        const isIt = (frame: Frame): boolean => frame.url() === `${appUrl}?${appId}`;
        const frame = page.frames().find(isIt) ?? (await page.waitForEvent('framenavigated', isIt));
        await frame.getByText('with Rialto').waitFor();
        return frame;
      }),
    );
  });
  afterEach(() => page.close());

  test('they join their channel, show what the page says and follow each other', async () => {
    const [first, second] = frames as [Frame, Frame];
    for (const frame of frames) {
      await frame.getByText('Channel 1').waitFor();
      await frame.getByRole('heading', { name: 'Apple Inc.' }).waitFor();
    }
    await first.getByRole('button', { name: 'MSFT' }).click();
    await second.getByRole('heading', { name: 'Microsoft Corporation' }).waitFor();
    assert.deepEqual(await page.evaluate(() => desk.heard), [
      [
        {
          type: 'fdc3.instrument',
          name: 'Microsoft Corporation',
          id: { ticker: 'MSFT', ISIN: 'US5949181045' },
        },
        'chartroom',
      ],
    ]);
    await page.evaluate(() => desk.handles[1]!.joinChannel('fdc3.channel.5'));
    await second.getByText('Channel 5').waitFor();
    await first.getByRole('button', { name: 'JPM' }).click();
    await first.getByRole('heading', { name: 'JPMorgan Chase & Co.' }).waitFor();
    assert.equal(await second.getByRole('heading', { level: 2 }).innerText(), 'Microsoft Corporation');
  });

  test('they hear of the client if they may, and raise intents in the page', async () => {
    const [first, second] = frames as [Frame, Frame];
    await page.evaluate((ruth) => desk.agent.broadcast('fdc3.channel.1', ruth), RUTH);
    await first.getByText('Ruth Okafor').waitFor();
    await first.getByRole('button', { name: 'Open client' }).click();
    await first.getByText('Salesforce does it.').waitFor();
    await first.getByRole('button', { name: 'Show holdings in Salesforce' }).click();
    await page.waitForFunction(() => desk.asked.length === 2);
    assert.deepEqual(await page.evaluate(() => desk.asked), [
      ['ViewProfile', RUTH, 'chartroom'],
      ['ViewHoldings', APPLE, 'chartroom'],
    ]);
    await first.getByRole('button', { name: 'Start chat' }).click();
    await first.getByText('Nobody on this page can do that.').waitFor();
    assert.equal(await second.getByText('Ruth Okafor').count(), 0, 'it may not have contacts');
  });

  test('the library’s whole API works: intents with results, private and app channels, apps', async () => {
    const [first, second] = frames as [Frame, Frame];
    await first.evaluate(async (apple) => {
      const fdc3 = window.fdc3!;
      await fdc3.addIntentListener('ViewQuote', async () => {
        const channel = await fdc3.createPrivateChannel();
        await channel.addEventListener('addContextListener', () => void channel.broadcast(apple));
        await channel.addEventListener('disconnect', () => void (document.title = 'The other has gone'));
        return channel;
      });
      await fdc3.addIntentListener('ViewNews', (context) => Promise.resolve({ ...context, name: 'News' }));
    }, APPLE);
    const told = await second.evaluate(async (apple) => {
      const fdc3 = window.fdc3!;
      const found = await fdc3.findIntent('ViewQuote', apple);
      const byContext = await fdc3.findIntentsByContext(apple);
      const news = await (await fdc3.raiseIntent('ViewNews', apple)).getResult();
      const channel = (await (await fdc3.raiseIntent('ViewQuote', apple)).getResult()) as PrivateChannel;
      const streamed = await new Promise((resolve) => void channel.addContextListener(null, resolve));
      await channel.disconnect();
      const desk = await fdc3.getOrCreateChannel('desk');
      await desk.broadcast(apple);
      await fdc3.leaveCurrentChannel();
      const left = await fdc3.getCurrentChannel();
      await fdc3.joinUserChannel('fdc3.channel.2');
      const [app] = await fdc3.findInstances({ appId: 'chartroom' });
      return {
        found: found.apps.map(({ appId }) => appId),
        byContext: byContext.map(({ intent }) => intent.name).sort(),
        news,
        streamed,
        desk: [desk.id, desk.type, await desk.getCurrentContext()],
        channels: [left, (await fdc3.getCurrentChannel())?.id, (await fdc3.getUserChannels()).length],
        title: (await fdc3.getAppMetadata(app!)).title,
        opened: (await fdc3.open({ appId: 'chartroom' })).instanceId === app!.instanceId,
        refused: await fdc3
          .raiseIntent('ViewNews', { type: 'fdc3.nothing' }, { appId: 'none' })
          .catch(String),
      };
    }, APPLE);
    assert.deepEqual(told, {
      found: ['chartroom'],
      byContext: ['ViewChart', 'ViewHoldings', 'ViewNews', 'ViewQuote'],
      news: { ...APPLE, name: 'News' },
      streamed: APPLE,
      desk: ['desk', 'app', APPLE],
      channels: [null, 'fdc3.channel.2', 8],
      title: 'chartroom',
      opened: true,
      refused: 'Error: TargetAppUnavailable',
    });
    await first.waitForFunction(() => document.title === 'The other has gone');
    assert.deepEqual(await page.evaluate(() => ({ ...desk.agent.drops })), {});
  });

  test('one loaded anew is back on its channel with what is there', async () => {
    const [first] = frames as [Frame, Frame];
    await page.evaluate((context) => desk.agent.broadcast('fdc3.channel.1', context), {
      type: 'fdc3.instrument',
      name: 'Halcyon Private Credit',
      id: { ISIN: 'XS0000000009' },
    });
    await first.getByText('No chart for Halcyon Private Credit.').waitFor();
    await Promise.all([
      page.waitForEvent('framenavigated', (frame) => frame === first),
      first.evaluate(() => location.reload()),
    ]);
    await first.getByText('No chart for Halcyon Private Credit.').waitFor();
    assert.deepEqual(await page.evaluate(() => ({ ...desk.agent.drops })), {});
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the chartroom can be read and used by everybody, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.evaluate((ruth) => desk.agent.broadcast('fdc3.channel.1', ruth), RUTH);
      const [first] = frames as [Frame, Frame];
      await first.getByText('Ruth Okafor').waitFor();
      await first.locator('polyline').waitFor();
      const result = await axe(first);
      assert.ok(result.passes.includes('color-contrast'));
      assert.equal(result.violations.length, 0, describeViolations(result));
      await screenshot(page, `chartroom-${colorScheme}`);
    });
});

test('without an agent the chartroom says so and charts on', async () => {
  const page = await browser.newPage();
  await page.goto(appUrl);
  await page.getByText('No desktop agent here: charts only.').waitFor();
  await page.getByRole('button', { name: 'AAPL' }).click();
  await page.getByRole('img', { name: /Apple Inc\./ }).waitFor();
  await page.close();
});
