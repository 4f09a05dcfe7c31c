import { LightningElement, api } from 'lwc';
import type { Account } from '@rialto/contract';
import { formatMoney } from 'c/figures';
import { fill, formatDay } from 'c/localText';
import { ACCOUNT_TYPE_NAMES } from 'c/portfolioWords';
import asOf from '@salesforce/label/c.Portfolio_AsOf';
import ending from '@salesforce/label/c.Portfolio_AccountEnding';
import joint from '@salesforce/label/c.Portfolio_Joint';
import stale from '@salesforce/label/c.Portfolio_Stale';
import title from '@salesforce/label/c.Portfolio_Accounts';

interface Row {
    readonly id: string;
    readonly name: string;
    readonly about: string;
    readonly owners: string;
    readonly isJoint: boolean;
    readonly value: string;
    /** In the account's own currency, where that is another one. */
    readonly nativeValue: string;
    readonly asOf: string;
    readonly isStale: boolean;
}

/**
 * A household's accounts with owners, value and date. Each account is there once, joint ones too.
 */
export default class AccountList extends LightningElement {
    /** The accounts, in the order they are shown. */
    @api accounts: readonly Account[] | undefined;

    labels = { joint, stale, title };

    get rows(): Row[] {
        return (this.accounts ?? []).map(toRow);
    }
}

function toRow(account: Account): Row {
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
