import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import cancel from '@salesforce/label/c.Embed_Intent_Cancel';
import choose from '@salesforce/label/c.Embed_Intent_Choose';
import title from '@salesforce/label/c.Embed_Intent_Title';

/**
 * Asks who is to handle what an app wants done, where several could. Closes with the choice; with nothing if the person
 * wants none.
 */
export default class IntentChooser extends LightningModal {
    /** Who could. */
    @api
    choices = [];

    labels = { cancel, choose, title };

    get options() {
        return this.choices.map((choice, index) => ({
            key: `${index}`,
            label: choice.title,
            index,
        }));
    }

    handleChoose(event) {
        const { index } = event.currentTarget.dataset;
        this.close(this.choices[Number(index)]);
    }

    handleCancel() {
        this.close();
    }
}
