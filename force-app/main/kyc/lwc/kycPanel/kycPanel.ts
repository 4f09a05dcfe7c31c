import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import type { BusMessage } from 'c/embedHost';
import { followSelection, type HouseholdSelection } from 'c/householdSelection';
import { fill } from 'c/localText';
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
import select from '@salesforce/label/c.Kyc_SelectWho';
import title from '@salesforce/label/c.Kyc_Title';

type Household = Awaited<ReturnType<typeof getMembers>>;

interface ShownMember extends Member {
    /** `true` or `false`, for the button that selects. */
    readonly isSelected: string;
    readonly selectTitle: string;
    readonly className: string;
}

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
    selectedMemberId: string | undefined;
    _recordId: string | undefined;
    _wired: Wired | undefined;
    _isConnected = false;
    _selection: HouseholdSelection | undefined;

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
        if (this._isConnected) this._follow();
    }

    connectedCallback(): void {
        this._isConnected = true;
        this._follow();
    }

    disconnectedCallback(): void {
        this._isConnected = false;
        this._selection?.close();
        this._selection = undefined;
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

    get members(): readonly ShownMember[] {
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

    handleSelect(event: Event): void {
        const { party } = (event.currentTarget as HTMLElement).dataset;
        this._select(party === this.selectedMemberId ? undefined : party);
    }

    handleSelectKey({ key }: KeyboardEvent): void {
        if (key === 'Escape' && this.selectedMemberId) this._select(undefined);
    }

    handleSettled(): void {
        // Later visits are served from the wire's cache: let it hold the outcome.
        void this._readAgain();
    }

    _select(partyId: string | undefined): void {
        const member = this.household?.members.find((one) => one.partyId === partyId);
        this.selectedMemberId = member?.partyId;
        this._selection?.select({
            topic: 'selection.member',
            value: member ? { recordId: member.partyId, name: member.name } : null,
        });
    }

    _follow(): void {
        this._selection?.close();
        this._selection = this._recordId
            ? followSelection(this._recordId, (message) => this._show(message))
            : undefined;
        this.selectedMemberId = this._selection?.current['selection.member']?.recordId;
    }

    _show({ topic, value }: BusMessage): void {
        if (topic === 'selection.member') this.selectedMemberId = value?.recordId;
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
