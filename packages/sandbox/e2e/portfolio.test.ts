/** The advisor's second job, in a real browser: read a household's portfolio. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Portfolio } from '@rialto/contract';
import { axe, describeViolations } from '../browser/index.ts';
import { openSession, type HouseholdPage, type Session } from './session.ts';

let session: Session;
let open: HouseholdPage | undefined;
before(async () => void (session = await openSession()));
after(() => session.close());
afterEach(async () => {
  await session.misbehave('ledgerline');
  assert.deepEqual(open?.errors ?? [], [], 'the page must not have errors of its own');
  await open?.close();
  open = undefined;
});

async function openHousehold(
  name: string,
  options: Parameters<Session['open']>[1] = {},
): Promise<HouseholdPage> {
  open = await session.open(name, options);
  return open;
}
async function assertAccessible({ page }: HouseholdPage): Promise<void> {
  assert.equal(describeViolations(await axe(page)), '');
}
const inWords = ({ amount, currencyCode }: { amount: string; currencyCode: string }): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: currencyCode }).format(amount as `${number}`);

test('the total, the accounts and the holdings are the companion’s, each joint account once', async () => {
  const household = await openHousehold('Okafor Household');
  const portfolio = (await session.askCompanion(
    '/v1/portfolio/households/HH-1001?include=accounts,holdings',
  )) as Portfolio;
  await household.portfolio.getByText(inWords(portfolio.totalValue)).first().waitFor();
  const joint = portfolio.accounts!.find(({ registration }) => registration === 'JOINT')!;
  assert.equal(joint.owners.length, 2);
  assert.equal(portfolio.accounts!.filter(({ accountId }) => accountId === joint.accountId).length, 1);
  for (const { name } of portfolio.accounts!) await household.portfolio.getByText(name).first().waitFor();
  await session.picture(household.page, 'portfolio');
  await assertAccessible(household);
});

test('holdings are sorted with the keyboard, and the order is said', async () => {
  const household = await openHousehold('Okafor Household');
  const table = household.portfolio
    .getByRole('table')
    .filter({ has: household.page.getByRole('columnheader', { name: /Weight/ }) });
  const header = table.getByRole('columnheader', { name: /Value/ });
  await header.getByRole('button').first().focus();
  await household.page.keyboard.press('Enter');
  const first = await header.getAttribute('aria-sort');
  await household.page.keyboard.press('Enter');
  const second = await header.getAttribute('aria-sort');
  assert.deepEqual([first, second].sort(), ['ascending', 'descending']);
});

test('another period asks the companion again and is shown', async () => {
  const household = await openHousehold('Okafor Household');
  await household.portfolio.getByRole('slider').waitFor();
  const again = household.page.waitForResponse((response) =>
    response.url().includes('PortfolioController.getPerformance'),
  );
  await household.portfolio.getByText('3Y', { exact: true }).first().click();
  const body = (await (await again).json()) as { period?: string };
  assert.equal(body.period, '3Y');
});

test('a feed that stopped shows its day and is never shown as fresh', async () => {
  const household = await openHousehold('Lindqvist-Marsh Household');
  await household.portfolio
    .getByText(/older than expected/i)
    .first()
    .waitFor();
  await session.picture(household.page, 'portfolio-stale');
  await assertAccessible(household);
});

test('a portfolio system that is down is said in words, and the KYC panel stays usable', async () => {
  await session.misbehave('ledgerline', { kind: 'down' });
  // Nobody has read this one within the minute an org with a cache keeps.
  const household = await openHousehold('Tanaka-Reyes Household');
  await household.portfolio
    .getByText(/not available/)
    .first()
    .waitFor({ timeout: 30_000 });
  await household.kyc.locator('li.member').first().waitFor();
  await session.picture(household.page, 'portfolio-down');
  await assertAccessible(household);
});

test('an answer that cannot be trusted is not shown', async () => {
  await session.misbehave('ledgerline', { kind: 'lying' });
  const household = await openHousehold('Brandt Household');
  await household.portfolio
    .getByText(/could not be trusted/)
    .first()
    .waitFor({ timeout: 30_000 });
  await session.picture(household.page, 'portfolio-lying');
});

test('a household the portfolio system does not know, and one without a number, say so', async () => {
  let household = await openHousehold('Castellanos-Whitfield Household');
  await household.portfolio
    .getByText(/does not know this household/)
    .first()
    .waitFor();
  await session.picture(household.page, 'portfolio-unknown');
  await household.close();
  household = await openHousehold('Haddad-Kowalski Household');
  await household.portfolio
    .getByText(/not linked/)
    .first()
    .waitFor();
  await session.picture(household.page, 'portfolio-not-linked');
  await assertAccessible(household);
});

test('dark theme and sidebar width stay readable', async () => {
  let household = await openHousehold('Okafor Household');
  await household.page.getByLabel('Theme').selectOption('dark');
  await household.portfolio.getByRole('table').first().waitFor();
  await session.picture(household.page, 'portfolio-dark');
  await assertAccessible(household);
  await household.close();
  household = await openHousehold('Tanaka-Reyes Household', { width: 480 });
  await household.portfolio.getByRole('table').first().waitFor();
  await session.picture(household.page, 'portfolio-narrow');
  await assertAccessible(household);
});
