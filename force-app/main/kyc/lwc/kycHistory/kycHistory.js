import { LightningElement, api } from 'lwc';
import { fill, formatInstant } from 'c/localText';
import { bandName, describeStatus } from 'c/kycWords';
import { toUserError } from 'c/userError';
import getHistory from '@salesforce/apex/KycController.getHistory';
import empty from '@salesforce/label/c.Kyc_HistoryEmpty';
import historyOf from '@salesforce/label/c.Kyc_HistoryOf';
import loading from '@salesforce/label/c.Panel_Loading';
import riskValue from '@salesforce/label/c.Kyc_RiskValue';
import title from '@salesforce/label/c.Kyc_History';

/**
 * A person's verifications, newest first, read when they are asked for and each time anew.
 */
export default class KycHistory extends LightningElement {
    /** The person's name, for those who hear the button and do not see where it stands. */
    @api
    name;

    labels = { empty, loading, title };
    isOpen = false;
    isLoading = false;
    error;
    rows;
    _partyId;

    /** The person's record. Another one closes the list. */
    @api
    get partyId() {
        return this._partyId;
    }
    set partyId(partyId) {
        if (partyId === this._partyId) return;
        this._partyId = partyId;
        this.isOpen = false;
        this.isLoading = false;
        this.rows = undefined;
        this.error = undefined;
    }

    get openState() {
        return String(this.isOpen);
    }

    get icon() {
        return this.isOpen ? 'utility:chevrondown' : 'utility:chevronright';
    }

    get listTitle() {
        return fill(historyOf, this.name ?? '');
    }

    get isEmpty() {
        return this.rows?.length === 0;
    }

    handleToggle() {
        this.isOpen = !this.isOpen;
        if (this.isOpen) void this._load();
    }

    async _load() {
        const partyId = this._partyId;
        this.isLoading = true;
        this.error = undefined;
        try {
            const { verifications } = await getHistory({ partyId });
            if (partyId !== this._partyId) return;
            this.rows = verifications.map(toRow);
        } catch (cause) {
            if (partyId !== this._partyId) return;
            this.error = toUserError(cause);
            this.rows = undefined;
        }
        this.isLoading = false;
    }

    handleRetry() {
        void this._load();
    }
}

function toRow(verification) {
    const { id, requestedAt, riskScore, riskBand, vendor, vendorReference } = verification;
    return {
        id,
        when: formatInstant(requestedAt),
        status: describeStatus(verification),
        risk:
            typeof riskScore === 'number'
                ? fill(riskValue, riskScore, riskBand ? bandName(riskBand) : '')
                : '',
        reference: [vendor, vendorReference].filter(Boolean).join(' · '),
    };
}
