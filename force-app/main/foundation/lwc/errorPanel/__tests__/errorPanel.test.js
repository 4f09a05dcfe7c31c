import ErrorPanel from 'c/errorPanel';
import { toUserError } from 'c/userError';
import { all, auraError, fixture, flush, mount, one, pass, words } from 'test/kit';

const show = (error, properties = {}) =>
    mount('c-error-panel', ErrorPanel, { error: toUserError(error), ...properties });
const retryButton = (element) => one(element, '[data-action="retry"]');

it('says what happened and what to do, and lists the fields to correct', async () => {
    const element = await show({ body: { message: JSON.stringify(fixture('problem.requestInvalid')) } });
    const alert = one(element, '[role="alert"]');
    expect(alert.textContent).toContain('Some of the information is missing or not valid.');
    expect(alert.textContent).toContain('Correct the fields named below');
    expect(all(element, 'li').map((item) => item.textContent)).toEqual([
        'Date of birth must not be in the future.',
    ]);
    expect(words(element)).toContain('Correlation id req-fixture-0102');
    expect(retryButton(element)).toBeNull();
    await expect(document.body).toBeAccessible();
});

it('offers another try only for what may succeed later', async () => {
    const element = await show(auraError('VENDOR_UNAVAILABLE', { retryable: true }), { variant: 'card' });
    const handler = jest.fn();
    element.addEventListener('retry', handler);
    retryButton(element).click();
    expect(handler).toHaveBeenCalledTimes(1);
    expect(element.shadowRoot.querySelector('.card')).not.toBeNull();
    await expect(document.body).toBeAccessible();
});

it('counts the wait down, says it only at its start and end, then lets the user try', async () => {
    jest.useFakeTimers();
    const element = await show(auraError('VENDOR_RATE_LIMITED', { retryable: true, retryAfterSeconds: 3 }));
    const live = one(element, '[aria-live]');
    expect(retryButton(element).disabled).toBe(true);
    expect(live.textContent).toBe('You can try again in 3 s.');
    await pass(1000);
    expect(one(element, '.wait').textContent).toBe('You can try again in 2 s.');
    expect(live.textContent).toBe('You can try again in 3 s.');
    await pass(2000);
    expect(retryButton(element).disabled).toBe(false);
    expect(one(element, '.wait')).toBeNull();
    expect(live.textContent).toBe('You can try again now.');
});

it('stops counting when it is removed and goes on when it is put back', async () => {
    jest.useFakeTimers();
    const element = await show(auraError('VENDOR_RATE_LIMITED', { retryable: true, retryAfterSeconds: 10 }));
    element.remove();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(4000);
    document.body.append(element);
    await flush();
    expect(one(element, '.wait').textContent).toBe('You can try again in 6 s.');
});

it('shows nothing without an error', async () => {
    const element = await mount('c-error-panel', ErrorPanel);
    expect(element.shadowRoot.children).toHaveLength(0);
});

it('copies the correlation id, and says so where copying is forbidden', async () => {
    const element = await show(auraError('INTERNAL'));
    const writeText = jest.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('denied'));
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    const copy = one(element, 'lightning-button-icon');
    copy.click();
    await flush();
    expect(writeText).toHaveBeenCalledWith('req-test-0001');
    expect(one(element, '.feedback').textContent).toBe('Copied.');
    copy.click();
    await flush();
    expect(one(element, '.feedback').textContent).toMatch(/Select the id/);
});

it('makes no landmark, so that two panels may show the same error', async () => {
    const problem = { body: { message: JSON.stringify(fixture('problem.requestInvalid')) } };
    const first = await show(problem);
    const second = await show(problem);
    expect(words(first)).toBe(words(second));
    for (const element of [first, second])
        expect(
            all(element, 'section, form, main, aside, nav, [role="region"], [role="status"][aria-label]'),
        ).toEqual([]);
    await expect(document.body).toBeAccessible();
});

it.each(['NOT_IN_ROLLOUT', 'ROLLOUT_REFUSED'])('tells %s calmly: nothing has failed', async (code) => {
    const element = await show(auraError(code));
    expect(element.shadowRoot.querySelector('.panel').className).toBe('panel inline calm');
    expect(one(element, 'lightning-icon').iconName).toBe('utility:clock');
    expect(one(element, '[role="status"]').textContent).toContain('being introduced step by step');
    expect(one(element, '[role="alert"]')).toBeNull();
    await expect(document.body).toBeAccessible();
});

it('warns where something else was done, and by its caller’s word', async () => {
    const warning = await show(auraError('RECORD_NOT_UPDATED'));
    expect(one(warning, 'lightning-icon').iconName).toBe('utility:warning');
    const told = await show(auraError('INTERNAL'), { tone: 'warning' });
    expect(told.shadowRoot.querySelector('.panel').className).toBe('panel inline warning');
    const plain = await show(auraError('INTERNAL'));
    expect(one(plain, 'lightning-icon').iconName).toBe('utility:error');
    expect(one(plain, '[role="alert"]')).not.toBeNull();
});
