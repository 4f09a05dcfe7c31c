/** Vendors' apps inside the record page, in a real browser: the studio by the guest SDK, the chartroom by FDC3, a Canvas card. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { axe, describeViolations } from '../browser/index.ts';
import { openSession, type HouseholdPage, type Session } from './session.ts';

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

async function openHousehold(name = 'Okafor Household'): Promise<HouseholdPage> {
  open = await session.open(name);
  return open;
}
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
  await studio.app.getByRole('tab', { name: 'Holdings' }).click();
  await rowOf(household, APPLE).click();
  await studio.app.locator('tr.holding[aria-current="true"]').filter({ hasText: APPLE }).waitFor();
  await chartroom.app.getByRole('heading', { name: APPLE }).waitFor();
  await session.pictureAt(chartroom.panel, 'apps-in-step');

  await studio.app
    .locator('tr.holding')
    .filter({ hasText: /JPMorgan/ })
    .getByRole('button')
    .click();
  await household.portfolio
    .locator('tr[aria-selected="true"]')
    .filter({ hasText: /JPMorgan/ })
    .waitFor();
  await chartroom.app.getByRole('heading', { name: /JPMorgan/ }).waitFor();

  await chartroom.app.getByRole('button', { name: /^VTI/ }).click();
  await household.portfolio
    .locator('tr[aria-selected="true"]')
    .filter({ hasText: /Vanguard Total Stock/ })
    .waitFor();
  await studio.app.locator('tr.holding[aria-current="true"]').filter({ hasText: 'VTI' }).waitFor();
  assert.deepEqual(household.errors, []);
});

test('a client clicked in the studio is opened by Salesforce, and one selected in the page is shown by the chartroom', async () => {
  const household = await openHousehold();
  await household.studio.app.getByRole('button', { name: /Daniel Okafor/ }).click();
  await household.page.getByText(/would open .*003/).waitFor();
});

test('theme and household are followed; nothing of the old household is left', async () => {
  const household = await openHousehold();
  const { studio, chartroom, page } = household;
  await studio.app.getByText('$2,789,153').first().waitFor();
  await page.getByLabel('Theme').selectOption('dark');
  await studio.app.locator('[data-theme="dark"]').first().waitFor({ state: 'attached' });
  await session.pictureAt(studio.panel, 'apps-dark');
  await rowOf(household, APPLE).click();
  await page.getByRole('link', { name: 'Brandt Household' }).first().click();
  await studio.app.getByText('Brandt Household').first().waitFor();
  await chartroom.app.getByText('Brandt Household').waitFor();
  assert.equal(await studio.app.getByText('$2,789,153').count(), 0);
  assert.equal(await chartroom.app.getByText('Okafor').count(), 0);
  assert.equal(await chartroom.app.getByRole('heading', { name: APPLE }).count(), 0);
});

test('a studio that is down, slow or signed out is said in words, with a retry and a tab of its own', async () => {
  await session.misbehave('studio', { kind: 'down' });
  let household = await openHousehold();
  await household.studio.panel
    .getByText(/does not answer|not available/)
    .first()
    .waitFor({ timeout: 30_000 });
  await household.studio.panel.getByRole('button', { name: /own tab/ }).waitFor();
  await session.pictureAt(household.studio.panel, 'apps-down');
  assert.equal(describeViolations(await axe(household.page)), '');
  await session.misbehave('studio');
  await household.studio.panel.getByRole('button', { name: 'Try again' }).click();
  await household.studio.app.getByText('$2,789,153').first().waitFor();
  await household.close();

  await session.misbehave('studio', { kind: 'signed_out' });
  household = await openHousehold();
  await household.studio.panel
    .getByText(/signed out of the app/)
    .first()
    .waitFor({ timeout: 30_000 });
  await session.pictureAt(household.studio.panel, 'apps-signed-out');
});

test('unsaved work is asked about before the app is loaded anew', async () => {
  const household = await openHousehold();
  const { studio } = household;
  await studio.app.getByRole('tab', { name: 'Scenarios' }).click();
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

test('the full app opens in a tab of its own with the same household, and nothing of it in the address', async () => {
  const household = await openHousehold();
  await household.studio.app.getByText('$2,789,153').first().waitFor();
  const opening = household.page.context().waitForEvent('page');
  await household.studio.panel.locator('[data-action="open-full"]').click();
  const full = await opening;
  await full.getByText('$2,789,153').first().waitFor();
  assert.equal(full.url(), `${session.sandbox.urls.studio}/`);
  await session.picture(full, 'apps-full');
});

test('an intent of the chartroom selects in Salesforce’s own panel', async () => {
  const household = await openHousehold();
  const { chartroom, portfolio } = household;
  await chartroom.app.getByRole('button', { name: /^AAPL/ }).click();
  await chartroom.app.getByRole('button', { name: 'Show holdings in Salesforce' }).click();
  await portfolio.locator('tr[aria-selected="true"]').filter({ hasText: APPLE }).waitFor();
});
