import { LightningElement, api } from 'lwc';
import { toUserError, type UserError } from 'c/userError';
import { fill, formatElapsed } from 'c/localText';
import {
    canVerifyAgain,
    describeAdvice,
    describeStatus,
    isRunning,
    type Pill,
    type SeenVerification,
} from 'c/kycWords';
import getVerification from '@salesforce/apex/KycController.getVerification';
import verifyParty from '@salesforce/apex/KycController.verifyParty';
import { startPolling } from './polling';
import { announce } from './announcement';
import { labels } from './memberLabels';
import { describeDates, describeKept, describeProgress, isNewer, recordProblemOf } from './memberText';

/** A person of the household, as `KycController.getMembers` lists it. */
export interface Member {
    readonly partyId: string;
    readonly name: string;
    readonly role?: string | null;
    readonly verification?: SeenVerification | null;
}

/**
 * One person: status, the button that starts a verification, its progress, and its result.
 *
 * Fires `settled` with `{ partyId }` when a verification that ran here has its answer, so that the list can be read
 * anew.
 */
export default class KycMember extends LightningElement {
    /** The household's account. */
    @api householdId: string | undefined;

    /** Whether the user may start a verification. */
    @api canVerify = false;

    labels = labels;
    verification: SeenVerification | null = null;
    error: UserError | undefined;
    announcement = '';
    isStarting = false;
    isInBackground = false;
    isOpen = false;
    _member: Member | undefined;
    _idempotencyKey: string | undefined;
    _startedAt = 0;
    _now = 0;
    _isConnected = false;
    _wantsFocus = false;
    _hasRun = false;
    _stopPolling: (() => void) | undefined;
    _clock: number | undefined;

    /** The person. Another person discards all that is known; newer news of the same person is taken over. */
    @api
    get member(): Member | undefined {
        return this._member;
    }
    set member(member: Member | undefined) {
        const isOther = member?.partyId !== this._member?.partyId;
        this._member = member;
        if (isOther) this._forget();
        const given = member?.verification ?? null;
        if (!isOther && !isNewer(given, this.verification)) return;
        this.verification = given;
        this.isOpen ||= isRunning(given);
        this._hasRun ||= isRunning(given);
        if (this._isConnected) this._follow();
    }

    connectedCallback(): void {
        this._isConnected = true;
        this._follow();
    }

    renderedCallback(): void {
        if (!this._wantsFocus) return;
        this._wantsFocus = false;
        // The button that was pressed is gone: without this the keyboard would start again at the top of the page.
        (this.refs?.['state'] as HTMLElement | undefined)?.focus();
    }

    disconnectedCallback(): void {
        this._isConnected = false;
        this._unfollow();
    }

    get status(): Pill {
        return this.isStarting ? { label: labels.starting, tone: 'info' } : describeStatus(this.verification);
    }

    get isRunning(): boolean {
        return this.isStarting || isRunning(this.verification);
    }

    get isWatched(): boolean {
        return this.isRunning && !this.isInBackground && !this.error;
    }

    get canCheckNow(): boolean {
        return (this.isRunning && this.isInBackground) || this.verification?.status === 'IN_REVIEW';
    }

    get hasState(): boolean {
        return this.isRunning || Boolean(this.error ?? this.recordProblem) || Boolean(this.advice);
    }

    /** What the client's record does not show of the result, which stands. */
    get recordProblem(): UserError | undefined {
        return this.isStarting ? undefined : recordProblemOf(this.verification);
    }

    get advice(): string {
        if (this.isRunning || !this.verification) return '';
        // In a list of names a valid approval needs no sentence; who has just waited for it wants one.
        if (this.status.tone === 'success' && !this._hasRun) return '';
        return describeAdvice(this.verification);
    }

    get progressTitle(): string {
        return fill(labels.progress, this._member?.name ?? '');
    }

    get elapsed(): string {
        return formatElapsed(this._now - this._startedAt);
    }

    get progressCount(): string {
        return this.isStarting ? '' : describeProgress(this.verification);
    }

    get keptText(): string {
        return describeKept(this.verification);
    }

    get dates(): string {
        return describeDates(this.verification);
    }

    get isVerifyOffered(): boolean {
        // A retryable error offers the same call again; another one has to be put right first, then verified anew.
        return (
            this.canVerify && !this.isStarting && !this.error?.retryable && canVerifyAgain(this.verification)
        );
    }

