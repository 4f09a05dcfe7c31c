import { LightningElement, api } from 'lwc';
import type { UserError } from 'c/userError';
import { fill } from 'c/localText';
import fault from '@salesforce/label/c.Error_Fault';
import faults from '@salesforce/label/c.Error_Faults';
import retry from '@salesforce/label/c.Error_Retry';
import retryIn from '@salesforce/label/c.Error_RetryIn';
import retryNow from '@salesforce/label/c.Error_RetryNow';

/**
 * Shows what went wrong, what to do next and the id that finds it.
 *
 * Slot `actions`: what else can be done, beside the retry.
 *
 * Fires `retry` (no detail) when the user asks for another try, which only a retryable error offers, and not before the
 * time it asks to wait.
 */
export default class ErrorPanel extends LightningElement {
    /** `inline` beside what failed, or `card` in place of it. Default `inline`. */
    @api variant: 'inline' | 'card' | undefined;

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
        return `panel ${this.variant ?? 'inline'}`;
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
