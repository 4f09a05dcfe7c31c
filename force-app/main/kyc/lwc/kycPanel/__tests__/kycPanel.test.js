import KycPanel from 'c/kycPanel';
import { followSelection } from 'c/householdSelection';
import { refreshApex } from '@salesforce/apex';
import getMembers from '@salesforce/apex/KycController.getMembers';
import verifyParty from '@salesforce/apex/KycController.verifyParty';
import { all, auraError, deferred, fixture, flush, mount, one, words } from 'test/kit';

jest.mock(
    '@salesforce/apex/KycController.getMembers',
    () => ({ default: require('@salesforce/sfdx-lwc-jest').createApexTestWireAdapter(jest.fn()) }),
    { virtual: true },
);
jest.mock('c/householdSelection', () => ({ followSelection: jest.fn() }));
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });
jest.mock('@salesforce/apex/KycController.verifyParty', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/KycController.getVerification', () => ({ default: jest.fn() }), {
    virtual: true,
});
jest.mock('@salesforce/apex/KycController.getHistory', () => ({ default: jest.fn() }), { virtual: true });

const HOUSEHOLD = '001RL000001hH01YAE';
const household = (changes = {}) => ({
    householdId: HOUSEHOLD,
    householdName: 'Okafor Household',
    canVerify: true,
    hasMore: false,
    members: [
        { partyId: '003RL000001aA01YAE', name: 'Amara Okafor', role: 'Head', verification: null },
        {
            partyId: '003RL000001aA02YAE',
            name: 'Daniel Okafor',
            verification: fixture('verification.approved'),
        },
    ],
    ...changes,
});
let selection;
beforeEach(() => {
    selection = { current: {}, select: jest.fn(), close: jest.fn() };
    followSelection.mockReset().mockReturnValue(selection);
    refreshApex.mockClear();
    verifyParty.mockReset();
});

const show = () => mount('c-kyc-panel', KycPanel, { recordId: HOUSEHOLD });
const emit = async (answer) => {
    getMembers.emit(answer);
    await flush();
};
const verifyButton = (member) => one(member, '[data-action="verify"]');

it('waits, then lists the members', async () => {
    const element = await show();
    expect(one(element, '[role="status"]').textContent).toContain('Loading');
    await expect(document.body).toBeAccessible();
    await emit(household());
    expect(getMembers.getLastConfig()).toEqual({ householdId: HOUSEHOLD });
    expect(all(element, 'c-kyc-member')).toHaveLength(2);
    expect(words(element)).toContain('Amara Okafor');
    await expect(document.body).toBeAccessible();
});

it('has no button for a user who may only read, and says so', async () => {
    const element = await show();
    await emit(household({ canVerify: false }));
    expect(one(element, '[data-action="verify"]')).toBeNull();
    expect(words(element)).toContain('You can read verifications but not start them.');
    await expect(document.body).toBeAccessible();
});

it('says what to do where there is nobody, and that there are more', async () => {
    const element = await show();
    await emit(household({ members: [] }));
    expect(words(element)).toContain('This household has no members yet.');
    await emit(household({ hasMore: true }));
    expect(words(element)).toContain('This household has more members than are listed here.');
});

it('shows a failure of the list and reads it again on demand', async () => {
    const element = await show();
    getMembers.emitError(auraError('ACCESS_DENIED'));
    await flush();
    expect(words(element)).toContain('You do not have permission to do this.');
    await expect(document.body).toBeAccessible();
    getMembers.emitError(auraError('DATABASE_UNAVAILABLE', { retryable: true }));
    await flush();
    one(element, '[data-action="retry"]').click();
    await flush();
    expect(refreshApex).toHaveBeenCalledTimes(1);
});

it('runs several verifications at once; one that fails leaves the others usable', async () => {
    const slow = deferred();
    verifyParty
        .mockReturnValueOnce(slow.promise)
        .mockRejectedValueOnce(auraError('VENDOR_UNAVAILABLE', { retryable: true }));
    const element = await show();
    const members = household().members.map((member) => ({ ...member, verification: null }));
    await emit(household({ members }));
    const [amara, daniel] = all(element, 'c-kyc-member');
    verifyButton(amara).click();
    verifyButton(daniel).click();
    await flush();
    const keys = verifyParty.mock.calls.map(([parameters]) => parameters.idempotencyKey);
    expect(new Set(keys).size).toBe(2);
    expect(words(daniel)).toContain('The vendor’s service is not available at the moment.');
    expect(words(amara)).not.toContain('not available');
    slow.resolve(fixture('verification.approved'));
    await flush();
    expect(words(amara)).toContain('Verified');
});

it('freshens the wire’s cache when a verification has settled', async () => {
    verifyParty.mockResolvedValue(fixture('verification.approved'));
    const element = await show();
    await emit(household());
    verifyButton(all(element, 'c-kyc-member')[0]).click();
    await flush();
    expect(refreshApex).toHaveBeenCalledTimes(1);
});

it('says when it has been refreshed, and when that failed', async () => {
    const element = await show();
    await emit(household());
    const refresh = one(element, 'lightning-button-icon[slot="actions"]');
    refresh.click();
    await flush();
    expect(words(element)).toContain('Up to date.');
    refreshApex.mockRejectedValueOnce(auraError('COMPANION_UNREACHABLE', { retryable: true }));
    refresh.click();
    await flush();
    expect(words(element)).toContain('Salesforce could not reach the companion.');
    expect(all(element, 'c-kyc-member')).toHaveLength(2);
});

it('discards the old household when the record changes, and ignores its late answer', async () => {
    const element = await show();
    await emit(household());
    element.recordId = '001RL000001hH02YAE';
    await flush();
    expect(all(element, 'c-kyc-member')).toHaveLength(0);
    await emit(household());
    expect(all(element, 'c-kyc-member')).toHaveLength(0);
    await emit(household({ householdId: '001RL000001hH02YAE', members: [] }));
    expect(words(element)).toContain('This household has no members yet.');
});

it('publishes the member a person selects, takes it back by a second press or Escape, and follows another’s', async () => {
    const element = await show();
    await emit(household());
    const [amara, daniel] = all(element, '[data-action="select"]');
    const pressed = () =>
        all(element, '[data-action="select"]').map((button) => button.getAttribute('aria-pressed'));
    amara.click();
    await flush();
    const value = { recordId: '003RL000001aA01YAE', name: 'Amara Okafor' };
    expect(selection.select).toHaveBeenLastCalledWith({ topic: 'selection.member', value });
    expect(pressed()).toEqual(['true', 'false']);
    await expect(document.body).toBeAccessible();
    amara.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await flush();
    expect(selection.select).toHaveBeenLastCalledWith({ topic: 'selection.member', value: null });
    expect(pressed()).toEqual(['false', 'false']);
    followSelection.mock.calls[0][1]({
        topic: 'selection.member',
        value: { recordId: '003RL000001aA02YAE', name: 'Daniel Okafor' },
    });
    await flush();
    expect(pressed()).toEqual(['false', 'true']);
    daniel.click();
    expect(selection.select).toHaveBeenCalledTimes(3);
    expect(selection.select).toHaveBeenLastCalledWith({ topic: 'selection.member', value: null });
    element.remove();
    expect(selection.close).toHaveBeenCalledTimes(1);
});
