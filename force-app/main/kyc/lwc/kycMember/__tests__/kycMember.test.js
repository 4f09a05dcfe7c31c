import KycMember from 'c/kycMember';
import getVerification from '@salesforce/apex/KycController.getVerification';
import verifyParty from '@salesforce/apex/KycController.verifyParty';
import { all, auraError, deferred, fixture, flush, mount, one, pass, words } from 'test/kit';

jest.mock('@salesforce/apex/KycController.getVerification', () => ({ default: jest.fn() }), {
    virtual: true,
});
jest.mock('@salesforce/apex/KycController.verifyParty', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/KycController.getHistory', () => ({ default: jest.fn() }), { virtual: true });

const PARTY = '003RL000001aA01YAE';
const person = (verification = null, changes = {}) => ({
    partyId: PARTY,
    name: 'Amara Okafor',
    role: 'Head of household',
    verification,
    ...changes,
});
const show = (verification, properties = {}) =>
    mount('c-kyc-member', KycMember, {
        householdId: '001RL000001hH01YAE',
        canVerify: true,
        member: person(verification),
        ...properties,
    });
const button = (element, action) => one(element, `lightning-button[data-action="${action}"]`);
const live = (element) => one(element, '[data-live]').textContent;
const running = (changes) =>
    fixture('verification.inProgress', { requestedAt: new Date().toISOString(), ...changes });

beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2026-11-20T15:04:05.000Z') });
    verifyParty.mockReset();
    getVerification.mockReset();
});

describe('how a member stands', () => {
    it.each([
        [null, 'Not verified', 'Verify', ''],
        ['verification.approved', 'Verified', null, 'Verified Nov 20, 2026 · Renew by Nov 20, 2031'],
        ['verification.inReview', 'In review', null, 'Do not open the account yet'],
        ['verification.rejected', 'Rejected', null, 'Tell your compliance officer'],
        ['verification.expired', 'Expired', 'Verify again', 'ask the client to respond'],
    ])('%s', async (name, status, offered, says) => {
        const element = await show(name && fixture(name));
        expect(one(element, 'c-status-pill').label).toBe(status);
        expect(button(element, 'verify')?.label ?? null).toBe(offered);
        expect(words(element)).toContain(says);
        expect(getVerification).not.toHaveBeenCalled();
        jest.useRealTimers();
        await expect(document.body).toBeAccessible();
    });

    it.each([
        ['DUE_SOON', 'Renewal due soon', 'Renew by Nov 20, 2031'],
        ['OVERDUE', 'Renewal overdue', 'Renewal overdue since Nov 20, 2031'],
    ])('an approval that is %s can be renewed', async (renewal, status, dates) => {
        const element = await show(fixture('verification.approved', { renewal }));
        expect(one(element, 'c-status-pill').label).toBe(status);
        expect(words(element)).toContain(dates);
        expect(button(element, 'verify').label).toBe('Verify again');
    });

    it('offers another attempt after a rejection the advisor can put right', async () => {
        const checks = [
            { type: 'IDENTITY', result: 'FAIL', reasons: ['BIRTH_DATE_MISMATCH'], completedAt: null },
        ];
        const element = await show(fixture('verification.rejected', { checks }));
        expect(button(element, 'verify').label).toBe('Verify again');
    });

    it('explains a verification that could not be completed', async () => {
        const element = await show(
            fixture('verification.unsettled', { status: 'ERROR', problem: 'VENDOR_REFUSED' }),
        );
        one(element, 'button.toggle').click();
        await flush();
        expect(words(element)).toContain('The vendor did not accept the information.');
        expect(button(element, 'verify').label).toBe('Verify again');
    });

    it('has no button for a user who may not verify', async () => {
        const element = await show(null, { canVerify: false });
        expect(button(element, 'verify')).toBeNull();
    });
});

