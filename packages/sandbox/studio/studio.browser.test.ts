/**
 * The studio in a browser, inside a record page of another site, over the real bridge.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Capability, Context, SelectedHolding } from '@rialto/embed/protocol';
import type { Browser, Frame, FrameLocator } from 'playwright-core';
import {
  axe,
  describeViolations,
  openBrowser,
  openPage,
  screenshot,
  type OpenPage,
} from '../browser/index.ts';
import { findHousehold } from '../world/index.ts';
import { startStudio, type RunningStudio } from './startStudio.ts';
import { CLIENT, startTestCompanion, type TestCompanion } from './testCompanion.ts';
import { startTestPage } from './testPage.ts';

const household = findHousehold('HH-1001')!;
const contextOf = (revision: number, appearance: Partial<Context['appearance']> = {}): Context => ({
  revision,
  record: {
    recordId: household.recordId,
    objectApiName: 'Account',
    name: household.name,
    clientNumber: 'HH-1001',
    members: household.members.map(({ recordId, givenName, familyName }) => ({
      recordId,
      name: `${givenName} ${familyName}`,
    })),
  },
  appearance: { theme: 'light', language: 'en-US', currencyCode: 'USD', timeZone: 'UTC', ...appearance },
  selection: {},
});

let companion: TestCompanion;
let studio: RunningStudio;
let testPage: { readonly url: string; close(): Promise<void> };
let browser: Browser;

before(async () => {
  [companion, testPage, browser] = await Promise.all([startTestCompanion(), startTestPage(), openBrowser()]);
  studio = await startStudio({
    port: 0,
    companionUrl: companion.url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    hosts: [testPage.url],
    now: () => new Date('2026-11-21T04:00:00Z'),
  });
});
after(async () => {
  await browser.close();
  await Promise.all([studio.close(), companion.close(), testPage.close()]);
});

/** What the studio asked the page for. */
interface Call {
  readonly method: string;
  readonly params: unknown;
}

/** What is visible of the page around the studio. */
interface RecordPage extends OpenPage {
  readonly studio: FrameLocator;
  frame(): Frame;
  /** What the studio asked the page for, resizing left out. */
  calls(method?: string): Promise<Call[]>;
  show(context: Context): Promise<void>;
  select(
    topic: 'selection.holding' | 'selection.asOf',
    value: SelectedHolding | string | null,
  ): Promise<void>;
}

