/** The administrator's first job, in a real browser: see what is set up, and test the connection. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { axe, describeViolations } from '../browser/index.ts';
import { openSession, type Session } from './session.ts';

let session: Session;
before(async () => void (session = await openSession({ isAdmin: true })));
after(() => session.close());

const settled = (checklist: Locator, name: string, state: string): Promise<void> =>
  checklist.locator(`[data-check="${name}"][data-state="${state}"]`).waitFor();

test('the Setup tab says how each part stands, tests the connection, and what to do when the companion is gone', async () => {
  const { page, errors, close } = await session.openPath('/lightning/n/Rialto_Setup');
  const checklist = page.locator('c-setup-checklist');
  await checklist.locator('[data-check="PERMISSION_SETS"]').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Rialto Setup' }).getAttribute('aria-current'), 'page');
  await checklist.getByText('Nobody has asked the companion yet.').waitFor();
  await settled(checklist, 'HOUSEHOLDS', 'WARNING');

  // By the keyboard, which must find the button again afterwards.
  const button = checklist.getByRole('button', { name: /^Test/ });
  await button.focus();
  await page.keyboard.press('Enter');
  for (const name of ['CREDENTIAL', 'COMPANION', 'CLOCK', 'SCOPES']) await settled(checklist, name, 'OK');
  await checklist.getByText('The companion accepts this org as the client sandbox-org.').waitFor();
  await checklist
    .locator('[data-live]')
    .filter({ hasText: 'Connection tested.' })
    .waitFor({ state: 'attached' });
  assert.ok(
    await button.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus')),
  );
  await session.picture(page, 'setup');
  assert.equal(describeViolations(await axe(page)), '');

  await page.getByLabel('Theme').selectOption('dark');
  await session.picture(page, 'setup-dark');
  assert.equal(describeViolations(await axe(page)), '');
  await page.getByLabel('Theme').selectOption('light');

  await session.sandbox.companion.stop();
  await button.focus();
  await page.keyboard.press('Enter');
  await settled(checklist, 'COMPANION', 'FAILED');
  const companion = checklist.locator('[data-check="COMPANION"]');
  await companion.getByText('Salesforce could not reach the companion').waitFor();
  await companion.getByText(/answers at \/readyz/).waitFor();
  await settled(checklist, 'SCOPES', 'UNKNOWN');
  await page.setViewportSize({ width: 400, height: 1400 });
  await session.picture(page, 'setup-companion-gone');
  assert.equal(describeViolations(await axe(page)), '');
  assert.deepEqual(errors, [], 'the page must not have errors of its own');
  await close();
});
