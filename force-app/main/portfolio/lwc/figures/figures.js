import locale from '@salesforce/i18n/locale';
import down from '@salesforce/label/c.Portfolio_GainDown';
import none from '@salesforce/label/c.Portfolio_GainNone';
import up from '@salesforce/label/c.Portfolio_GainUp';

const WORDS = { up, down, flat: none };

// Making a formatter costs a thousand times what using it does.
const formatters = new Map();

/** @returns E.g. `$96,000.00`; `''` for nothing. `signed`: always with plus or minus, except zero. */
export function formatMoney(money, signed = false) {
    if (!money) return '';
    return write(money.amount, { style: 'currency', currency: money.currencyCode, ...sign(signed) });
}

/** A price per unit: as `formatMoney`, with up to four decimals. */
export function formatPrice(price) {
    return write(price.amount, { style: 'currency', currency: price.currencyCode, maximumFractionDigits: 4 });
}

/** @param fraction - Of one, e.g. `0.3148`. Returns e.g. `31.48%`. */
export function formatFraction(fraction, signed = false) {
    if (!fraction) return '';
    return write(fraction, {
        style: 'percent',
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
        ...sign(signed),
    });
}

/** @param percent - In hundredths already, e.g. `46.9`. Returns e.g. `46.9%`. */
export function formatPercent(percent) {
    return write(percent, {
        style: 'unit',
        unit: 'percent',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
    });
}

/** Units held, with up to six decimals. */
export function formatQuantity(quantity) {
    return write(quantity, { maximumFractionDigits: 6 });
}

/** Describes a gain by its amount. */
export function describeGain(amount) {
    return gainText(amount.amount, formatMoney(amount, true));
}

/** Describes a gain by its fraction of one. */
export function describeReturn(fraction) {
    return gainText(fraction, formatFraction(fraction, true));
}

/** Orders decimal strings by value. Exact for amounts below 9 quadrillion cents. */
export function compareDecimals(one, other) {
    return Number(one) - Number(other);
}

function gainText(decimal, text) {
    const isZero = /^-?[0.]+$/.test(decimal);
    const tone = isZero ? 'flat' : decimal.startsWith('-') ? 'down' : 'up';
    return { text, word: WORDS[tone], tone };
}

function sign(signed) {
    return signed ? { signDisplay: 'exceptZero' } : {};
}

function write(decimal, options) {
    const key = JSON.stringify(options);
    let formatter = formatters.get(key);
    if (!formatter) {
        formatter = new Intl.NumberFormat(locale, options);
        formatters.set(key, formatter);
    }
    // A decimal string is formatted exactly; a number would first be rounded to a float.
    return formatter.format(decimal);
}
