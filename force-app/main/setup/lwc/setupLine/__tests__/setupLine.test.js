import SetupLine from 'c/setupLine';
import { all, flush, mount, one, words } from 'test/kit';

const check = (changes = {}) => ({
    name: 'PRINCIPAL_ACCESS',
    area: 'PEOPLE',
    title: 'Access to the companion’s principal',
    state: 'FAILED',
    detail: '1 user cannot call the companion: Priya Raman.',
    action: 'Assign the permission set Rialto Companion Principal.',
    command: 'npx sf org assign permset --name Rialto_Companion_Principal --on-behalf-of priya@example.com',
    code: 'COMPANION_NOT_CONFIGURED',
    ...changes,
});
const show = (changes) => mount('c-setup-line', SetupLine, { check: check(changes) });
const pill = (element) => one(element, 'c-status-pill');

it.each([
    ['OK', 'Works', 'success'],
    ['WARNING', 'To look at', 'warning'],
    ['FAILED', 'Not working', 'error'],
    ['UNKNOWN', 'Not known', 'neutral'],
    ['SOMETHING_NEWER', 'Not known', 'neutral'],
])('says %s in words, not by colour alone', async (state, label, tone) => {
    const element = await show({ state });
    expect(pill(element).label).toBe(label);
    expect(pill(element).tone).toBe(tone);
    await expect(document.body).toBeAccessible();
});

it('says what was found, what to do, and the code people see', async () => {
    const said = words(await show());
    expect(said).toContain('1 user cannot call the companion: Priya Raman.');
    expect(said).toContain('Assign the permission set');
    expect(said).toContain('--on-behalf-of priya@example.com');
    expect(said).toContain('COMPANION_NOT_CONFIGURED');
});

it('lists faults one by one', async () => {
    const element = await show({ detail: 'Map A: no field B.\nMap C: no object D.\nAnd 3 more.' });
    expect(all(element, 'li').map(words)).toEqual([
        'Map A: no field B.',
        'Map C: no object D.',
        'And 3 more.',
    ]);
    expect(one(element, 'p.detail')).toBeNull();
    await expect(document.body).toBeAccessible();
});

it('shows no command where none helps', async () => {
    const element = await show({ state: 'OK', action: undefined, command: undefined, code: undefined });
    expect(one(element, 'code')).toBeNull();
    expect(one(element, 'lightning-button-icon')).toBeNull();
    await expect(document.body).toBeAccessible();
});

it('copies the command, and says so where copying is forbidden', async () => {
    const element = await show();
    const writeText = jest.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('denied'));
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    one(element, 'lightning-button-icon').click();
    await flush();
    expect(writeText).toHaveBeenCalledWith(check().command);
    expect(one(element, '.feedback').textContent).toBe('Copied.');
    one(element, 'lightning-button-icon').click();
    await flush();
    expect(one(element, '.feedback').textContent).toBe('Select the command and copy it.');
    element.check = check({ command: 'npx sf apex run' });
    await flush();
    expect(one(element, '.feedback').textContent).toBe('');
});

it('names what a copy button copies: there are several on the page', async () => {
    const element = await show();
    const name = 'Copy the command: Access to the companion’s principal';
    expect(one(element, 'lightning-button-icon').alternativeText).toBe(name);
});

it('shows nothing without a check', async () => {
    const element = await mount('c-setup-line', SetupLine);
    expect(element.shadowRoot.children).toHaveLength(0);
});
