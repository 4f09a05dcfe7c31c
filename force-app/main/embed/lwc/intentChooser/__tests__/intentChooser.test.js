import IntentChooser from 'c/intentChooser';
import { all, flush, mount, one, words } from 'test/kit';

jest.mock(
    'lightning/modal',
    () => {
        const { LightningElement } = require('lwc');
        return {
            __esModule: true,
            default: class extends LightningElement {
                close(result) {
                    this.dispatchEvent(new CustomEvent('closed', { detail: result }));
                }
            },
        };
    },
    { virtual: true },
);

const CHOICES = [
    { appId: 'chartroom', title: 'Chartroom', intent: 'ViewChart' },
    { appId: 'studio', title: 'Portfolio studio', intent: 'ViewChart' },
];

it('closes with the one that was chosen, or with nothing', async () => {
    const element = await mount('c-intent-chooser', IntentChooser, { choices: CHOICES });
    const closed = [];
    element.addEventListener('closed', ({ detail }) => closed.push(detail?.appId ?? null));
    expect(words(element)).toContain('Several can do this. Which one?');
    all(element, '[data-index]')[1].click();
    one(element, '[data-action="cancel"]').click();
    await flush();
    expect(closed).toEqual(['studio', null]);
    await expect(document.body).toBeAccessible();
});
