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

/** Why it is asked: the page shows another record already, or a person wants the app loaded again. */
export type UnsavedReason = 'record' | 'reload';

/**
 * Asks what becomes of work an app has not saved.
 *
 * Fires `save`, `discard` or `stay` (no detail), as the person chooses.
 */
export default class UnsavedWork extends LightningElement {
    /** The app, as people know it. */
    @api appLabel = '';

    /** `record` or `reload`. */
    @api reason: UnsavedReason = 'reload';

    /** Whether the app is saving just now. */
    @api isSaving = false;

    /** Whether it could not. */
    @api hasFailed = false;

    labels = { discard };

    get text(): string {
        return fill(this.reason === 'record' ? recordChanged : reloads, this.appLabel);
    }

    get failure(): string {
        return fill(notSaved, this.appLabel);
    }

    get saveLabel(): string {
        return this.isSaving ? saving : save;
    }

    get stayLabel(): string {
        return this.reason === 'record' ? back : stay;
    }

    handleSave(): void {
        this.dispatchEvent(new CustomEvent('save'));
    }

    handleDiscard(): void {
        this.dispatchEvent(new CustomEvent('discard'));
    }

    handleStay(): void {
        this.dispatchEvent(new CustomEvent('stay'));
    }
}
