import { LightningElement, api } from 'lwc';

const ICONS = {
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
    @api
    label;

    /** `success`, `warning`, `error`, `info` or `neutral`. Default `neutral`. */
    @api
    tone;

    /** Default: the tone's own. */
    @api
    iconName;

    get _tone() {
        return this.tone ?? 'neutral';
    }

    get icon() {
        return this.iconName ?? ICONS[this._tone];
    }

    get pillClass() {
        return `pill ${this._tone}`;
    }
}
