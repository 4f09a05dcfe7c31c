import { LightningElement, api } from 'lwc';
import { fill } from 'c/localText';
import type { Tone } from 'c/statusPill';
import type getChecklist from '@salesforce/apex/SetupController.getChecklist';
import copied from '@salesforce/label/c.Setup_Copied';
import copy from '@salesforce/label/c.Setup_Copy';
import copyFailed from '@salesforce/label/c.Setup_CopyFailed';
import failed from '@salesforce/label/c.Setup_StateFailed';
import ok from '@salesforce/label/c.Setup_StateOk';
import unknown from '@salesforce/label/c.Setup_StateUnknown';
import warning from '@salesforce/label/c.Setup_StateWarning';

/** One check as Apex answers it: what is null is left out. */
export type Check = Awaited<ReturnType<typeof getChecklist>>[number];

const STATES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
    OK: { label: ok, tone: 'success' },
    WARNING: { label: warning, tone: 'warning' },
    FAILED: { label: failed, tone: 'error' },
};
const UNKNOWN = { label: unknown, tone: 'neutral' } as const;

/**
 * One check: how it stands in words, what was found, what to do, and the command that does it.
 */
export default class SetupLine extends LightningElement {
    feedback = '';
    _check: Check | undefined;

    /** The check. Nothing is shown without one. */
    @api
    get check(): Check | undefined {
        return this._check;
    }
    set check(check: Check | undefined) {
        this._check = check;
        this.feedback = '';
    }

    /** Faults come one a line. */
    get details(): readonly { readonly key: number; readonly text: string }[] {
        return (this._check?.detail ?? '').split('\n').map((text, key) => ({ key, text }));
    }

    get isList(): boolean {
        return this.details.length > 1;
    }

    get copyLabel(): string {
        return fill(copy, this._check?.title ?? '');
    }

    get state(): { readonly label: string; readonly tone: Tone } {
        return STATES[this.check?.state ?? ''] ?? UNKNOWN;
    }

    async handleCopy(): Promise<void> {
        // Emptied first: what says the same as before is not read out again.
        this.feedback = '';
        try {
            await navigator.clipboard.writeText(this.check?.command ?? '');
            this.feedback = copied;
        } catch {
            // A frame or an old browser may forbid the clipboard: then say so, the command can be selected.
            this.feedback = copyFailed;
        }
    }
}
