import StatusPill from 'c/statusPill';
import { mount, one, words } from 'test/kit';

it.each([
    ['success', 'utility:success'],
    ['warning', 'utility:warning'],
    ['error', 'utility:error'],
    ['info', 'utility:clock'],
    [undefined, 'utility:dash'],
])('says %s in words and with an icon', async (tone, icon) => {
    const element = await mount('c-status-pill', StatusPill, { label: 'In review', tone });
    expect(words(element)).toBe('In review');
    expect(one(element, 'lightning-icon').iconName).toBe(icon);
    await expect(document.body).toBeAccessible();
});

it('takes another icon, and shows nothing without words', async () => {
    const element = await mount('c-status-pill', StatusPill, { label: 'Joint', iconName: 'utility:people' });
    expect(one(element, 'lightning-icon').iconName).toBe('utility:people');
    expect((await mount('c-status-pill', StatusPill)).shadowRoot.children).toHaveLength(0);
});
