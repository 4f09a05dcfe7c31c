import PortfolioPanel from 'c/portfolioPanel';
import { followSelection } from 'c/householdSelection';
import getPerformance from '@salesforce/apex/PortfolioController.getPerformance';
import getPortfolio from '@salesforce/apex/PortfolioController.getPortfolio';
import { all, auraError, deferred, fixture, flush, mount, one, words } from 'test/kit';

jest.mock('c/householdSelection', () => ({ followSelection: jest.fn() }));
jest.mock('@salesforce/apex/PortfolioController.getPortfolio', () => ({ default: jest.fn() }), {
    virtual: true,
});
jest.mock('@salesforce/apex/PortfolioController.getPerformance', () => ({ default: jest.fn() }), {
    virtual: true,
});

const HOUSEHOLD = '001RL000001hH01YAE';
const show = () => mount('c-portfolio-panel', PortfolioPanel, { recordId: HOUSEHOLD });
const refresh = (element) => one(element, 'lightning-button-icon[slot="actions"]');

let selection;
beforeEach(() => {
    selection = { current: {}, offer: jest.fn(), select: jest.fn(), close: jest.fn() };
    followSelection.mockReset().mockReturnValue(selection);
    getPortfolio.mockReset().mockResolvedValue(fixture('portfolio'));
    getPerformance.mockReset().mockResolvedValue(fixture('performance'));
});

it('loads, then shows total, accounts, allocation, holdings and performance', async () => {
    const answer = deferred();
    getPortfolio.mockReturnValue(answer.promise);
    const element = await show();
    expect(one(element, '.skeleton')).not.toBeNull();
    await expect(document.body).toBeAccessible();
    answer.resolve(fixture('portfolio'));
    await flush();
    expect(getPortfolio).toHaveBeenCalledWith({ householdId: HOUSEHOLD, refresh: false });
    expect(one(element, '[data-id="total"]').textContent).toBe('$96,000.00');
    expect(all(element, '[data-account]')).toHaveLength(3);
    expect(all(element, 'tr[data-class]')).toHaveLength(3);
    expect(all(element, 'tr[data-row]')).toHaveLength(4);
    expect(one(element, 'c-performance-chart')).not.toBeNull();
    await expect(document.body).toBeAccessible();
});

it('shows performance where the portfolio fails', async () => {
    getPortfolio.mockRejectedValue(auraError('HOUSEHOLD_NOT_LINKED'));
    const element = await show();
    expect(words(element)).toContain('This household is not linked to the portfolio system.');
    expect(one(element, 'c-performance-chart')).not.toBeNull();
    expect(all(element, 'c-error-panel')).toHaveLength(1);
    await expect(document.body).toBeAccessible();
});

it.each(['NOT_IN_ROLLOUT', 'ROLLOUT_REFUSED'])(
    'tells %s once, calmly, and works once it is their turn',
    async (code) => {
        getPortfolio.mockRejectedValueOnce(auraError(code));
        getPerformance.mockRejectedValueOnce(auraError(code));
        const element = await show();
        expect(all(element, 'c-error-panel')).toHaveLength(1);
        expect(one(element, '.calm')).not.toBeNull();
        expect(one(element, 'c-performance-panel')).toBeNull();
        await expect(document.body).toBeAccessible();
        refresh(element).click();
        await flush();
        expect(one(element, '[data-id="total"]').textContent).toBe('$96,000.00');
        expect(one(element, 'c-performance-chart')).not.toBeNull();
    },
);

it('shows the portfolio where performance fails', async () => {
    getPerformance.mockRejectedValue(auraError('VENDOR_TIMEOUT', { retryable: true }));
    const element = await show();
    expect(one(element, '[data-id="total"]').textContent).toBe('$96,000.00');
    expect(words(one(element, 'c-performance-panel'))).toContain('The vendor did not answer in time.');
});

it('tries again on demand', async () => {
    getPortfolio.mockRejectedValueOnce(auraError('VENDOR_UNAVAILABLE', { retryable: true }));
    const element = await show();
    one(element, '[data-action="retry"]').click();
    await flush();
    expect(one(element, 'c-error-panel')).toBeNull();
    expect(one(element, '[data-id="total"]')).not.toBeNull();
});

