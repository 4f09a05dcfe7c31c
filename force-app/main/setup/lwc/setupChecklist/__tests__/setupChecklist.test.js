import SetupChecklist from 'c/setupChecklist';
import getChecklist from '@salesforce/apex/SetupController.getChecklist';
import testConnection from '@salesforce/apex/SetupController.testConnection';
import { all, auraError, deferred, flush, mount, one, words } from 'test/kit';

jest.mock('@salesforce/apex/SetupController.getChecklist', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/SetupController.testConnection', () => ({ default: jest.fn() }), {
    virtual: true,
});

const check = (area, name, state = 'OK') => ({
    area,
    name,
    state,
    title: `Title ${name}`,
    detail: `Found ${name}.`,
});
const CHECKS = [
    check('DATA', 'DATA_MODEL'),
    check('PEOPLE', 'PERMISSION_SETS', 'WARNING'),
    check('PEOPLE', 'PRINCIPAL_ACCESS', 'FAILED'),
    check('RUNNING', 'CACHE', 'UNKNOWN'),
    check('SOMETHING_NEWER', 'MORE'),
];
const CONNECTION = [check('COMPANION', 'CREDENTIAL'), check('COMPANION', 'CLOCK', 'WARNING')];

const show = () => mount('c-setup-checklist', SetupChecklist);
const button = (element, action) => one(element, `lightning-button[data-action="${action}"]`);
const live = (element) => one(element, '[data-live]').textContent;
const names = (element, area) =>
    all(one(element, `[data-area="${area}"]`), '[data-check]').map((line) => line.dataset.check);

beforeEach(() => {
    getChecklist.mockReset().mockResolvedValue(CHECKS);
    testConnection.mockReset().mockResolvedValue(CONNECTION);
});

it('reads the checklist when it is opened, and asks the companion nothing', async () => {
    const element = await show();
    expect(names(element, 'PEOPLE')).toEqual(['PERMISSION_SETS', 'PRINCIPAL_ACCESS']);
    expect(names(element, 'DATA')).toEqual(['DATA_MODEL']);
    expect(names(element, 'OTHER')).toEqual(['MORE']);
    expect(all(element, 'h3').map(({ textContent }) => textContent)).toEqual([
        'Connection to the companion',
        'People and permissions',
        'Data',
        'Jobs, cache and embedded apps',
        'More',
    ]);
    expect(one(element, '[data-id="summary"]').textContent).toBe(
        '1 not working, 1 to look at, 1 not known, 2 working.',
    );
    expect(one(element, '[data-id="untested"]').textContent).toContain('Nobody has asked the companion yet.');
    expect(words(element)).toContain('Last checked ');
    expect(testConnection).not.toHaveBeenCalled();
    expect(live(element)).toBe('');
    await expect(document.body).toBeAccessible();
});

it('shows that it reads, and is accessible meanwhile', async () => {
    const answer = deferred();
    getChecklist.mockReturnValue(answer.promise);
    const element = await show();
    expect(one(element, '.skeleton')).not.toBeNull();
    expect(words(one(element, '.skeleton'))).toBe('Loading');
    expect(one(element, '[data-area]')).toBeNull();
    await expect(document.body).toBeAccessible();
    answer.resolve(CHECKS);
    await flush();
    expect(one(element, '.skeleton')).toBeNull();
});

it('tests the connection once however often the button is pressed, keeps its focus, and says the outcome', async () => {
    const answer = deferred();
    testConnection.mockReturnValue(answer.promise);
    const element = await show();
    button(element, 'test').click();
    await flush();
    button(element, 'test').click();
    await flush();
    expect(testConnection).toHaveBeenCalledTimes(1);
    expect(button(element, 'test').label).toBe('Testing the connection…');
    expect(button(element, 'test').disabled).toBeFalsy();
    expect(live(element)).toBe('Testing the connection…');
    expect(one(element, '[data-id="untested"]')).toBeNull();
    await expect(document.body).toBeAccessible();

    answer.resolve(CONNECTION);
    await flush();
    expect(names(element, 'COMPANION')).toEqual(['CREDENTIAL', 'CLOCK']);
    expect(live(element)).toBe('Connection tested. 1 to look at, 1 working.');
    expect(one(element, '[data-id="summary"]').textContent).toContain('2 to look at');
    expect(button(element, 'test').label).toBe('Test connection');
    await expect(document.body).toBeAccessible();
});

it('leaves the last outcome where it stands while it tests again', async () => {
    const element = await show();
    button(element, 'test').click();
    await flush();
    testConnection.mockReturnValue(deferred().promise);
    button(element, 'test').click();
    await flush();
    expect(names(element, 'COMPANION')).toEqual(['CREDENTIAL', 'CLOCK']);
    expect(one(element, '.progress')).toBeNull();
    expect(button(element, 'test').label).toBe('Testing the connection…');
});

it('checks again on request, and keeps what the connection said', async () => {
    const element = await show();
    button(element, 'test').click();
    await flush();
    getChecklist.mockResolvedValue([check('DATA', 'DATA_MODEL')]);
    button(element, 'check').click();
    await flush();
    expect(getChecklist).toHaveBeenCalledTimes(2);
    expect(live(element)).toBe('Checked. 1 working.');
    expect(one(element, '[data-area="PEOPLE"]')).toBeNull();
    expect(names(element, 'COMPANION')).toEqual(['CREDENTIAL', 'CLOCK']);
});

it('says in words who may not set anything up', async () => {
    getChecklist.mockRejectedValue(
        auraError('ACCESS_DENIED', { detail: 'The custom permission Setup_Manage is missing.' }),
    );
    const element = await show();
    expect(words(element)).toContain('You do not have permission to do this.');
    expect(words(element)).toContain('The custom permission Setup_Manage is missing.');
    expect(one(element, '[data-area]')).toBeNull();
    await expect(document.body).toBeAccessible();
});

it('keeps the last list where a later check fails, and lets the user try again', async () => {
    const element = await show();
    getChecklist.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    button(element, 'check').click();
    await flush();
    expect(one(element, '[data-area="DATA"]')).not.toBeNull();
    one(element, 'c-error-panel').dispatchEvent(new CustomEvent('retry'));
    await flush();
    expect(getChecklist).toHaveBeenCalledTimes(3);
    expect(one(element, '[data-code]')).toBeNull();
});

it('says why the connection could not be tested at all', async () => {
    testConnection.mockRejectedValueOnce(auraError('INTERNAL', { retryable: true }));
    const element = await show();
    button(element, 'test').click();
    await flush();
    expect(one(one(element, '[data-area="COMPANION"]'), '[data-code="INTERNAL"]')).not.toBeNull();
    await expect(document.body).toBeAccessible();
    const focus = jest.spyOn(button(element, 'test'), 'focus');
    one(one(element, '[data-area="COMPANION"]'), 'c-error-panel').dispatchEvent(new CustomEvent('retry'));
    expect(focus).toHaveBeenCalled();
    await flush();
    expect(names(element, 'COMPANION')).toEqual(['CREDENTIAL', 'CLOCK']);
});
