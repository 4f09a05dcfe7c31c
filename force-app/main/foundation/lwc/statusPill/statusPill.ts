import { LightningElement, api } from 'lwc';

/** What a status means for the reader. */
export type Tone = 'success' | 'warning' | 'error' | 'info' | 'neutral';

const ICONS: Readonly<Record<Tone, string>> = {
    success: 'utility:success',
    warning: 'utility:warning',
    error: 'utility:error',
    info: 'utility:clock',
    neutral: 'utility:dash',
};

/**
 * A status in words, with an icon and a colour that say the same.
 */
export default class StatusPill extends LightningElement {
    /** The words. Without them nothing is shown. */
    @api label: string | undefined;

    /** `success`, `warning`, `error`, `info` or `neutral`. Default `neutral`. */
    @api tone: Tone | undefined;

    /** Default: the tone's own. */
    @api iconName: string | undefined;

    get _tone(): Tone {
        return this.tone ?? 'neutral';
    }

    get icon(): string {
        return this.iconName ?? ICONS[this._tone];
    }

    get pillClass(): string {
        return `pill ${this._tone}`;
    }
}
