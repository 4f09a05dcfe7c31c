/** The advisor's first job, in a real browser: verify the members of a household. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { axe, describeViolations } from '../browser/index.ts';
import { openSession, type HouseholdPage, type Session } from './session.ts';

let session: Session;
let open: HouseholdPage | undefined;
before(async () => void (session = await openSession()));
after(() => session.close());
afterEach(async () => {
  await session.misbehave('probity');
  await session.misbehave('oauth');
  assert.deepEqual(open?.errors ?? [], [], 'the page must not have errors of its own');
  await open?.close();
  open = undefined;
});

const SETTLES_WITHIN_MS = 40_000;
const verifyButton = (member: Locator): Locator => member.getByRole('button', { name: /^Verify/ });
const within = (locator: Locator, text: RegExp): Promise<void> =>
  locator.getByText(text).first().waitFor({ timeout: SETTLES_WITHIN_MS });

async function openHousehold(name: string): Promise<HouseholdPage> {
  open = await session.open(name);
  await open.kyc.locator('li.member').first().waitFor();
  return open;
}
async function assertAccessible({ page }: HouseholdPage): Promise<void> {
  assert.equal(describeViolations(await axe(page)), '');
}

test('a client the vendor answers at once is verified, with every check, the risk and the renewal', async () => {
  const household = await openHousehold('Okafor Household');
  await assertAccessible(household);
  const amara = household.member('Amara');
  await verifyButton(amara).click();
  await within(amara, /Verified/);
  await within(amara, /Renew by/);
  const details = amara.getByRole('button', { name: /Amara Okafor/ }).first();
  if ((await details.getAttribute('aria-expanded')) !== 'true') await details.click();
  assert.equal(await amara.locator('[data-check]').count(), 5);
  assert.match(await amara.getByRole('meter').getAttribute('aria-valuetext').then(String), /12.*[Ll]ow/);
  await session.picture(household.page, 'kyc-approved');
  await assertAccessible(household);
});

test('a client the vendor answers later shows progress and then the outcome, and a reload keeps it', async () => {
  const household = await openHousehold('Okafor Household');
  const daniel = household.member('Daniel');
  await verifyButton(daniel).click();
  await daniel.locator('.progress').waitFor();
  await session.picture(household.page, 'kyc-progress');
  await assertAccessible(household);
  await household.page.reload();
  await within(household.member('Daniel'), /Verified/);
  await household.page.reload();
  await within(household.member('Daniel'), /Verified/);
});

test('a referred client says that a reviewer looks and what not to do', async () => {
  const household = await openHousehold('Okafor Household');
  const grace = household.member('Grace');
  await verifyButton(grace).click();
  await within(grace, /review/i);
  await grace.locator('.advice').waitFor();
  await session.picture(household.page, 'kyc-refer');
  await assertAccessible(household);
});

test('a client with a confirmed sanctions match is rejected in words that say what to do', async () => {
  const household = await openHousehold('Lindqvist-Marsh Household');
  const conrad = household.member('Conrad');
  await verifyButton(conrad).click();
  await within(conrad, /Do not/);
  await within(conrad, /Rejected|Not verified|Refused/i);
  await session.picture(household.page, 'kyc-reject');
  await assertAccessible(household);
});

test('a case the applicant never answers expires', async () => {
  const household = await openHousehold('Tanaka-Reyes Household');
  const kenji = household.member('Kenji');
  await verifyButton(kenji).click();
  await within(kenji, /Expired/i);
  await session.picture(household.page, 'kyc-expired');
});

test('a record without a birth date is refused before anything is sent', async () => {
  const household = await openHousehold('Brandt Household');
  const leon = household.member('Leon');
  await verifyButton(leon).click();
  await within(leon, /Date of birth/);
  await session.picture(household.page, 'kyc-incomplete');
  await assertAccessible(household);
});

test('what the vendor does not accept is named field by field', async () => {
  const household = await openHousehold('Brandt Household');
  const matthias = household.member('Matthias');
  await verifyButton(matthias).click();
  await within(matthias, /did not accept/);
  await within(matthias, /[Pp]ostal code .*postcode/);
  const ottilie = household.member('Ottilie');
  await verifyButton(ottilie).click();
  await within(ottilie, /post-office box/);
  await within(ottilie, /not in service/);
  await session.picture(household.page, 'kyc-validation');
  await assertAccessible(household);
});

test('a vendor that is down says so, starts nothing, and Retry works when it is back', async () => {
  const household = await openHousehold('Brandt Household');
  await session.misbehave('probity', { kind: 'down' });
  const johanna = household.member('Johanna');
  await verifyButton(johanna).click();
  await within(johanna, /not available/);
  await within(johanna, /Correlation id/i);
  await session.picture(household.page, 'kyc-vendor-down');
  await assertAccessible(household);
  await session.misbehave('probity');
  const retry = johanna.getByRole('button', { name: /Try again|Retry/i });
  // The breaker and the vendor's Retry-After may hold the button back for some seconds.
  await retry.and(household.page.locator(':enabled')).waitFor({ timeout: SETTLES_WITHIN_MS });
  for (let tries = 0; tries < 20 && (await retry.count()) > 0; tries++) {
    await retry.click({ timeout: SETTLES_WITHIN_MS }).catch(() => {});
    await household.page.waitForTimeout(2_000);
  }
  await within(johanna, /Verified/);
});

test('a vendor that does not answer in time leaves the request kept, and it is settled', async () => {
  const household = await openHousehold('Okafor Household');
  await session.misbehave('probity', { kind: 'slow', delayMs: 15_000, times: 4 });
  const tobenna = household.member('Tobenna');
  await verifyButton(tobenna).click();
  await within(tobenna, /kept/);
  await session.picture(household.page, 'kyc-timeout');
  await assertAccessible(household);
  await session.misbehave('probity');
  await tobenna
    .getByText(/Verified/)
    .first()
    .waitFor({ timeout: 120_000 });
});

test('the keyboard alone verifies a client, and the outcome is announced', async () => {
  const household = await openHousehold('Tanaka-Reyes Household');
  const { page } = household;
  const marisol = household.member('Marisol');
  await verifyButton(marisol).focus();
  await page.keyboard.press('Enter');
  await within(marisol, /Verified/);
  await marisol
    .locator('[data-live]')
    .filter({ hasText: /Marisol/ })
    .waitFor({ state: 'attached' });
});

test('the companion killed in the middle loses nothing and starts nothing twice', async () => {
  const household = await openHousehold('Lindqvist-Marsh Household');
  const before = (await session.vendorCalls('probity'))['POST /v3/cases'] ?? 0;
  const elsa = household.member('Elsa');
  await verifyButton(elsa).click();
  await elsa.locator('.progress').waitFor();
  // The vendor has the case once its answer showed the checks.
  await elsa.locator('[data-check], .count').first().waitFor();
  await session.sandbox.crashCompanion();
  await household.page.reload();
  await elsa
    .getByText(/Verified/)
    .first()
    .waitFor({ timeout: 120_000 });
  assert.equal(((await session.vendorCalls('probity'))['POST /v3/cases'] ?? 0) - before, 1);
});
