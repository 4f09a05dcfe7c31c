import PortfolioSummary from 'c/portfolioSummary';
import { fixture, mount, one, words } from 'test/kit';

const show = (changes) =>
    mount('c-portfolio-summary', PortfolioSummary, { portfolio: fixture('portfolio', changes) });

it('shows total, age and the gain with its two causes apart', async () => {
    const text = words(await show());
    expect(text).toContain('Household total $96,000.00');
    expect(text).toContain('As of Nov 6, 2026 – older than expected');
    expect(text).toContain('gain +$17,000.00 +31.48% of cost');
    expect(text).toContain('From prices gain +$17,200.00');
    expect(text).toContain('From currencies loss -$200.00');
    expect(text).toContain('$25,000.00 of holdings have no known cost');
    expect(text).toContain('From Ledgerline, read Nov 21, 2026');
    await expect(document.body).toBeAccessible();
});

it('does not warn of fresh figures', async () => {
    const element = await show({ stale: false });
    expect(one(element, '[data-id="as-of"]').label).toBe('As of Nov 6, 2026');
    expect(one(element, '[data-id="as-of"]').tone).toBe('neutral');
});

it('says that the gain is not known where no cost is', async () => {
    const text = words(
        await show({ unrealisedGain: null, valueWithoutCost: { amount: '0.00', currencyCode: 'USD' } }),
    );
    expect(text).toContain('Unrealised gain Not known');
    expect(text).not.toContain('no known cost');
});
