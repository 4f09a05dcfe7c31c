/**
 * What postcodes look like, country by country, as far as Probity checks them.
 *
 * @module
 */

/** ISO 3166 alpha-3 → shape. A country that is not here may have any postcode, or none. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  AUS: /^\d{4}$/,
  AUT: /^\d{4}$/,
  CAN: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i,
  CHE: /^\d{4}$/,
  DEU: /^\d{5}$/,
  ESP: /^\d{5}$/,
  FRA: /^\d{5}$/,
  GBR: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i,
  ITA: /^\d{5}$/,
  JPN: /^\d{3}-?\d{4}$/,
  NLD: /^\d{4} ?[A-Z]{2}$/i,
  SWE: /^\d{3} ?\d{2}$/,
  USA: /^\d{5}(-\d{4})?$/,
};

/** Tells whether a country could have that postcode; `undefined` only where it has none, or is not checked. */
export function isPostcodeOf(country: string, postcode: string | undefined): boolean {
  const shape = SHAPES[country];
  return shape === undefined || (postcode !== undefined && shape.test(postcode));
}
