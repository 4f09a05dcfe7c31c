/**
 * Numbers and days as people read them.
 *
 * @module
 */
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const percents = new Intl.NumberFormat(undefined, {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});

/** @param iso - `YYYY-MM-DD`. */
export const day = (iso: string): string => days.format(new Date(`${iso}T00:00:00Z`));

/** 0.0123 is `+1.23%`. */
export const percent = (fraction: number): string => percents.format(fraction);

/** With its currency. */
export const price = (value: number, currency: string): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(value);
