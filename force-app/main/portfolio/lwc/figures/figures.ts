/**
 * Writes amounts, fractions and quantities in the user's locale, from their decimal strings and digit for digit.
 *
 * Nothing is computed here: the companion's figures are only written, compared and placed.
 *
 * @module
 */
import type { Money } from '@rialto/contract';
import locale from '@salesforce/i18n/locale';
import down from '@salesforce/label/c.Portfolio_GainDown';
import none from '@salesforce/label/c.Portfolio_GainNone';
import up from '@salesforce/label/c.Portfolio_GainUp';

/** A gain or loss as the page shows it. */
export interface GainText {
    /** With its sign, e.g. `+$15,000.00`. */
    readonly text: string;
    /** `gain`, `loss` or `no change`: for those who do not see sign and colour. */
    readonly word: string;
    /** Class of the colour: `up`, `down` or `flat`. */
    readonly tone: 'up' | 'down' | 'flat';
}

const WORDS = { up, down, flat: none } as const;

// Making a formatter costs a thousand times what using it does.
const formatters = new Map<string, Intl.NumberFormat>();

/** @returns E.g. `$96,000.00`; `''` for nothing. `signed`: always with plus or minus, except zero. */
export function formatMoney(money: Money | null | undefined, signed = false): string {
    if (!money) return '';
    return write(money.amount, { style: 'currency', currency: money.currencyCode, ...sign(signed) });
}

/** A price per unit: as `formatMoney`, with up to four decimals. */
export function formatPrice(price: Money): string {
    return write(price.amount, { style: 'currency', currency: price.currencyCode, maximumFractionDigits: 4 });
}

/** @param fraction - Of one, e.g. `0.3148`. Returns e.g. `31.48%`. */
export function formatFraction(fraction: string | null | undefined, signed = false): string {
    if (!fraction) return '';
    return write(fraction, {
        style: 'percent',
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
        ...sign(signed),
    });
}

/** @param percent - In hundredths already, e.g. `46.9`. Returns e.g. `46.9%`. */
export function formatPercent(percent: string): string {
    return write(percent, {
        style: 'unit',
        unit: 'percent',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
    });
}

/** Units held, with up to six decimals. */
export function formatQuantity(quantity: string): string {
    return write(quantity, { maximumFractionDigits: 6 });
}

/** Describes a gain by its amount. */
export function describeGain(amount: Money): GainText {
    return gainText(amount.amount, formatMoney(amount, true));
}

/** Describes a gain by its fraction of one. */
export function describeReturn(fraction: string): GainText {
    return gainText(fraction, formatFraction(fraction, true));
}

/** Orders decimal strings by value. Exact for amounts below 9 quadrillion cents. */
export function compareDecimals(one: string, other: string): number {
    return Number(one) - Number(other);
}

function gainText(decimal: string, text: string): GainText {
    const isZero = /^-?[0.]+$/.test(decimal);
    const tone = isZero ? 'flat' : decimal.startsWith('-') ? 'down' : 'up';
    return { text, word: WORDS[tone], tone };
}

function sign(signed: boolean): Intl.NumberFormatOptions {
    return signed ? { signDisplay: 'exceptZero' } : {};
}

function write(decimal: string, options: Intl.NumberFormatOptions): string {
    const key = JSON.stringify(options);
    let formatter = formatters.get(key);
    if (!formatter) {
        formatter = new Intl.NumberFormat(locale, options);
        formatters.set(key, formatter);
    }
    // A decimal string is formatted exactly; a number would first be rounded to a float.
    return formatter.format(decimal as `${number}`);
}
