/**
 * The table's columns: what stands in them and how each is ordered.
 *
 * @module
 */
import type { Holding } from '@rialto/contract';
import {
    compareDecimals,
    describeGain,
    describeReturn,
    formatFraction,
    formatMoney,
    formatPrice,
    formatQuantity,
    type GainText,
} from 'c/figures';
import { fill, formatShortDay } from 'c/localText';
import { ASSET_CLASS_NAMES } from 'c/portfolioWords';
import locale from '@salesforce/i18n/locale';
import asOf from '@salesforce/label/c.Portfolio_Col_AsOf';
import assetClass from '@salesforce/label/c.Portfolio_Col_Class';
import gain from '@salesforce/label/c.Portfolio_Col_Gain';
import gainPercent from '@salesforce/label/c.Portfolio_Col_GainPercent';
import holding from '@salesforce/label/c.Portfolio_Col_Holding';
import price from '@salesforce/label/c.Portfolio_Col_Price';
import quantity from '@salesforce/label/c.Portfolio_Col_Quantity';
import sortHint from '@salesforce/label/c.Portfolio_SortHint';
import value from '@salesforce/label/c.Portfolio_Col_Value';
import weight from '@salesforce/label/c.Portfolio_Col_Weight';

/** One row as it is shown. */
export interface Row {
    readonly id: string;
    readonly holding: Holding;
    readonly name: string;
    /** Its code and the account it stands in. */
    readonly origin: string;
    readonly assetClass: string;
    readonly quantity: string;
    readonly price: string;
    readonly value: string;
    /** In the holding's own currency, where that is another one. */
    readonly nativeValue: string;
    readonly gain: GainText | undefined;
    readonly gainPercent: GainText | undefined;
    readonly weight: string;
    readonly asOf: string;
    readonly isStale: boolean;
    /** What the filter looks in, in lower case. */
    readonly haystack: string;
}

/** One column. */
export interface Column {
    readonly key: string;
    readonly label: string;
    /** Title of the button that sorts by it. */
    readonly hint: string;
    /** Numbers stand at the end of their cell and sort largest first. */
    readonly isNumber: boolean;
    /** `null` is what is not known; it stands last either way. */
    readonly orderOf: (row: Row) => string | null;
}

const text = (key: string, label: string, orderOf: Column['orderOf']): Column =>
    column(key, label, false, orderOf);
const number = (key: string, label: string, orderOf: Column['orderOf']): Column =>
    column(key, label, true, orderOf);

/** In the order they stand. */
export const COLUMNS: readonly Column[] = [
    text('name', holding, (row) => row.name),
    text('assetClass', assetClass, (row) => row.assetClass),
    number('quantity', quantity, (row) => row.holding.quantity),
    number('price', price, (row) => row.holding.price.amount),
    number('value', value, (row) => row.holding.reportingValue.amount),
    number('gain', gain, (row) => row.holding.unrealisedGain?.amount.amount ?? null),
    number('gainPercent', gainPercent, (row) => row.holding.unrealisedGain?.fraction ?? null),
    number('weight', weight, (row) => row.holding.weight),
    text('asOf', asOf, (row) => row.holding.asOf),
];

const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

/** @returns Rows in another order; equal ones keep theirs. */
export function sortRows(rows: readonly Row[], { orderOf, isNumber }: Column, isDescending: boolean): Row[] {
    const compare = isNumber ? compareDecimals : collator.compare;
    return [...rows].sort((one, other) => {
        const [left, right] = [orderOf(one), orderOf(other)];
        if (left === null || right === null) return Number(left === null) - Number(right === null);
        return isDescending ? compare(right, left) : compare(left, right);
    });
}

/** Makes a row of a holding. */
export function toRow(item: Holding): Row {
    const { name, symbol, isin, accountName, unrealisedGain, reportingValue } = item;
    const className = ASSET_CLASS_NAMES[item.assetClass];
    return {
        id: item.holdingId,
        holding: item,
        name,
        origin: [symbol ?? isin, accountName].filter(Boolean).join(' · '),
        assetClass: className,
        quantity: formatQuantity(item.quantity),
        price: formatPrice(item.price),
        value: formatMoney(reportingValue),
        nativeValue: item.value.currencyCode === reportingValue.currencyCode ? '' : formatMoney(item.value),
        gain: unrealisedGain ? describeGain(unrealisedGain.amount) : undefined,
        gainPercent: unrealisedGain?.fraction ? describeReturn(unrealisedGain.fraction) : undefined,
        weight: formatFraction(item.weight),
        asOf: formatShortDay(item.asOf),
        isStale: item.stale,
        haystack: [name, symbol, isin, accountName, className].join('\n').toLowerCase(),
    };
}

function column(key: string, label: string, isNumber: boolean, orderOf: Column['orderOf']): Column {
    return { key, label, hint: fill(sortHint, label), isNumber, orderOf };
}