    get verifyLabel(): string {
        return this.verification ? labels.verifyAgain : labels.verify;
    }

    get verifyTitle(): string {
        return fill(this.verification ? labels.verifyAgainWho : labels.verifyWho, this._member?.name ?? '');
    }

    get checkNowTitle(): string {
        return fill(labels.checkNowWho, this._member?.name ?? '');
    }

    get detailsTitle(): string {
        return fill(labels.detailsOf, this._member?.name ?? '');
    }

    get detailsIcon(): string {
        return this.isOpen ? 'utility:chevrondown' : 'utility:chevronright';
    }

    get openState(): string {
        return String(this.isOpen);
    }

    get hasDetails(): boolean {
        return this.verification !== null && !this.isStarting;
    }

    get areDetailsShown(): boolean {
        return this.hasDetails && this.isOpen;
    }

    handleToggle(): void {
        this.isOpen = !this.isOpen;
    }

    handleRetry(): void {
        this.error = undefined;
        if (isRunning(this.verification)) void this.handleCheckNow();
        else void this.handleVerify();
    }

    async handleVerify(): Promise<void> {
        if (this.isStarting) return;
        const { partyId } = this._member ?? {};
        // Kept while it is not known whether the vendor took the request: the same key never starts it twice.
        this._idempotencyKey ??= crypto.randomUUID();
        this.error = undefined;
        this.isStarting = true;
        this._startedAt = Date.now();
        this._wantsFocus = true;
        this._hasRun = true;
        this._runClock();
        try {
            const answer = await verifyParty({
                partyId,
                householdId: this.householdId,
                idempotencyKey: this._idempotencyKey,
            });
            if (partyId !== this._member?.partyId) return;
            this._idempotencyKey = undefined;
            this.isStarting = false;
            this.isOpen = true;
            if (this._take(answer) && this._isConnected) this._follow();
        } catch (cause) {
            if (partyId !== this._member?.partyId) return;
            this.isStarting = false;
            const error = toUserError(cause);
            if (!error.retryable) this._idempotencyKey = undefined;
            this._fail(error);
        }
    }

    async handleCheckNow(): Promise<void> {
        const { id } = this.verification ?? {};
        this.isInBackground = false;
        try {
            const answer = await getVerification({ verificationId: id });
            if (id === this.verification?.id && this._take(answer) && this._isConnected) this._follow();
        } catch (cause) {
            if (id === this.verification?.id) this._fail(toUserError(cause));
        }
    }

    /** @returns Whether to go on asking. */
    _take(answer: SeenVerification): boolean {
        this.announcement =
            announce(this._member?.name ?? '', this.verification, answer) || this.announcement;
        this.verification = answer;
        this.error = undefined;
        if (isRunning(answer)) return true;
        this._unfollow();
        this.dispatchEvent(new CustomEvent('settled', { detail: { partyId: this._member?.partyId } }));
        return false;
    }

    _fail(error: UserError): void {
        this._unfollow();
        this.error = error;
    }

    _follow(): void {
        this._unfollow();
        if (this.isStarting) this._runClock();
        if (!isRunning(this.verification)) return;
        this.isInBackground = false;
        this._startedAt = Math.min(
            Date.now(),
            Date.parse(this.verification?.requestedAt ?? '') || Date.now(),
        );
        this._runClock();
        const verificationId = this.verification?.id;
        this._stopPolling = startPolling({
            read: () => getVerification({ verificationId }),
            onAnswer: (answer) => this._take(answer),
            onFailure: (error) => this._fail(error),
            onLimit: () => {
                this._unfollow();
                this.isInBackground = true;
                this.announcement = labels.background;
            },
        });
    }

    _unfollow(): void {
        this._stopPolling?.();
        this._stopPolling = undefined;
        window.clearInterval(this._clock);
    }

    _runClock(): void {
        window.clearInterval(this._clock);
        this._now = Date.now();
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- shows the time that passes; removal stops it
        this._clock = window.setInterval(() => {
            this._now = Date.now();
        }, 1000);
    }

    _forget(): void {
        this._unfollow();
        this.verification = null;
        this.error = undefined;
        this.announcement = '';
        this.isStarting = false;
        this.isInBackground = false;
        this.isOpen = false;
        this._hasRun = false;
        this._idempotencyKey = undefined;
    }
}