async function openRecord(
  options: {
    readonly width?: number;
    readonly context?: Context;
    readonly clientNumber?: string | null;
    readonly capabilities?: readonly Capability[];
    readonly isTab?: boolean;
  } = {},
): Promise<RecordPage> {
  const { width = 820, context = contextOf(1), clientNumber = 'HH-1001', capabilities, isTab } = options;
  const opened = await openPage(browser, testPage.url, { viewport: { width, height: 1100 } });
  const { page } = opened;
  await page.exposeFunction('makeCode', (nonce: string, keyThumbprint: string) =>
    companion.code({ nonce, keyThumbprint, origin: studio.origin, clientNumber }),
  );
  const setup = { origin: studio.origin, redeemUrl: companion.redeemUrl, context, capabilities, isTab };
  await page.evaluate(`testHost.open(${JSON.stringify(setup)})`);
  return {
    ...opened,
    studio: page.frameLocator('iframe'),
    frame: () => page.frames().find((frame) => frame.url().startsWith(studio.origin))!,
    calls: async (method) =>
      (await page.evaluate<Call[]>('testHost.calls')).filter((call) =>
        method === undefined ? call.method !== 'ui.resize' : call.method === method,
      ),
    show: (next) => page.evaluate(`testHost.show(${JSON.stringify(next)})`),
    select: (topic, value) =>
      page.evaluate(`testHost.host().emit('bus.message', ${JSON.stringify({ topic, value })})`),
  };
}
const until = async (what: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Never so: ${what.toString()}`);
};
const tab = (page: RecordPage, name: string): Promise<void> => page.studio.getByRole('tab', { name }).click();

test('opens signed in, on this household, and grows with its content', async () => {
  const page = await openRecord();
  await page.studio.locator('.chart svg').waitFor();
  assert.match(await page.studio.locator('.totals').innerText(), /\$2,789,153/);
  assert.match(await page.studio.locator('.figures').innerText(), /\+22\.67%/);
  await until(async () => (await page.calls('app.status')).length > 0);
  assert.deepEqual((await page.calls('app.status'))[0]!.params, { status: 'ready' });
  await until(async () => {
    const box = await page.page.locator('iframe').boundingBox();
    return box!.height > 700;
  });
  assert.deepEqual(page.errors, []);
  const cookies = await page.page.context().cookies();
  assert.deepEqual(cookies, []);
  await page.close();
});

test('every view is free of barriers, light and dark, wide and narrow', async () => {
  for (const [name, width, theme] of [
    ['light', 820, 'light'],
    ['dark', 820, 'dark'],
    ['narrow', 392, 'light'],
  ] as const) {
    const page = await openRecord({ width, context: contextOf(1, { theme }) });
    for (const [view, there] of [
      ['Performance', '.chart svg'],
      ['Allocation', '.tile'],
      ['Holdings', '.holding'],
      ['Scenarios', '.comparison'],
    ] as const) {
      await tab(page, view);
      await page.studio.locator(there).first().waitFor();
      if (view === 'Holdings') {
        await page.studio.locator('.holding .expand').nth(1).click();
        await page.studio.locator('.spark').waitFor();
      }
      assert.equal(describeViolations(await axe(page.frame())), '', `${name} ${view}`);
      const overflow = await page
        .frame()
        .evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      assert.equal(overflow, 0, `${name} ${view} is wider than its frame`);
      await screenshot(page.page, `studio.${name}.${view.toLowerCase()}`);
    }
    await page.close();
  }
});

test('speaks the page’s language, writes its numbers, shows its currency, follows its theme', async () => {
  const page = await openRecord({
    context: contextOf(1, { language: 'de-DE', currencyCode: 'EUR' }),
  });
  await page.studio.locator('.chart svg').waitFor();
  assert.match(await page.studio.locator('.totals').innerText(), /Gesamtvermögen\s+2\.435\.\d{3}\s€/);
  await screenshot(page.page, 'studio.de.performance');
  await page.studio.getByRole('button', { name: 'USD' }).click();
  await page.studio.locator('.totals', { hasText: '2.789.153' }).waitFor();
  await page.show(contextOf(2, { language: 'en-US', currencyCode: 'EUR', theme: 'dark' }));
  await page.studio.getByRole('tab', { name: 'Performance' }).waitFor();
  assert.equal(await page.frame().evaluate('document.documentElement.dataset.theme'), 'dark');
  await page.close();
});

test('follows a holding selected on the page, and tells the page of one selected here', async () => {
  const page = await openRecord();
  await page.studio.locator('.chart svg').waitFor();
  await tab(page, 'Holdings');
  await page.studio.locator('.holding').first().waitFor();
  const id = await page.studio.locator('.holding').last().getAttribute('data-holding');
  await tab(page, 'Performance');
  await page.select('selection.holding', { holdingId: id!, accountId: 'acc', name: 'The last' });
  const row = page.studio.locator('.holding.selected');
  await row.waitFor();
  assert.equal(await row.getAttribute('data-holding'), id);
  const list = (await page.studio.locator('.scroll').boundingBox())!;
  const { y, height } = (await row.boundingBox())!;
  const isInView = y >= list.y && y + height <= list.y + list.height;
  assert.ok(isInView);
  assert.deepEqual(await page.calls('bus.publish'), [], 'an echo');

  // A panel that has no ids of the firm: the instrument decides.
  await page.select('selection.holding', { holdingId: 'x', accountId: 'y', name: 'Apple', symbol: 'AAPL' });
  await page.studio.locator('.holding.selected', { hasText: 'AAPL' }).waitFor();

  await page.studio.locator('.expand', { hasText: 'JPM' }).click();
  await until(async () => (await page.calls('bus.publish')).length === 1);
  const [published] = await page.calls('bus.publish');
  assert.partialDeepStrictEqual(published!.params, {
    topic: 'selection.holding',
    value: { symbol: 'JPM', isin: 'US46625H1005' },
  });
  await page.close();
});

test('the chart is worked by keyboard and by drag, and marks a day for the page', async () => {
  const page = await openRecord();
  const chart = page.studio.getByRole('slider', { name: /Performance chart/ });
  await chart.focus();
  await chart.press('Home');
  await chart.press('PageUp');
  assert.equal(await chart.getAttribute('aria-valuenow'), '21');
  await chart.press('Enter');
  await until(async () => (await page.calls('bus.publish')).length === 1);
  assert.deepEqual((await page.calls('bus.publish'))[0]!.params, {
    topic: 'selection.asOf',
    value: '2025-12-19',
  });
  await chart.press('Shift+PageUp');
  await chart.press('Shift+PageUp');
  await chart.press('Enter');
  await page.studio.getByRole('button', { name: 'Zoom out' }).waitFor();
  await page.studio.getByRole('button', { name: '3Y' }).click();
  await until(async () => Number(await chart.getAttribute('aria-valuemax')) > 700);

  const box = (await page.studio.locator('.plot').boundingBox())!;
  await page.page.mouse.move(box.x + 200, box.y + 100);
  await page.page.mouse.down();
  await page.page.mouse.move(box.x + 400, box.y + 100, { steps: 3 });
  await page.page.mouse.up();
  await until(async () => Number(await chart.getAttribute('aria-valuemax')) < 400);
  await page.select('selection.asOf', null);
  await page.studio.getByText('Marked day').waitFor({ state: 'detached' });
  await page.studio.getByRole('button', { name: 'Table' }).click();
  assert.ok((await page.studio.getByRole('row').count()) > 5);
  await page.close();
});

test('a scenario being built is unsaved until it is saved, here or by the page', async () => {
  const page = await openRecord();
  await tab(page, 'Scenarios');
  await page.studio.locator('.comparison').waitFor();
  const equity = page.studio.getByRole('slider', { name: 'Equity markets' });
  await equity.fill('-0.3');
  await page.studio.getByRole('columnheader', { name: 'Your scenario' }).waitFor();
  const dirty = async (): Promise<unknown> => (await page.calls('dirty.set')).at(-1)?.params;
  await until(async () => JSON.stringify(await dirty()) === '{"isDirty":true}');
  // The page's selection does not take the work away.
  await page.select('selection.holding', { holdingId: 'x', accountId: 'y', name: 'Apple', symbol: 'AAPL' });
  await page.studio.getByLabel('Name', { exact: true }).fill('Deep recession');
  await page.studio.getByRole('button', { name: 'Save' }).click();
  await page.studio.getByRole('checkbox', { name: /Deep recession/ }).waitFor();
  await until(async () => JSON.stringify(await dirty()) === '{"isDirty":false}');
  assert.deepEqual((await page.calls('ui.toast'))[0]!.params, {
    message: 'Scenario saved: Deep recession',
    variant: 'success',
  });
  assert.equal((await page.calls('record.refresh')).length, 1);

  await equity.fill('0.1');
  await page.studio.getByText('Not saved').waitFor();
  const saved = await page.page.evaluate("testHost.host().request('app.save', {})");
  assert.deepEqual(saved, { isSaved: true });
  await page.studio.getByText('Not saved').waitFor({ state: 'detached' });
  await page.close();
});

test('opens clients in Salesforce, and the complete platform', async () => {
  const page = await openRecord();
  await page.studio.getByRole('button', { name: /Daniel Okafor/ }).click();
  await page.studio.getByRole('button', { name: 'All views on one page' }).click();
  await until(async () => (await page.calls('drill.open')).length === 1);
  assert.deepEqual((await page.calls('nav.record'))[0]!.params, {
    recordId: household.members[1]!.recordId,
  });
  await page.close();
});

test('says what is wrong, and comes back', async () => {
  const page = await openRecord();
  await page.studio.locator('.chart svg').waitFor();
  studio.faults.set([{ kind: 'down', path: '/api' }]);
  await page.studio.getByRole('button', { name: 'Read again' }).click();
  await page.studio.locator('[data-notice=unavailable]').waitFor();
  await until(async () =>
    (await page.calls('app.status')).some(({ params }) => JSON.stringify(params).includes('unavailable')),
  );
  assert.equal(describeViolations(await axe(page.frame())), '');
  await screenshot(page.page, 'studio.unavailable');
  studio.faults.clear();
  await page.studio.getByRole('button', { name: 'Try again' }).click();
  await page.studio.locator('.chart svg').waitFor();

  studio.faults.set([{ kind: 'signed_out', path: '/api' }]);
  await page.studio.getByRole('button', { name: 'Read again' }).click();
  await page.studio.locator('[data-notice=signed-out]').waitFor();
  studio.faults.clear();
  await page.close();
});

test('tells a household it does not know, a record without a number and a missing grant apart', async () => {
  for (const [notice, options] of [
    ['unknown-household', { clientNumber: 'HH-1005' }],
    ['no-household', { clientNumber: null }],
    ['denied', { capabilities: ['context', 'resize'] as const }],
  ] as const) {
    const page = await openRecord(options);
    await page.studio.locator(`[data-notice=${notice}]`).waitFor();
    await page.close();
  }
});

test('opened by the page in a tab of its own it shows all views at once, signed in', async () => {
  const page = await openRecord({ isTab: true });
  const tabs = page.page.context().pages();
  const full = tabs.find((one) => one !== page.page) ?? (await page.page.context().waitForEvent('page'));
  await full.setViewportSize({ width: 1360, height: 1000 });
  for (const there of ['.chart svg', '.tile', '.holding', '.comparison'])
    await full.locator(there).first().waitFor();
  assert.equal(describeViolations(await axe(full)), '');
  await screenshot(full, 'studio.full');
  await page.close();
});

test('opened on its own it explains itself', async () => {
  const { page, errors, close } = await openPage(browser, `${studio.origin}/`, { ready: '.notice' });
  assert.match(await page.innerText('.notice'), /lives inside Salesforce/);
  assert.equal(describeViolations(await axe(page)), '');
  assert.deepEqual(errors, []);
  await screenshot(page, 'studio.alone');
  await close();
});
