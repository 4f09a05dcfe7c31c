import {
    compareDecimals,
    describeGain,
    describeReturn,
    formatFraction,
    formatMoney,
    formatPrice,
    formatQuantity,
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

const text = (key, label, orderOf) => column(key, label, false, orderOf);
const number = (key, label, orderOf) => column(key, label, true, orderOf);

/** In the order they stand. */
export const COLUMNS = [
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
export function sortRows(rows, { orderOf, isNumber }, isDescending) {
    const compare = isNumber ? compareDecimals : collator.compare;
    return [...rows].sort((one, other) => {
        const [left, right] = [orderOf(one), orderOf(other)];
        if (left === null || right === null) return Number(left === null) - Number(right === null);
        return isDescending ? compare(right, left) : compare(left, right);
    });
}

/** Makes a row of a holding. */
export function toRow(item) {
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

function column(key, label, isNumber, orderOf) {
    return { key, label, hint: fill(sortHint, label), isNumber, orderOf };
}
