import KycResult from 'c/kycResult';
import { all, fixture, mount, one, words } from 'test/kit';

jest.mock('@salesforce/apex/KycController.getHistory', () => ({ default: jest.fn() }), { virtual: true });

const show = (verification) =>
    mount('c-kyc-result', KycResult, { verification, name: 'Amara Okafor', partyId: verification.partyId });

it.each([
    ['verification.approved', '12 of 100, low risk'],
    ['verification.inReview', '58 of 100, medium risk'],
    ['verification.rejected', '96 of 100, high risk'],
])('shows checks, reasons, risk and ids of %s', async (name, risk) => {
    const verification = fixture(name);
    const element = await show(verification);
    const meter = one(element, '[role="meter"]');
    expect(meter.getAttribute('aria-valuetext')).toBe(risk);
    expect(meter.getAttribute('aria-valuenow')).toBe(String(verification.riskScore));
    expect(all(element, '[data-check]')).toHaveLength(5);
    expect(words(element)).toContain(verification.requestId);
    expect(words(element)).toContain(verification.vendorReference);
    await expect(document.body).toBeAccessible();
});

it('says reasons in people’s words', async () => {
    const element = await show(fixture('verification.rejected'));
    expect(words(one(element, '[data-check="SANCTIONS"]'))).toBe(
        'Sanctions lists Failed The person is on a sanctions list.',
    );
});

it('tells a check that runs from one that was never done', async () => {
    const runs = await show(fixture('verification.inProgress'));
    expect(words(one(runs, '[data-check="PEP"]'))).toBe('Political exposure Running');
    expect(one(runs, '[role="meter"]')).toBeNull();
    const over = await show(fixture('verification.expired'));
    expect(words(one(over, '[data-check="PEP"]'))).toBe('Political exposure Not done');
    expect(words(over)).toContain('Not scored');
});

it('lives with what Apex leaves out', async () => {
    const { id, partyId } = fixture('verification.approved');
    const element = await show({
        id,
        partyId,
        status: 'APPROVED',
        checks: [{ type: 'IDENTITY', result: 'CLEAR' }],
    });
    expect(words(one(element, '[data-check="IDENTITY"]'))).toBe('Identity records Clear');
    expect(words(element)).not.toMatch(/undefined|null|NaN/);
});
