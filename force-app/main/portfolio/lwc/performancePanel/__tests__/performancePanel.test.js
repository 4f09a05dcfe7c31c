import PerformancePanel from 'c/performancePanel';
import getPerformance from '@salesforce/apex/PortfolioController.getPerformance';
import { all, auraError, deferred, fixture, flush, mount, one, words } from 'test/kit';

jest.mock('@salesforce/apex/PortfolioController.getPerformance', () => ({ default: jest.fn() }), {
    virtual: true,
});

const HOUSEHOLD = '001RL000001hH01YAE';
const show = () => mount('c-performance-panel', PerformancePanel, { recordId: HOUSEHOLD });
const period = (element, key) => one(element, `[data-period="${key}"]`);

beforeEach(() => getPerformance.mockReset());

it('loads a year, then shows returns with their explanation', async () => {
    const answer = deferred();
    getPerformance.mockReturnValue(answer.promise);
    const element = await show();
    expect(words(one(element, '[role="status"]'))).toBe('Loading');
    await expect(document.body).toBeAccessible();
    answer.resolve(fixture('performance'));
    await flush();
    expect(getPerformance).toHaveBeenCalledWith({ householdId: HOUSEHOLD, period: '1Y', refresh: false });
    const text = words(element);
    expect(text).toContain('Time-weighted return gain +4.20%');
    expect(text).toContain('Money-weighted return gain +4.10%');
    expect(text).toContain('Paid in, net +$2,220.00');
    expect(text).toContain('Aug 20, 2026 to Nov 20, 2026');
    expect(text).toContain('Some accounts in this line are older than expected.');
    expect(text).toContain('Compare it with an index.');
    expect(one(element, '[data-figure="annualised"]')).toBeNull();
    await expect(document.body).toBeAccessible();
});

it('shows a figure a year where there is one, and says what could not be measured', async () => {
    getPerformance.mockResolvedValue(
        fixture('performance', { annualisedTimeWeightedReturn: '-0.0142', moneyWeightedReturn: null }),
    );
    const element = await show();
    expect(words(one(element, '[data-figure="annualised"]'))).toBe('A year, on average loss -1.42%');
    expect(words(one(element, '[data-figure="mwr"]'))).toBe('Money-weighted return Not measured');
});

it('offers seven periods and reads the one that is pressed', async () => {
    getPerformance.mockResolvedValue(fixture('performance'));
    const element = await show();
    expect(all(element, '[data-period]').map((button) => button.textContent.trim())).toEqual([
        '1M',
        '3M',
        'YTD',
        '1Y',
        '3Y',
        '5Y',
        'All',
    ]);
    period(element, '3M').click();
    await flush();
    expect(getPerformance).toHaveBeenLastCalledWith({ householdId: HOUSEHOLD, period: '3M', refresh: false });
    expect(period(element, '3M').getAttribute('aria-pressed')).toBe('true');
    expect(period(element, '1Y').getAttribute('aria-pressed')).toBe('false');
    period(element, '3M').click();
    expect(getPerformance).toHaveBeenCalledTimes(2);
});

it('ignores the late answer of another period', async () => {
    const slow = deferred();
    getPerformance
        .mockReturnValueOnce(slow.promise)
        .mockResolvedValueOnce(fixture('performance', { timeWeightedReturn: '0.01' }));
    const element = await show();
    period(element, '1M').click();
    await flush();
    slow.resolve(fixture('performance', { timeWeightedReturn: '0.99' }));
    await flush();
    expect(words(element)).toContain('+1.00%');
    expect(words(element)).not.toContain('+99.00%');
});

it('shows a failure and tries again', async () => {
    getPerformance.mockRejectedValueOnce(auraError('VENDOR_TIMEOUT', { retryable: true }));
    getPerformance.mockResolvedValueOnce(fixture('performance'));
    const element = await show();
    expect(words(element)).toContain('The vendor did not answer in time.');
    await expect(document.body).toBeAccessible();
    one(element, '[data-action="retry"]').click();
    await flush();
    expect(one(element, 'c-error-panel')).toBeNull();
    expect(one(element, 'c-performance-chart')).not.toBeNull();
});

it('ignores answers after its removal, and reads when it is put back', async () => {
    const slow = deferred();
    getPerformance.mockReturnValueOnce(slow.promise).mockResolvedValueOnce(fixture('performance'));
    const element = await show();
    element.remove();
    slow.reject(auraError('INTERNAL'));
    await flush();
    document.body.append(element);
    await flush();
    expect(getPerformance).toHaveBeenCalledTimes(2);
    expect(one(element, 'c-error-panel')).toBeNull();
    expect(one(element, 'c-performance-chart')).not.toBeNull();
});