describe('a verification', () => {
    it('runs from the button to its outcome, ticking checks on the way', async () => {
        verifyParty.mockResolvedValue(running());
        getVerification
            .mockResolvedValueOnce(
                running({
                    checks: running().checks.map((check) =>
                        check.type === 'SANCTIONS' ? { ...check, result: 'CLEAR' } : check,
                    ),
                }),
            )
            .mockResolvedValueOnce(fixture('verification.approved', { id: running().id }));
        const element = await show(null);
        const settled = jest.fn();
        element.addEventListener('settled', settled);

        button(element, 'verify').click();
        await flush();
        expect(verifyParty).toHaveBeenCalledWith({
            partyId: PARTY,
            householdId: '001RL000001hH01YAE',
            idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
        });
        expect(one(element, 'c-status-pill').label).toBe('Checks running');
        expect(words(element)).toContain('2 of 5 checks done');
        expect(live(element)).toBe('Identity records: Clear. Identity document: Clear.');
        expect(element.shadowRoot.activeElement).toBe(one(element, '.state'));

        await pass(1000);
        expect(words(element)).toContain('3 of 5 checks done');
        expect(live(element)).toBe('Sanctions lists: Clear.');
        expect(settled).not.toHaveBeenCalled();

        await pass(1500);
        expect(one(element, 'c-status-pill').label).toBe('Verified');
        expect(live(element)).toContain('Amara Okafor: Verified. The identity is verified.');
        expect(settled.mock.calls[0][0].detail).toEqual({ partyId: PARTY });
        expect(words(element)).toContain('12 of 100, low risk');
        expect(words(element)).toContain('req-fixture-0001');

        await pass(60_000);
        expect(getVerification).toHaveBeenCalledTimes(2);
        expect(jest.getTimerCount()).toBe(0);
        jest.useRealTimers();
        await expect(document.body).toBeAccessible();
    });

    it('shows that it starts, and is not started twice by a double press', async () => {
        const answer = deferred();
        verifyParty.mockReturnValue(answer.promise);
        const element = await show(null);
        const verify = button(element, 'verify');
        verify.click();
        verify.click();
        await flush();
        expect(verifyParty).toHaveBeenCalledTimes(1);
        expect(one(element, 'c-status-pill').label).toBe('Sending the request');
        expect(one(element, '.elapsed').textContent).toBe('Started just now');
        await pass(12_000);
        expect(one(element, '.elapsed').textContent).toBe('Running for 12 seconds');
        jest.useRealTimers();
        await expect(document.body).toBeAccessible();
    });

    it('stops asking when a reviewer has it, and asks again on demand', async () => {
        verifyParty.mockResolvedValue(running());
        getVerification.mockResolvedValue(fixture('verification.inReview', { id: running().id }));
        const element = await show(null);
        button(element, 'verify').click();
        await pass(10_000);
        expect(getVerification).toHaveBeenCalledTimes(1);
        getVerification.mockResolvedValue(fixture('verification.approved', { id: running().id }));
        button(element, 'check').click();
        await flush();
        expect(one(element, 'c-status-pill').label).toBe('Verified');
    });

    it('asks ever more slowly, and after two minutes leaves it to the background', async () => {
        getVerification.mockResolvedValue(running());
        const element = await show(running());
        await pass(1000);
        expect(getVerification).toHaveBeenCalledTimes(1);
        await pass(1200);
        expect(getVerification).toHaveBeenCalledTimes(1);
        await pass(100);
        expect(getVerification).toHaveBeenCalledTimes(2);
        await pass(120_000);
        const asked = getVerification.mock.calls.length;
        expect(asked).toBeLessThan(45);
        expect(words(element)).toContain('It continues in the background');
        expect(live(element)).toContain('It continues in the background');
        await pass(60_000);
        expect(getVerification).toHaveBeenCalledTimes(asked);
        button(element, 'check').click();
        await flush();
        expect(getVerification).toHaveBeenCalledTimes(asked + 1);
        expect(one(element, '.notice')).toBeNull();
    });

    it('says that an unsettled one is kept', async () => {
        const element = await show(fixture('verification.unsettled'));
        expect(words(element)).toContain(
            'The vendor did not answer in time. The verification is kept and will be settled.',
        );
        expect(button(element, 'verify')).toBeNull();
    });

    it('is followed again after a reload', async () => {
        getVerification.mockResolvedValue(fixture('verification.rejected', { id: running().id }));
        const element = await show(running());
        expect(one(element, 'c-kyc-result')).not.toBeNull();
        await pass(1000);
        expect(getVerification).toHaveBeenCalledWith({ verificationId: running().id });
        expect(one(element, 'c-status-pill').label).toBe('Rejected');
    });
});

