/** Vendors' apps inside the record page, in a real browser: the studio by the guest SDK, the chartroom by FDC3, a Canvas card. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { axe, describeViolations } from '../browser/index.ts';
import { openSession, WITH_LWS, type HouseholdPage, type OpenOptions, type Session } from './session.ts';

const APPLE = /Apple Inc\./;

let session: Session;
let open: HouseholdPage | undefined;
before(async () => void (session = await openSession()));
after(() => session.close());
afterEach(async () => {
  await session.misbehave('studio');
  await open?.close();
  open = undefined;
});

async function openHousehold(
  name = 'Okafor Household',
  prepare?: OpenOptions['prepare'],
): Promise<HouseholdPage> {
  open = await session.open(name, prepare && { prepare });
  return open;
}
/*
 * Inside apps everything is done by keys: a first click into a frame that has just been scrolled into view may miss it in a
 * headless Chromium, and what an advisor can do by mouse must be possible by keys.
 */
const rowOf = ({ portfolio }: HouseholdPage, name: RegExp) =>
  portfolio.getByRole('row').filter({ hasText: name }).first();

test('studio, chartroom and card open signed in, on this household, side by side', async () => {
  const household = await openHousehold();
  const { studio, chartroom, canvasCard } = household;
  await studio.app.getByText('$2,789,153').first().waitFor();
  await chartroom.app.getByText('Okafor Household').waitFor();
  await chartroom.app.getByText('Channel 1').waitFor();
  await canvasCard.app.getByText('HH-1001').waitFor();
  await session.pictureAt(studio.panel, 'apps');
  for (const frame of household.page.frames()) assert.doesNotMatch(frame.url(), /code|token|eyJ|HH-1001/);
  assert.equal(describeViolations(await axe(household.page)), '');
  assert.deepEqual(household.errors, []);
});

test('a holding selected in the panel is selected in the studio and charted by the chartroom, and the other way', async () => {
  const household = await openHousehold();
  const { studio, chartroom } = household;
  await chartroom.app.getByText('No instrument yet.').waitFor();
  await studio.app.getByRole('tab', { name: 'Holdings' }).press('Enter');
  await rowOf(household, APPLE).click();
  await studio.app.locator('tr.holding[aria-current="true"]').filter({ hasText: APPLE }).waitFor();
  await chartroom.app.getByRole('heading', { name: APPLE }).waitFor();
  await session.pictureAt(chartroom.panel, 'apps-in-step');

  await studio.app
    .locator('tr.holding')
    .filter({ hasText: /JPMorgan/ })
    .getByRole('button')
    .press('Enter');
  await household.portfolio
    .locator('tr[aria-selected="true"]')
    .filter({ hasText: /JPMorgan/ })
    .waitFor();
  await chartroom.app.getByRole('heading', { name: /JPMorgan/ }).waitFor();

  await chartroom.app.getByRole('button', { name: /^VTI/ }).press('Enter');
  await household.portfolio
    .locator('tr[aria-selected="true"]')
    .filter({ hasText: /Vanguard Total Stock/ })
    .waitFor();
  await studio.app.locator('tr.holding[aria-current="true"]').filter({ hasText: 'VTI' }).waitFor();
  assert.deepEqual(household.errors, []);
});

test('Salesforce opens the client clicked in the studio, selects what the chartroom asks for, and opens the full app', async () => {
  const household = await openHousehold();
  const { studio, chartroom, portfolio, page } = household;
  await studio.app.getByRole('button', { name: /Daniel Okafor/ }).press('Enter');
  await page.getByText(/would open .*003/).waitFor();

  await chartroom.app.getByRole('button', { name: /^AAPL/ }).press('Enter');
  await chartroom.app.getByRole('button', { name: 'Show holdings in Salesforce' }).press('Enter');
  await portfolio.locator('tr[aria-selected="true"]').filter({ hasText: APPLE }).waitFor();

  const opening = page.context().waitForEvent('page');
  await studio.panel.locator('[data-action="open-full"]').click();
  const full = await opening;
  await full.getByText('$2,789,153').first().waitFor();
  // The household came by a message, not in the address.
  assert.equal(full.url(), `${session.sandbox.urls.studio}/`);
  await session.picture(full, 'apps-full');
});

