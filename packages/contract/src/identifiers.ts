/**
 * The small values everything else is made of: ids, money, dates.
 *
 * @module
 */
import { z } from 'zod';

const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * Computes the three-character suffix that makes a 15-character Salesforce id safe where case is lost.
 *
 * @param id15 - Exactly 15 characters.
 * @see {@link https://help.salesforce.com/s/articleView?id=000383751 | Salesforce: 18-character ids}
 */
export function recordIdSuffix(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let place = 0; place < 5; place++) {
      const character = id15[block * 5 + place]!;
      if (character >= 'A' && character <= 'Z') bits |= 1 << place;
    }
    suffix += SUFFIX_ALPHABET.charAt(bits);
  }
  return suffix;
}

const hasValidSuffix = (id: string): boolean =>
  id.length === 15 || id.slice(15) === recordIdSuffix(id.slice(0, 15));

/** A Salesforce record id: 15 characters, or 18 with a suffix that fits. Read into its 18-character form. */
export const recordIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/, 'must be a Salesforce record id of 15 or 18 characters')
  .refine(hasValidSuffix, 'has a checksum that does not fit: was it changed or cut?')
  .overwrite((id) => (id.length === 15 ? id + recordIdSuffix(id) : id));

/** The firm's own number for a client or household, which the org and the vendors share. */
export const clientNumberSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

/** An id the companion gave a verification, e.g. `ver_0192f0c1-…` (UUID version 7). */
export const verificationIdSchema = z
  .string()
  .regex(
    /^ver_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'must be a verification id',
  );

/** `Idempotency-Key`: 8 to 128 visible ASCII characters, a UUID by habit. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{8,128}$/, 'must be 8 to 128 visible ASCII characters');

/** `X-Request-ID`: what finds a call in the audit trail. Shown to people as the correlation id. */
export const requestIdSchema = z.string().regex(/^[A-Za-z0-9._:-]{8,128}$/);

/** ISO 4217 code. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code');

/** ISO 3166-1 alpha-2 code. */
export const countryCodeSchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 two-letter country code');

/** A calendar date, `YYYY-MM-DD`. */
export const dateSchema = z.iso.date('must be a date, YYYY-MM-DD');

/** An instant in UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`. */
export const instantSchema = z.iso.datetime();

/** A decimal number as a string, so that no float ever touches it. */
export const decimalSchema = z
  .string()
  .regex(/^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,12})?$/, 'must be a decimal number');

/** An exact amount. `amount` is a decimal string in major units, e.g. `1234.50`. */
export const moneySchema = z.strictObject({ amount: decimalSchema, currencyCode: currencySchema });

/** An exact amount of one currency. */
export type Money = z.infer<typeof moneySchema>;
