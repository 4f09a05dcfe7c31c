/** The advisor's first job, in a real browser: verify the members of a household. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, kycTests, verifyButton, within } from './kycTests.ts';

const kyc = kycTests();

test('a client the vendor answers at once is verified, with every check, the risk and the renewal', async () => {
  const household = await kyc.openHousehold('Okafor Household');
  await assertAccessible(household);
  const amara = household.member('Amara');
  await verifyButton(amara).click();
  await within(amara, /Verified/);
  await within(amara, /Renew by/);
  const details = amara.getByRole('button', { name: /Amara Okafor/ }).first();
  if ((await details.getAttribute('aria-expanded')) !== 'true') await details.click();
  assert.equal(await amara.locator('[data-check]').count(), 5);
  assert.match(await amara.getByRole('meter').getAttribute('aria-valuetext').then(String), /12.*[Ll]ow/);
  await kyc.session.picture(household.page, 'kyc-approved');
  await assertAccessible(household);
});

test('a client the vendor answers later shows progress and then the outcome, and a reload keeps it', async () => {
  const household = await kyc.openHousehold('Okafor Household');
  const daniel = household.member('Daniel');
  await verifyButton(daniel).click();
  await daniel.locator('.progress').waitFor();
  await kyc.session.picture(household.page, 'kyc-progress');
  await assertAccessible(household);
  await household.page.reload();
  await within(household.member('Daniel'), /Verified/);
  await household.page.reload();
  await within(household.member('Daniel'), /Verified/);
});

test('a referred client says that a reviewer looks and what not to do', async () => {
  const household = await kyc.openHousehold('Okafor Household');
  const grace = household.member('Grace');
  await verifyButton(grace).click();
  await within(grace, /review/i);
  await grace.locator('.advice').waitFor();
  await kyc.session.picture(household.page, 'kyc-refer');
  await assertAccessible(household);
});

test('a client with a confirmed sanctions match is rejected in words that say what to do', async () => {
  const household = await kyc.openHousehold('Lindqvist-Marsh Household');
  const conrad = household.member('Conrad');
  await verifyButton(conrad).click();
  await within(conrad, /Do not/);
  await within(conrad, /Rejected|Not verified|Refused/i);
  await kyc.session.picture(household.page, 'kyc-reject');
  await assertAccessible(household);
});

test('a case the applicant never answers expires', async () => {
  const household = await kyc.openHousehold('Tanaka-Reyes Household');
  const kenji = household.member('Kenji');
  await verifyButton(kenji).click();
  await within(kenji, /Expired/i);
  await kyc.session.picture(household.page, 'kyc-expired');
});

test('a record without a birth date is refused before anything is sent', async () => {
  const household = await kyc.openHousehold('Brandt Household');
  const leon = household.member('Leon');
  await verifyButton(leon).click();
  await within(leon, /Date of birth/);
  await kyc.session.picture(household.page, 'kyc-incomplete');
  await assertAccessible(household);
});

test('the keyboard alone verifies a client, and the outcome is announced', async () => {
  const household = await kyc.openHousehold('Tanaka-Reyes Household');
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
