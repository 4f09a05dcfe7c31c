import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { toUserError, type UserError } from 'c/userError';
import type { Member } from 'c/kycMember';
import getMembers from '@salesforce/apex/KycController.getMembers';
import empty from '@salesforce/label/c.Kyc_Empty';
import loading from '@salesforce/label/c.Panel_Loading';
import members from '@salesforce/label/c.Kyc_Members';
import more from '@salesforce/label/c.Kyc_More';
import noPermission from '@salesforce/label/c.Kyc_NoPermission';
import refresh from '@salesforce/label/c.Panel_Refresh';
import refreshed from '@salesforce/label/c.Panel_Refreshed';
import title from '@salesforce/label/c.Kyc_Title';

type Household = Awaited<ReturnType<typeof getMembers>>;

/** What a wire hands over. */
interface Wired {
    readonly data?: Household;
    readonly error?: unknown;
}

/**
 * Identity verification of a household's members, for a household's record page.
 *
 * Members are independent: one that fails or runs does not hold up another.
 */
export default class KycPanel extends LightningElement {
    labels = { empty, loading, members, more, noPermission, refresh, title };
    household: Household | undefined;
    error: UserError | undefined;
    isRefreshing = false;
    announcement = '';
    _recordId: string | undefined;
    _wired: Wired | undefined;

    /** The household's account. Another one discards all that is shown of the old. */
    @api
    get recordId(): string | undefined {
        return this._recordId;
    }
    set recordId(recordId: string | undefined) {
        if (recordId === this._recordId) return;
        this._recordId = recordId;
        this.household = undefined;
        this.error = undefined;
        this.announcement = '';
        this.isRefreshing = false;
    }

    @wire(getMembers, { householdId: '$recordId' })
    receiveMembers(wired: Wired): void {
        this._wired = wired;
        const { data, error } = wired;
        if (data && sameRecord(data.householdId, this._recordId)) {
            this.household = data;
            this.error = undefined;
        } else if (error) {
            this.error = toUserError(error);
        }
    }

    get isLoading(): boolean {
        return Boolean(this._recordId) && !this.household && !this.error;
    }

    get members(): readonly Member[] {
        return this.household?.members ?? [];
    }

    get isEmpty(): boolean {
        return this.members.length === 0;
    }

    get isReadOnly(): boolean {
        return this.household?.canVerify !== true;
    }

    async handleRefresh(): Promise<void> {
        const recordId = this._recordId;
        this.isRefreshing = true;
        this.announcement = '';
        await this._readAgain();
        if (recordId !== this._recordId) return;
        this.isRefreshing = false;
        if (!this.error) this.announcement = refreshed;
    }

    handleRetry(): void {
        this.error = undefined;
        void this.handleRefresh();
    }

    handleSettled(): void {
        // Later visits are served from the wire's cache: let it hold the outcome.
        void this._readAgain();
    }

    async _readAgain(): Promise<void> {
        const recordId = this._recordId;
        try {
            await refreshApex(this._wired);
        } catch (cause) {
            if (recordId === this._recordId) this.error = toUserError(cause);
        }
    }
}

/** Salesforce ids are the same in their first 15 characters; the rest is a checksum. */
function sameRecord(one: string | undefined, other: string | undefined): boolean {
    return one?.slice(0, 15) === other?.slice(0, 15);
}
