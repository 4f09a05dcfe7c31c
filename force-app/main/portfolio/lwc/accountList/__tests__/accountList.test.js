import AccountList from 'c/accountList';
import { all, fixture, mount, one, words } from 'test/kit';

it('lists each account once with owners, value and date', async () => {
    const element = await mount('c-account-list', AccountList, { accounts: fixture('portfolio').accounts });
    expect(all(element, 'li')).toHaveLength(3);
    const joint = words(one(element, '[data-account="acc-1"]'));
    expect(joint).toContain('Joint');
    expect(joint).toContain('Amara Okafor, Daniel Okafor');
    expect(joint).toContain('Brokerage · Fairmont Clearing · ending in 4821');
    expect(joint).toContain('$60,000.00');
    expect(joint).not.toContain('Older');
    await expect(document.body).toBeAccessible();
});

it('marks what is older than expected and shows another currency beside the reporting one', async () => {
    const element = await mount('c-account-list', AccountList, { accounts: fixture('portfolio').accounts });
    expect(words(one(element, '[data-account="acc-2"]'))).toContain('As of Nov 6, 2026 Older than expected');
    expect(words(one(element, '[data-account="acc-3"]'))).toContain('$11,000.00 €10,000.00');
});
