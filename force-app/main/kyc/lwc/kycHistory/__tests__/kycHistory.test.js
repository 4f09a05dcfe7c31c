import KycHistory from 'c/kycHistory';
import getHistory from '@salesforce/apex/KycController.getHistory';
import { all, auraError, deferred, fixture, flush, mount, one, words } from 'test/kit';

jest.mock('@salesforce/apex/KycController.getHistory', () => ({ default: jest.fn() }), { virtual: true });

beforeEach(() => getHistory.mockReset());

const show = () =>
    mount('c-kyc-history', KycHistory, { partyId: '003RL000001aA01YAE', name: 'Amara Okafor' });
const toggle = (element) => one(element, 'button');

it('reads nothing until it is opened, then lists newest first', async () => {
    getHistory.mockResolvedValue(fixture('verificationList'));
    const element = await show();
    expect(getHistory).not.toHaveBeenCalled();
    toggle(element).click();
    await flush();
    expect(getHistory).toHaveBeenCalledWith({ partyId: '003RL000001aA01YAE' });
    expect(toggle(element).getAttribute('aria-expanded')).toBe('true');
    expect(all(element, 'li')).toHaveLength(fixture('verificationList').verifications.length);
    await expect(document.body).toBeAccessible();
});

it('takes a bare list too, and says where there is nothing', async () => {
    getHistory.mockResolvedValue({ partyId: 'x', verifications: [] });
    const element = await show();
    toggle(element).click();
    await flush();
    expect(words(element)).toContain('No earlier verification.');
});

it('shows a failure and tries again', async () => {
    getHistory.mockRejectedValueOnce(auraError('COMPANION_UNREACHABLE', { retryable: true }));
    getHistory.mockResolvedValueOnce(fixture('verificationList'));
    const element = await show();
    toggle(element).click();
    await flush();
    expect(words(element)).toContain('Salesforce could not reach the companion.');
    await expect(document.body).toBeAccessible();
    one(element, '[data-action="retry"]').click();
    await flush();
    expect(one(element, 'c-error-panel')).toBeNull();
    expect(all(element, 'li').length).toBeGreaterThan(0);
});

it('ignores the answer about another person than it shows now', async () => {
    const answer = deferred();
    getHistory.mockReturnValue(answer.promise);
    const element = await show();
    toggle(element).click();
    await flush();
    element.partyId = '003RL000001aA02YAE';
    answer.resolve(fixture('verificationList'));
    await flush();
    expect(toggle(element).getAttribute('aria-expanded')).toBe('false');
    expect(all(element, 'li')).toHaveLength(0);
});
