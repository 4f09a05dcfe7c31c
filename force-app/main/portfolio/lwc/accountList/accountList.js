import { LightningElement, api } from 'lwc';
import { formatMoney } from 'c/figures';
import { fill, formatDay } from 'c/localText';
import { ACCOUNT_TYPE_NAMES } from 'c/portfolioWords';
import asOf from '@salesforce/label/c.Portfolio_AsOf';
import ending from '@salesforce/label/c.Portfolio_AccountEnding';
import joint from '@salesforce/label/c.Portfolio_Joint';
import stale from '@salesforce/label/c.Portfolio_Stale';
import title from '@salesforce/label/c.Portfolio_Accounts';

/**
 * A household's accounts with owners, value and date. Each account is there once, joint ones too.
 */
export default class AccountList extends LightningElement {
    /** The accounts, in the order they are shown. */
    @api
    accounts;

    labels = { joint, stale, title };

    get rows() {
        return (this.accounts ?? []).map(toRow);
    }
}

function toRow(account) {
    const { name, custodian, numberEnding, owners, registration, value, reportingValue } = account;
    return {
        id: account.accountId,
        name,
        about: [ACCOUNT_TYPE_NAMES[account.type], custodian, fill(ending, numberEnding)].join(' · '),
        owners: owners.map((owner) => owner.name).join(', '),
        isJoint: registration === 'JOINT' || owners.length > 1,
        value: formatMoney(reportingValue),
        nativeValue: value.currencyCode === reportingValue.currencyCode ? '' : formatMoney(value),
        asOf: fill(asOf, formatDay(account.asOf)),
        isStale: account.stale,
    };
}
