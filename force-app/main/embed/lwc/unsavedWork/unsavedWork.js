import { LightningElement, api } from 'lwc';
import { fill } from 'c/localText';
import back from '@salesforce/label/c.Embed_Dirty_Back';
import discard from '@salesforce/label/c.Embed_Dirty_Discard';
import notSaved from '@salesforce/label/c.Embed_Dirty_NotSaved';
import recordChanged from '@salesforce/label/c.Embed_Dirty_Record';
import reloads from '@salesforce/label/c.Embed_Dirty_Reload';
import save from '@salesforce/label/c.Embed_Dirty_Save';
import saving from '@salesforce/label/c.Embed_Dirty_Saving';
import stay from '@salesforce/label/c.Embed_Dirty_Stay';

/**
 * Asks what becomes of work an app has not saved.
 *
 * Fires `save`, `discard` or `stay` (no detail), as the person chooses.
 */
export default class UnsavedWork extends LightningElement {
    /** The app, as people know it. */
    @api
    appLabel = '';

    /** `record` or `reload`. */
    @api
    reason = 'reload';

    /** Whether the app is saving just now. */
    @api
    isSaving = false;

    /** Whether it could not. */
    @api
    hasFailed = false;

    labels = { discard };

    get text() {
        return fill(this.reason === 'record' ? recordChanged : reloads, this.appLabel);
    }

    get failure() {
        return fill(notSaved, this.appLabel);
    }

    get saveLabel() {
        return this.isSaving ? saving : save;
    }

    get stayLabel() {
        return this.reason === 'record' ? back : stay;
    }

    handleSave() {
        this.dispatchEvent(new CustomEvent('save'));
    }

    handleDiscard() {
        this.dispatchEvent(new CustomEvent('discard'));
    }

    handleStay() {
        this.dispatchEvent(new CustomEvent('stay'));
    }
}