describe('failures', () => {
    it('names what the vendor did not accept field by field, in people’s words', async () => {
        const errors = [
            { field: '/subject/address/postalCode', message: 'is not a postcode of DEU' },
            {
                field: '/subject/address/lines/0',
                message: 'is a post-office box; give the street a person lives in',
            },
        ];
        verifyParty.mockRejectedValueOnce(auraError('VENDOR_REFUSED', { errors }));
        const element = await show(null);
        button(element, 'verify').click();
        await flush();
        expect(words(element)).toContain('The vendor did not accept the information.');
        expect(words(element)).toContain('Postal code is not a postcode of DEU.');
        expect(words(element)).toContain('Street is a post-office box; give the street a person lives in.');
        expect(words(element)).not.toContain('/subject');
        expect(button(element, 'verify')).not.toBeNull();
    });

    it('keeps the key for a repeat after a retryable one', async () => {
        verifyParty.mockRejectedValueOnce(auraError('VENDOR_TIMEOUT', { retryable: true }));
        verifyParty.mockResolvedValueOnce(fixture('verification.approved'));
        const element = await show(null);
        button(element, 'verify').click();
        await flush();
        expect(words(element)).toContain('The vendor did not answer in time.');
        expect(button(element, 'verify')).toBeNull();
        button(element, 'retry').click();
        await flush();
        const [first, second] = verifyParty.mock.calls.map(([parameters]) => parameters.idempotencyKey);
        expect(second).toBe(first);
        expect(one(element, 'c-status-pill').label).toBe('Verified');
    });

    it('takes a new key once the information has been put right', async () => {
        const problem = fixture('problem.requestInvalid');
        verifyParty.mockRejectedValueOnce({ body: { message: JSON.stringify(problem) } });
        verifyParty.mockResolvedValueOnce(fixture('verification.approved'));
        const element = await show(null);
        button(element, 'verify').click();
        await flush();
        expect(words(element)).toContain('Date of birth must not be in the future.');
        expect(button(element, 'retry')).toBeNull();
        jest.useRealTimers();
        await expect(document.body).toBeAccessible();
        button(element, 'verify').click();
        await flush();
        const [first, second] = verifyParty.mock.calls.map(([parameters]) => parameters.idempotencyKey);
        expect(second).not.toBe(first);
        expect(one(element, 'c-error-panel')).toBeNull();
    });

    it('passes over a few while it polls, waits as long as it is told, then shows one', async () => {
        getVerification.mockRejectedValue(
            auraError('VENDOR_RATE_LIMITED', { retryable: true, retryAfterSeconds: 10 }),
        );
        const element = await show(running());
        await pass(1000);
        await pass(9000);
        expect(getVerification).toHaveBeenCalledTimes(1);
        await pass(21_000);
        expect(getVerification).toHaveBeenCalledTimes(4);
        expect(words(element)).toContain('The vendor is answering as many calls as it allows.');
        expect(one(element, '.progress')).toBeNull();
        await pass(10_000);
        getVerification.mockResolvedValue(fixture('verification.approved', { id: running().id }));
        button(element, 'retry').click();
        await flush();
        expect(one(element, 'c-status-pill').label).toBe('Verified');
        expect(verifyParty).not.toHaveBeenCalled();
    });

    it('shows at once one that cannot pass', async () => {
        getVerification.mockRejectedValue(auraError('ACCESS_DENIED'));
        const element = await show(running());
        await pass(1000);
        expect(words(element)).toContain('You do not have permission to do this.');
        await pass(30_000);
        expect(getVerification).toHaveBeenCalledTimes(1);
    });
});

