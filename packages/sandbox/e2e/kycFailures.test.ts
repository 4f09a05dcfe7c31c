/** Verifying when vendor or companion fail, in a real browser: nothing is lost, nothing is started twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTLES_WITHIN_MS, assertAccessible, kycTests, verifyButton, within } from './kycTests.ts';

const kyc = kycTests();

test('what the vendor does not accept is named field by field', async () => {
  const household = await kyc.openHousehold('Brandt Household');
  const matthias = household.member('Matthias');
  await verifyButton(matthias).click();
  await within(matthias, /did not accept/);
  await within(matthias, /[Pp]ostal code .*postcode/);
  const ottilie = household.member('Ottilie');
  await verifyButton(ottilie).click();
  await within(ottilie, /post-office box/);
  await within(ottilie, /not in service/);
  await kyc.session.picture(household.page, 'kyc-validation');
  await assertAccessible(household);
});

test('a vendor that is down says so, starts nothing, and Retry works when it is back', async () => {
  const household = await kyc.openHousehold('Brandt Household');
  await kyc.session.misbehave('probity', { kind: 'down' });
  const johanna = household.member('Johanna');
  await verifyButton(johanna).click();
  await within(johanna, /not available/);
  await within(johanna, /Correlation id/i);
  await kyc.session.picture(household.page, 'kyc-vendor-down');
  await assertAccessible(household);
  await kyc.session.misbehave('probity');
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
  const household = await kyc.openHousehold('Okafor Household');
  await kyc.session.misbehave('probity', { kind: 'slow', delayMs: 15_000, times: 4 });
  const tobenna = household.member('Tobenna');
  await verifyButton(tobenna).click();
  await within(tobenna, /kept/);
  await kyc.session.picture(household.page, 'kyc-timeout');
  await assertAccessible(household);
  await kyc.session.misbehave('probity');
  await tobenna
    .getByText(/Verified/)
    .first()
    .waitFor({ timeout: 120_000 });
});

test('the companion killed in the middle loses nothing and starts nothing twice', async () => {
  const household = await kyc.openHousehold('Lindqvist-Marsh Household');
  const before = (await kyc.session.vendorCalls('probity'))['POST /v3/cases'] ?? 0;
  const elsa = household.member('Elsa');
  await verifyButton(elsa).click();
  await elsa.locator('.progress').waitFor();
  // The vendor has the case once its answer showed the checks.
  await elsa.locator('[data-check], .count').first().waitFor();
  await kyc.session.sandbox.crashCompanion();
  await household.page.reload();
  await elsa
    .getByText(/Verified/)
    .first()
    .waitFor({ timeout: 120_000 });
  assert.equal(((await kyc.session.vendorCalls('probity'))['POST /v3/cases'] ?? 0) - before, 1);
});