test('theme and household are followed; nothing of the old household is left', async () => {
  const household = await openHousehold();
  const { studio, chartroom, canvasCard, page } = household;
  await studio.app.getByText('$2,789,153').first().waitFor();
  await page.getByLabel('Theme').selectOption('dark');
  await studio.app.locator('[data-theme="dark"]').first().waitFor({ state: 'attached' });
  // They are told of no theme: their frames take the page's colour scheme.
  for (const { app } of [chartroom, canvasCard])
    assert.equal(
      await app.locator('html').evaluate('matchMedia("(prefers-color-scheme: dark)").matches'),
      true,
    );
  await session.pictureAt(studio.panel, 'apps-dark');
  await rowOf(household, APPLE).click();
  await page.getByRole('link', { name: 'Brandt Household' }).first().click();
  await studio.app.getByText('Brandt Household').first().waitFor();
  await chartroom.app.getByText('Brandt Household').waitFor();
  await canvasCard.app.getByText(/^HH-(?!1001)/).waitFor();
  assert.equal(await studio.app.getByText('$2,789,153').count(), 0);
  assert.equal(await chartroom.app.getByText('Okafor').count(), 0);
  assert.equal(await chartroom.app.getByRole('heading', { name: APPLE }).count(), 0);
});

test('a studio that is down is said in words, with a retry and a tab of its own', async () => {
  await session.misbehave('studio', { kind: 'down' });
  const household = await openHousehold();
  const { panel, app } = household.studio;
  await panel.getByText('The app does not answer.').waitFor();
  assert.equal(await panel.getByRole('button', { name: /tab|full app/ }).count(), 1);
  await session.pictureAt(panel, 'apps-down');
  assert.equal(describeViolations(await axe(household.page)), '');
  await session.misbehave('studio');
  await panel.getByRole('button', { name: 'Try again' }).click();
  await app.getByText('$2,789,153').first().waitFor();
});

test('a studio that the page’s policy keeps out is told from one that is down, where the page may know', async () => {
  const household = await openHousehold('Okafor Household', async (page) => {
    await page.route('**/lightning/r/**', async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      const policy = headers['content-security-policy']!.replaceAll(session.sandbox.urls.studio, '');
      await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy } });
    });
  });
  // Lightning Web Security keeps violations of the policy from components: there it is silence.
  const said = WITH_LWS ? 'The app does not answer.' : 'Salesforce does not let this app’s address';
  await household.studio.panel.getByText(said).waitFor();
  await household.studio.panel.getByRole('button', { name: 'Open in its own tab' }).waitFor();
  await session.pictureAt(household.studio.panel, 'apps-kept-out');
});

test('a studio that signs people out is said in words; who may diagnose sees how it stands and what was thrown away', async () => {
  await session.misbehave('studio', { kind: 'signed_out' });
  const household = await openHousehold('Okafor Household', async (page) => {
    await page.route('**/apex/EmbedController.getLaunch', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const response = await route.fetch();
      const launch = (await response.json()) as Record<string, unknown>;
      return route.fulfill({ response, json: { ...launch, canDiagnose: true } });
    });
  });
  const { page, studio } = household;
  await studio.panel.getByText('You are signed out of the app.').waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(session.sandbox.urls.studio));
  await studio.panel.getByText('Diagnostics').click();
  await studio.panel.getByText('signed-out', { exact: true }).waitFor();
  await studio.panel.getByText('None.').waitFor();
  await frame!.evaluate('for (let i = 0; i < 3; i += 1) parent.postMessage({ rialto: "nonsense" }, "*")');
  const dropped = studio.panel.getByRole('row').filter({ hasText: 'malformed-hello' });
  await dropped.getByRole('cell', { name: '3' }).waitFor();
  await session.pictureAt(studio.panel, 'apps-signed-out');
  assert.equal(describeViolations(await axe(page)), '');
});

test('unsaved work is asked about before the app is loaded anew', async () => {
  const household = await openHousehold();
  const { studio } = household;
  await studio.app.getByRole('tab', { name: 'Scenarios' }).press('Enter');
  await studio.app.getByRole('slider').first().focus();
  await household.page.keyboard.press('ArrowRight');
  await studio.panel
    .locator('[data-action="reload"] button, lightning-button-icon[data-action="reload"]')
    .first()
    .click();
  await studio.panel
    .getByText(/not saved|unsaved/i)
    .first()
    .waitFor();
  await session.pictureAt(studio.panel, 'apps-unsaved');
  await studio.panel.getByRole('button', { name: 'Stay' }).click();
  await studio.app.getByRole('slider').first().waitFor();
});