describe('the life of the row', () => {
    it('asks nothing once removed, and goes on when put back', async () => {
        getVerification.mockResolvedValue(running());
        const element = await show(running());
        element.remove();
        expect(jest.getTimerCount()).toBe(0);
        await pass(10_000);
        expect(getVerification).not.toHaveBeenCalled();
        document.body.append(element);
        await pass(1000);
        expect(getVerification).toHaveBeenCalledTimes(1);
    });

    it('ignores the answer about another person than it shows now', async () => {
        const answer = deferred();
        verifyParty.mockReturnValue(answer.promise);
        const element = await show(null);
        button(element, 'verify').click();
        await flush();
        element.member = person(null, { partyId: '003RL000001aA02YAE', name: 'Daniel Okafor' });
        answer.resolve(fixture('verification.approved'));
        await flush();
        expect(one(element, 'c-status-pill').label).toBe('Not verified');
        expect(button(element, 'verify')).not.toBeNull();
    });

    it('does not go back to what a stale list says, and takes newer news', async () => {
        verifyParty.mockResolvedValue(
            fixture('verification.approved', { requestedAt: '2026-11-20T15:04:05.000Z' }),
        );
        const element = await show(
            fixture('verification.expired', { requestedAt: '2026-11-01T00:00:00.000Z' }),
        );
        button(element, 'verify').click();
        await flush();
        element.member = person(fixture('verification.expired', { requestedAt: '2026-11-01T00:00:00.000Z' }));
        await flush();
        expect(one(element, 'c-status-pill').label).toBe('Verified');
        element.member = person(
            fixture('verification.rejected', { requestedAt: '2026-11-21T00:00:00.000Z' }),
        );
        await flush();
        expect(one(element, 'c-status-pill').label).toBe('Rejected');
    });

    it('opens and closes the details with a button that says its state', async () => {
        const element = await show(fixture('verification.approved'));
        const toggle = one(element, 'button.toggle');
        expect(toggle.getAttribute('aria-expanded')).toBe('false');
        toggle.click();
        await flush();
        expect(toggle.getAttribute('aria-expanded')).toBe('true');
        expect(all(element, '[data-check]')).toHaveLength(5);
        toggle.click();
        await flush();
        expect(one(element, 'c-kyc-result')).toBeNull();
    });
});

describe('a result the client’s record does not show', () => {
    const recordProblem = {
        code: 'RECORD_NOT_UPDATED',
        title: 'The result is kept, but the client’s record was not brought up to date.',
        action: 'The nightly job tries again. If this stays, tell your administrator what is named here.',
        requestId: 'req-test-0009',
        retryable: false,
        errors: [{ field: 'KYC Status', message: 'takes no value “Completed - Valid” in this org' }],
    };
    const notice = (element) => one(element, '[data-id="record-problem"]');

    it('stands, and says what was not written, why and what to do', async () => {
        const element = await show(fixture('verification.approved', { recordProblem }));
        expect(one(element, 'c-status-pill').label).toBe('Verified');
        expect(words(notice(element))).toContain('The result is kept');
        expect(words(notice(element))).toContain('KYC Status takes no value “Completed - Valid” in this org');
        expect(words(notice(element))).toContain('tell your administrator what is named here');
        expect(words(notice(element))).toContain('req-test-0009');
        expect(one(notice(element), '.warning')).not.toBeNull();
        expect(one(element, '[role="alert"]')).toBeNull();
        jest.useRealTimers();
        await expect(document.body).toBeAccessible();
    });

    it('is announced with the outcome, once', async () => {
        verifyParty.mockResolvedValue(running());
        getVerification
            .mockResolvedValueOnce(running({ recordProblem }))
            .mockResolvedValueOnce(running({ recordProblem }))
            .mockResolvedValueOnce(fixture('verification.approved', { id: running().id, recordProblem }));
        const element = await show(null);
        button(element, 'verify').click();
        await flush();
        await pass(1000);
        expect(live(element)).toBe(recordProblem.title);
        await pass(10_000);
        expect(live(element)).toContain('Amara Okafor: Verified.');
        expect(live(element)).not.toContain(recordProblem.title);
    });

    it('is kept with its reasons when the list is read anew, and gone once the list knows that it was written', async () => {
        const updatedAt = '2026-11-20T15:04:05.678Z';
        const stored = { updatedAt: '2026-11-20T15:04:05.000Z' };
        const element = await show(fixture('verification.approved', { updatedAt, recordProblem }));
        const withoutReasons = { ...recordProblem, errors: undefined };
        element.member = person(
            fixture('verification.approved', { ...stored, recordProblem: withoutReasons }),
        );
        await flush();
        expect(words(notice(element))).toContain('KYC Status takes no value');
        element.member = person(fixture('verification.approved', { ...stored, recordProblem: null }));
        await flush();
        expect(notice(element)).toBeNull();
        expect(one(element, 'c-status-pill').label).toBe('Verified');
    });

    it('says nothing where all was written', async () => {
        const element = await show(fixture('verification.approved', { recordProblem: null }));
        expect(notice(element)).toBeNull();
    });
});