it('reads both again on refresh and says so; figures stay while and if that fails', async () => {
    const element = await show();
    refresh(element).click();
    await flush();
    expect(getPortfolio).toHaveBeenCalledTimes(2);
    expect(getPerformance).toHaveBeenCalledTimes(2);
    // The org keeps answers for a minute: a person who asks anew gets the newest.
    expect(getPortfolio).toHaveBeenLastCalledWith(expect.objectContaining({ refresh: true }));
    expect(getPerformance).toHaveBeenLastCalledWith(expect.objectContaining({ refresh: true }));
    expect(words(element)).toContain('Up to date.');
    getPortfolio.mockRejectedValueOnce(auraError('VENDOR_UNAVAILABLE', { retryable: true }));
    refresh(element).click();
    await flush();
    expect(words(element)).toContain('The vendor’s service is not available at the moment.');
    expect(one(element, '[data-id="total"]').textContent).toBe('$96,000.00');
    expect(words(element)).not.toContain('Up to date.');
});

it('says where the portfolio system holds nothing', async () => {
    getPortfolio.mockResolvedValue(
        fixture('portfolio', { accountCount: 0, accounts: [], holdings: [], allocation: [] }),
    );
    const element = await show();
    expect(words(element)).toContain('The portfolio system holds no account for this household.');
    await expect(document.body).toBeAccessible();
});

it('discards the old household when the record changes, and ignores its late answer', async () => {
    const slow = deferred();
    getPortfolio
        .mockReturnValueOnce(slow.promise)
        .mockResolvedValueOnce(fixture('portfolio', { totalValue: { amount: '5.00', currencyCode: 'USD' } }));
    const element = await show();
    element.recordId = '001RL000001hH02YAE';
    await flush();
    slow.resolve(fixture('portfolio'));
    await flush();
    expect(one(element, '[data-id="total"]').textContent).toBe('$5.00');
    expect(getPerformance).toHaveBeenLastCalledWith({
        householdId: '001RL000001hH02YAE',
        period: '1Y',
        refresh: false,
    });
});

it('can be removed while it reads, and put back', async () => {
    const slow = deferred();
    getPortfolio.mockReturnValueOnce(slow.promise);
    const element = await show();
    element.remove();
    slow.reject(auraError('INTERNAL'));
    await flush();
    document.body.append(element);
    await flush();
    expect(one(element, '[data-id="total"]').textContent).toBe('$96,000.00');
    expect(one(element, 'c-error-panel')).toBeNull();
});

it('publishes the holding a person selects, without its value, and follows another’s', async () => {
    const element = await show();
    expect(selection.offer.mock.calls[0][0].map(({ name }) => name)).toContain('SAP SE');
    const [row] = all(element, 'tr[data-row]');
    one(row, '.pick').click();
    expect(selection.select).toHaveBeenCalledWith({
        topic: 'selection.holding',
        value: {
            holdingId: 'acc-1:VTI',
            accountId: 'acc-1',
            name: 'Vanguard Total Stock Market ETF',
            symbol: 'VTI',
            isin: 'US9229087690',
        },
    });
    const [householdId, tell] = followSelection.mock.calls[0];
    expect(householdId).toBe(HOUSEHOLD);
    tell({ topic: 'selection.holding', value: { holdingId: 'acc-2:BND' } });
    await flush();
    expect(one(element, 'tr[aria-selected="true"]').dataset.row).toBe('acc-2:BND');
    tell({ topic: 'selection.holding', value: null });
    await flush();
    expect(one(element, 'tr[aria-selected="true"]')).toBeNull();
    expect(selection.select).toHaveBeenCalledTimes(1);
});

it('publishes and follows the as-of day', async () => {
    const element = await show();
    one(element, 'c-performance-chart').dispatchEvent(
        new CustomEvent('asof', { detail: { day: '2026-09-18' } }),
    );
    expect(selection.select).toHaveBeenCalledWith({ topic: 'selection.asOf', value: '2026-09-18' });
    followSelection.mock.calls[0][1]({ topic: 'selection.asOf', value: '2026-10-16' });
    await flush();
    expect(one(element, 'c-performance-chart').asOf).toBe('2026-10-16');
});

it('follows the household that is shown and no other', async () => {
    const element = await show();
    element.recordId = '001RL000001hH02YAE';
    await flush();
    expect(selection.close).toHaveBeenCalledTimes(1);
    expect(followSelection).toHaveBeenLastCalledWith('001RL000001hH02YAE', expect.any(Function));
    element.remove();
    expect(selection.close).toHaveBeenCalledTimes(2);
});
