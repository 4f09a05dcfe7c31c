import { LightningElement, api } from 'lwc';
import { fill } from 'c/localText';
import fault from '@salesforce/label/c.Error_Fault';
import faults from '@salesforce/label/c.Error_Faults';
import retry from '@salesforce/label/c.Error_Retry';
import retryIn from '@salesforce/label/c.Error_RetryIn';
import retryNow from '@salesforce/label/c.Error_RetryNow';

/** Codes that say nothing has failed: they wait for somebody, or something else was done. All others are errors. */
const TONES = {
    NOT_IN_ROLLOUT: 'calm',
    ROLLOUT_REFUSED: 'calm',
    RECORD_NOT_UPDATED: 'warning',
};
const ICONS = {
    error: 'utility:error',
    warning: 'utility:warning',
    calm: 'utility:clock',
};

/**
 * Shows what went wrong, what to do next and the id that finds it. What is no failure, as a rollout that has not reached
 * the user, is told calmly.
 *
 * Slot `actions`: what else can be done, beside the retry.
 *
 * Fires `retry` (no detail) when the user asks for another try, which only a retryable error offers, and not before the
 * time it asks to wait.
 */
export default class ErrorPanel extends LightningElement {
    /** `inline` beside what failed, or `card` in place of it. Default `inline`. */
    @api
    variant;

    /** Default: that of the error's code. */
    @api
    tone;

    labels = { faults, retry };
    secondsLeft = 0;
    announcement = '';
    _error;
    _retryAt = 0;
    _timer;

    /** The error. Nothing is shown without one; a new one starts its own wait. */
    @api
    get error() {
        return this._error;
    }
    set error(error) {
        this._error = error;
        this._retryAt = Date.now() + (error?.retryAfterSeconds ?? 0) * 1000;
        this.announcement = '';
        this._startCountdown();
    }

    connectedCallback() {
        this._startCountdown();
    }

    disconnectedCallback() {
        this._stopCountdown();
    }

    get panelClass() {
        return `panel ${this.variant ?? 'inline'} ${this._tone}`;
    }

    get iconName() {
        return ICONS[this._tone];
    }

    /** Only an error interrupts who is listening to something else. */
    get role() {
        return this._tone === 'error' ? 'alert' : 'status';
    }

    get faults() {
        return (this._error?.faults ?? []).map(({ field, name, message }, index) => ({
            key: `${index} ${field}`,
            text: fill(fault, name, message),
        }));
    }

    get hasFaults() {
        return this.faults.length > 0;
    }

    get isWaiting() {
        return this.secondsLeft > 0;
    }

    get waitText() {
        return fill(retryIn, this.secondsLeft);
    }

    handleRetry() {
        this.dispatchEvent(new CustomEvent('retry'));
    }

    get _tone() {
        return this.tone ?? TONES[this._error?.code ?? ''] ?? 'error';
    }

    _startCountdown() {
        this._stopCountdown();
        this.secondsLeft = this._left();
        if (!this._error?.retryable || this.secondsLeft === 0) return;
        // Said once at the start and once at the end: a voice that counts every second would be in the way.
        this.announcement = this.waitText;
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- a countdown is a timer; removal stops it
        this._timer = window.setInterval(() => this._tick(), 1000);
    }

    _tick() {
        this.secondsLeft = this._left();
        if (this.secondsLeft > 0) return;
        this._stopCountdown();
        this.announcement = retryNow;
    }

    _stopCountdown() {
        window.clearInterval(this._timer);
    }

    _left() {
        return Math.max(0, Math.ceil((this._retryAt - Date.now()) / 1000));
    }
}
