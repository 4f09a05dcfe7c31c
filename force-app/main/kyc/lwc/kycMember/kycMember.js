import { LightningElement, api } from 'lwc';
import { toUserError } from 'c/userError';
import { fill, formatElapsed } from 'c/localText';
import { canVerifyAgain, describeAdvice, describeStatus, isRunning } from 'c/kycWords';
import getVerification from '@salesforce/apex/KycController.getVerification';
import verifyParty from '@salesforce/apex/KycController.verifyParty';
import { startPolling } from './polling';
import { announce } from './announcement';
import { labels } from './memberLabels';
import { describeDates, describeKept, describeProgress, isNewer, recordProblemOf } from './memberText';

/**
 * One person: status, the button that starts a verification, its progress, and its result.
 *
 * Fires `settled` with `{ partyId }` when a verification that ran here has its answer, so that the list can be read
 * anew.
 */
export default class KycMember extends LightningElement {
    /** The household's account. */
    @api
    householdId;

    /** Whether the user may start a verification. */
    @api
    canVerify = false;

    labels = labels;
    verification = null;
    error;
    announcement = '';
    isStarting = false;
    isInBackground = false;
    isOpen = false;
    _member;
    _idempotencyKey;
    _startedAt = 0;
    _now = 0;
    _isConnected = false;
    _wantsFocus = false;
    _hasRun = false;
    _stopPolling;
    _clock;

    /** The person. Another person discards all that is known; newer news of the same person is taken over. */
    @api
    get member() {
        return this._member;
    }
    set member(member) {
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

    connectedCallback() {
        this._isConnected = true;
        this._follow();
    }

    renderedCallback() {
        if (!this._wantsFocus) return;
        this._wantsFocus = false;
        // The button that was pressed is gone: without this the keyboard would start again at the top of the page.
        this.refs?.['state']?.focus();
    }

    disconnectedCallback() {
        this._isConnected = false;
        this._unfollow();
    }

    get status() {
        return this.isStarting ? { label: labels.starting, tone: 'info' } : describeStatus(this.verification);
    }

    get isRunning() {
        return this.isStarting || isRunning(this.verification);
    }

    get isWatched() {
        return this.isRunning && !this.isInBackground && !this.error;
    }

    get canCheckNow() {
        return (this.isRunning && this.isInBackground) || this.verification?.status === 'IN_REVIEW';
    }

    get hasState() {
        return this.isRunning || Boolean(this.error ?? this.recordProblem) || Boolean(this.advice);
    }

    /** What the client's record does not show of the result, which stands. */
    get recordProblem() {
        return this.isStarting ? undefined : recordProblemOf(this.verification);
    }

    get advice() {
        if (this.isRunning || !this.verification) return '';
        // In a list of names a valid approval needs no sentence; who has just waited for it wants one.
        if (this.status.tone === 'success' && !this._hasRun) return '';
        return describeAdvice(this.verification);
    }

    get progressTitle() {
        return fill(labels.progress, this._member?.name ?? '');
    }

    get elapsed() {
        return formatElapsed(this._now - this._startedAt);
    }

    get progressCount() {
        return this.isStarting ? '' : describeProgress(this.verification);
    }

    get keptText() {
        return describeKept(this.verification);
    }

    get dates() {
        return describeDates(this.verification);
    }

    get isVerifyOffered() {
        // A retryable error offers the same call again; another one has to be put right first, then verified anew.
        return (
            this.canVerify && !this.isStarting && !this.error?.retryable && canVerifyAgain(this.verification)
        );
    }

    get verifyLabel() {
        return this.verification ? labels.verifyAgain : labels.verify;
    }

    get verifyTitle() {
        return fill(this.verification ? labels.verifyAgainWho : labels.verifyWho, this._member?.name ?? '');
    }

    get checkNowTitle() {
        return fill(labels.checkNowWho, this._member?.name ?? '');
    }

    get detailsTitle() {
        return fill(labels.detailsOf, this._member?.name ?? '');
    }

    get detailsIcon() {
        return this.isOpen ? 'utility:chevrondown' : 'utility:chevronright';
    }

    get openState() {
        return String(this.isOpen);
    }

    get hasDetails() {
        return this.verification !== null && !this.isStarting;
    }

    get areDetailsShown() {
        return this.hasDetails && this.isOpen;
    }

    handleToggle() {
        this.isOpen = !this.isOpen;
    }

    handleRetry() {
        this.error = undefined;
        if (isRunning(this.verification)) void this.handleCheckNow();
        else void this.handleVerify();
    }

    async handleVerify() {
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

    async handleCheckNow() {
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
    _take(answer) {
        this.announcement =
            announce(this._member?.name ?? '', this.verification, answer) || this.announcement;
        this.verification = answer;
        this.error = undefined;
        if (isRunning(answer)) return true;
        this._unfollow();
        this.dispatchEvent(new CustomEvent('settled', { detail: { partyId: this._member?.partyId } }));
        return false;
    }

    _fail(error) {
        this._unfollow();
        this.error = error;
    }

    _follow() {
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

    _unfollow() {
        this._stopPolling?.();
        this._stopPolling = undefined;
        window.clearInterval(this._clock);
    }

    _runClock() {
        window.clearInterval(this._clock);
        this._now = Date.now();
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- shows the time that passes; removal stops it
        this._clock = window.setInterval(() => {
            this._now = Date.now();
        }, 1000);
    }

    _forget() {
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
