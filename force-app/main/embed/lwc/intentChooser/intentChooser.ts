import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import type { IntentChoice } from 'c/desktopAgent';
import cancel from '@salesforce/label/c.Embed_Intent_Cancel';
import choose from '@salesforce/label/c.Embed_Intent_Choose';
import title from '@salesforce/label/c.Embed_Intent_Title';

/**
 * Asks who is to handle what an app wants done, where several could. Closes with the choice; with nothing if the person
 * wants none.
 */
export default class IntentChooser extends LightningModal {
    /** Who could. */
    @api choices: readonly IntentChoice[] = [];

    labels = { cancel, choose, title };

    get options(): { readonly key: string; readonly label: string; readonly index: number }[] {
        return this.choices.map((choice, index) => ({
            key: `${index}`,
            label: choice.title,
            index,
        }));
    }

    handleChoose(event: Event): void {
        const { index } = (event.currentTarget as HTMLElement).dataset;
        this.close(this.choices[Number(index)]);
    }

    handleCancel(): void {
        this.close();
    }
}
