import { LightningElement, api } from 'lwc';
import type { UserError } from 'c/userError';
import { fill } from 'c/localText';
import fault from '@salesforce/label/c.Error_Fault';
import faults from '@salesforce/label/c.Error_Faults';
import retry from '@salesforce/label/c.Error_Retry';
import retryIn from '@salesforce/label/c.Error_RetryIn';
import retryNow from '@salesforce/label/c.Error_RetryNow';

/** How bad it is for the reader. */
export type ErrorTone = 'error' | 'warning' | 'calm';

/** Codes that say nothing has failed: they wait for somebody, or something else was done. All others are errors. */
const TONES: Readonly<Record<string, ErrorTone>> = {
    NOT_IN_ROLLOUT: 'calm',
    ROLLOUT_REFUSED: 'calm',
    RECORD_NOT_UPDATED: 'warning',
};
const ICONS: Readonly<Record<ErrorTone, string>> = {
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
    @api variant: 'inline' | 'card' | undefined;

    /** Default: that of the error's code. */
    @api tone: ErrorTone | undefined;

    labels = { faults, retry };
    secondsLeft = 0;
    announcement = '';
    _error: UserError | undefined;
    _retryAt = 0;
    _timer: number | undefined;

    /** The error. Nothing is shown without one; a new one starts its own wait. */
    @api
    get error(): UserError | undefined {
        return this._error;
    }
    set error(error: UserError | undefined) {
        this._error = error;
        this._retryAt = Date.now() + (error?.retryAfterSeconds ?? 0) * 1000;
        this.announcement = '';
        this._startCountdown();
    }

    connectedCallback(): void {
        this._startCountdown();
    }

    disconnectedCallback(): void {
        this._stopCountdown();
    }

    get panelClass(): string {
        return `panel ${this.variant ?? 'inline'} ${this._tone}`;
    }

    get iconName(): string {
        return ICONS[this._tone];
    }

    /** Only an error interrupts who is listening to something else. */
    get role(): string {
        return this._tone === 'error' ? 'alert' : 'status';
    }

    get faults(): { readonly key: string; readonly text: string }[] {
        return (this._error?.faults ?? []).map(({ field, name, message }, index) => ({
            key: `${index} ${field}`,
            text: fill(fault, name, message),
        }));
    }

    get hasFaults(): boolean {
        return this.faults.length > 0;
    }

    get isWaiting(): boolean {
        return this.secondsLeft > 0;
    }

    get waitText(): string {
        return fill(retryIn, this.secondsLeft);
    }

    handleRetry(): void {
        this.dispatchEvent(new CustomEvent('retry'));
    }

    get _tone(): ErrorTone {
        return this.tone ?? TONES[this._error?.code ?? ''] ?? 'error';
    }

    _startCountdown(): void {
        this._stopCountdown();
        this.secondsLeft = this._left();
        if (!this._error?.retryable || this.secondsLeft === 0) return;
        // Said once at the start and once at the end: a voice that counts every second would be in the way.
        this.announcement = this.waitText;
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- a countdown is a timer; removal stops it
        this._timer = window.setInterval(() => this._tick(), 1000);
    }

    _tick(): void {
        this.secondsLeft = this._left();
        if (this.secondsLeft > 0) return;
        this._stopCountdown();
        this.announcement = retryNow;
    }

    _stopCountdown(): void {
        window.clearInterval(this._timer);
    }

    _left(): number {
        return Math.max(0, Math.ceil((this._retryAt - Date.now()) / 1000));
    }
}
