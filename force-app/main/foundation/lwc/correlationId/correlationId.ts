import { LightningElement, api } from 'lwc';
import copied from '@salesforce/label/c.Error_Copied';
import copy from '@salesforce/label/c.Error_Copy';
import copyFailed from '@salesforce/label/c.Error_CopyFailed';
import title from '@salesforce/label/c.Error_CorrelationId';

/**
 * Shows the id that finds a call in the audit trail, with a button that copies it.
 */
export default class CorrelationId extends LightningElement {
    /** The id; nothing is shown without one. */
    @api value: string | undefined;

    labels = { copy, title };
    feedback = '';

    async handleCopy(): Promise<void> {
        try {
            await navigator.clipboard.writeText(this.value ?? '');
            this.feedback = copied;
        } catch {
            // A frame or an old browser may forbid the clipboard: then say so, the id can be selected.
            this.feedback = copyFailed;
        }
    }
}
