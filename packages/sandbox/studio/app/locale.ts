/**
 * How the reader's language writes words, amounts and days.
 *
 * @module
 */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { nameIn, wordsOf, type Words } from './words.ts';

/** What views write with. */
export interface Locale {
  readonly language: string;
  readonly words: Words;
  /** The backend's name of something, in the language. */
  readonly name: (name: string) => string;
  /** With minor units. */
  readonly money: (amount: string | number) => string;
  /** Without minor units. */
  readonly round: (amount: string | number) => string;
  /** The same with a sign. */
  readonly signedRound: (amount: string | number) => string;
  readonly signedMoney: (amount: string | number) => string;
  /** For axes: 2.8M. */
  readonly compact: (amount: number) => string;
  /** 0.05 is 5 %. */
  readonly percent: (fraction: number) => string;
  /** For axes: no decimals that say nothing. */
  readonly axisPercent: (fraction: number) => string;
  readonly signedPercent: (fraction: number) => string;
  readonly number: (value: string | number) => string;
  /** A price in another currency. */
  readonly price: (amount: string | number, currency: string) => string;
  readonly day: (day: string) => string;
  readonly month: (day: string) => string;
  /** `Jan`. */
  readonly monthName: (day: string) => string;
  readonly year: (day: string) => string;
  readonly shortDay: (day: string) => string;
}

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** A decimal string keeps all its digits. */
type Formattable = Parameters<Intl.NumberFormat['format']>[0];

/** @param language - BCP 47; one the browser does not know becomes English. @param currency - ISO 4217. */
export function createLocale(language: string, currency: string): Locale {
  const [known = 'en-US'] = supported(language);
  const numbers = (options: Intl.NumberFormatOptions): ((value: string | number) => string) => {
    const format = new Intl.NumberFormat(known, options);
    return (value) => format.format(value as Formattable);
  };
  const days = (options: Intl.DateTimeFormatOptions): ((day: string) => string) => {
    const format = new Intl.DateTimeFormat(known, { timeZone: 'UTC', ...options });
    return (day) => format.format(at(day));
  };
  const money = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const percent = { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  return {
    language: known,
    words: wordsOf(known),
    name: nameIn(known),
    money: numbers(money),
    round: numbers({ ...money, maximumFractionDigits: 0 }),
    signedRound: numbers({ ...money, maximumFractionDigits: 0, signDisplay: 'exceptZero' }),
    signedMoney: numbers({ ...money, signDisplay: 'exceptZero' }),
    compact: numbers({ ...money, notation: 'compact', maximumSignificantDigits: 3 }),
    percent: numbers({ ...percent, minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    axisPercent: numbers({ style: 'percent', maximumFractionDigits: 1 }),
    signedPercent: numbers({ ...percent, signDisplay: 'exceptZero' }),
    number: numbers({ maximumFractionDigits: 4 }),
    price: (amount, of) =>
      new Intl.NumberFormat(known, {
        style: 'currency',
        currency: of,
        currencyDisplay: 'narrowSymbol',
      }).format(amount as Formattable),
    day: days({ year: 'numeric', month: 'short', day: 'numeric' }),
    month: days({ year: 'numeric', month: 'short' }),
    monthName: days({ month: 'short' }),
    year: days({ year: 'numeric' }),
    shortDay: days({ month: 'short', day: 'numeric' }),
  };
}

function supported(language: string): string[] {
  try {
    return Intl.NumberFormat.supportedLocalesOf([language.replaceAll('_', '-')]);
  } catch {
    return [];
  }
}

/** The locale of the views inside. */
export const LocaleContext = createContext<Locale>(createLocale('en-US', 'USD'));

/** The locale views write with. */
export const useLocale = (): Locale => useContext(LocaleContext);
