import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { followSelection } from 'c/householdSelection';
import { fill } from 'c/localText';
import { toUserError } from 'c/userError';
import getMembers from '@salesforce/apex/KycController.getMembers';
import empty from '@salesforce/label/c.Kyc_Empty';
import loading from '@salesforce/label/c.Panel_Loading';
import members from '@salesforce/label/c.Kyc_Members';
import more from '@salesforce/label/c.Kyc_More';
import noPermission from '@salesforce/label/c.Kyc_NoPermission';
import refresh from '@salesforce/label/c.Panel_Refresh';
import refreshed from '@salesforce/label/c.Panel_Refreshed';
import select from '@salesforce/label/c.Kyc_SelectWho';
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
    selectedMemberId;
    _recordId;
    _wired;
    _isConnected = false;
    _selection;

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
        if (this._isConnected) this._follow();
    }

    connectedCallback() {
        this._isConnected = true;
        this._follow();
    }

    disconnectedCallback() {
        this._isConnected = false;
        this._selection?.close();
        this._selection = undefined;
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
        return (this.household?.members ?? []).map((member) => {
            const isSelected = member.partyId === this.selectedMemberId;
            return {
                ...member,
                isSelected: String(isSelected),
                selectTitle: fill(select, member.name),
                className: isSelected ? 'member selected' : 'member',
            };
        });
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

    handleSelect(event) {
        const { party } = event.currentTarget.dataset;
        this._select(party === this.selectedMemberId ? undefined : party);
    }

    handleSelectKey({ key }) {
        if (key === 'Escape' && this.selectedMemberId) this._select(undefined);
    }

    handleSettled() {
        // Later visits are served from the wire's cache: let it hold the outcome.
        void this._readAgain();
    }

    _select(partyId) {
        const member = this.household?.members.find((one) => one.partyId === partyId);
        this.selectedMemberId = member?.partyId;
        this._selection?.select({
            topic: 'selection.member',
            value: member ? { recordId: member.partyId, name: member.name } : null,
        });
    }

    _follow() {
        this._selection?.close();
        this._selection = this._recordId
            ? followSelection(this._recordId, (message) => this._show(message))
            : undefined;
        this.selectedMemberId = this._selection?.current['selection.member']?.recordId;
    }

    _show({ topic, value }) {
        if (topic === 'selection.member') this.selectedMemberId = value?.recordId;
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
