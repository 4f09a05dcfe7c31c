import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { toUserError } from 'c/userError';
import getMembers from '@salesforce/apex/KycController.getMembers';
import empty from '@salesforce/label/c.Kyc_Empty';
import loading from '@salesforce/label/c.Panel_Loading';
import members from '@salesforce/label/c.Kyc_Members';
import more from '@salesforce/label/c.Kyc_More';
import noPermission from '@salesforce/label/c.Kyc_NoPermission';
import refresh from '@salesforce/label/c.Panel_Refresh';
import refreshed from '@salesforce/label/c.Panel_Refreshed';
import title from '@salesforce/label/c.Kyc_Title';

/**
 * Identity verification of a household's members, for a household's record page.
 *
 * Members are independent: one that fails or runs does not hold up another.
 */
export default class KycPanel extends LightningElement {
    labels = { empty, loading, members, more, noPermission, refresh, title };
    household;
    error;
    isRefreshing = false;
    announcement = '';
    _recordId;
    _wired;

    /** The household's account. Another one discards all that is shown of the old. */
    @api
    get recordId() {
        return this._recordId;
    }
    set recordId(recordId) {
        if (recordId === this._recordId) return;
        this._recordId = recordId;
        this.household = undefined;
        this.error = undefined;
        this.announcement = '';
        this.isRefreshing = false;
    }

    @wire(getMembers, { householdId: '$recordId' })
    receiveMembers(wired) {
        this._wired = wired;
        const { data, error } = wired;
        if (data && sameRecord(data.householdId, this._recordId)) {
            this.household = data;
            this.error = undefined;
        } else if (error) {
            this.error = toUserError(error);
        }
    }

    get isLoading() {
        return Boolean(this._recordId) && !this.household && !this.error;
    }

    get members() {
        return this.household?.members ?? [];
    }

    get isEmpty() {
        return this.members.length === 0;
    }

    get isReadOnly() {
        return this.household?.canVerify !== true;
    }

    async handleRefresh() {
        const recordId = this._recordId;
        this.isRefreshing = true;
        this.announcement = '';
        await this._readAgain();
        if (recordId !== this._recordId) return;
        this.isRefreshing = false;
        if (!this.error) this.announcement = refreshed;
    }

    handleRetry() {
        this.error = undefined;
        void this.handleRefresh();
    }

    handleSettled() {
        // Later visits are served from the wire's cache: let it hold the outcome.
        void this._readAgain();
    }

    async _readAgain() {
        const recordId = this._recordId;
        try {
            await refreshApex(this._wired);
        } catch (cause) {
            if (recordId === this._recordId) this.error = toUserError(cause);
        }
    }
}

/** Salesforce ids are the same in their first 15 characters; the rest is a checksum. */
function sameRecord(one, other) {
    return one?.slice(0, 15) === other?.slice(0, 15);
}
