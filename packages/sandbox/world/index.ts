/**
 * The pretend firm: which households exist, who is in them, what they own. Everything the sandbox shows comes from here.
 *
 * @module
 */
import type { Household, Member } from './household.ts';
import { brandt } from './households/brandt.ts';
import { castellanosWhitfield } from './households/castellanosWhitfield.ts';
import { haddadKowalski } from './households/haddadKowalski.ts';
import { lindqvistMarsh } from './households/lindqvistMarsh.ts';
import { okafor } from './households/okafor.ts';
import { tanakaReyes } from './households/tanakaReyes.ts';

export type * from './household.ts';
export type * from './kycScript.ts';
export { SERVICES, STRANGER_SCRIPT } from './kycScript.ts';

/** Every household, in the order of their numbers; the one without a number last. */
export const HOUSEHOLDS: readonly Household[] = [
  okafor,
  lindqvistMarsh,
  tanakaReyes,
  brandt,
  castellanosWhitfield,
  haddadKowalski,
];

/** The household of that client number, e.g. `HH-1001`. */
export const findHousehold = (clientNumber: string): Household | undefined =>
  HOUSEHOLDS.find((household) => household.clientNumber === clientNumber);

/** The household whose account has that 18-character id. */
export const findHouseholdByRecordId = (recordId: string): Household | undefined =>
  HOUSEHOLDS.find((household) => household.recordId === recordId);

/** The member whose contact has that 18-character id. */
export const findMemberByRecordId = (recordId: string): Member | undefined =>
  HOUSEHOLDS.flatMap((household) => household.members).find((member) => member.recordId === recordId);

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** The member of that name, whatever its case; names are unique in the world. */
export const findMemberByName = (givenName: string, familyName: string): Member | undefined =>
  HOUSEHOLDS.flatMap((household) => household.members).find(
    (member) =>
      folded(member.givenName) === folded(givenName) && folded(member.familyName) === folded(familyName),
  );

export { bookOf } from './books.ts';
export type { AccountBook, BookDay, BookPosition, BookTrade } from './accountBook.ts';
export {
  dayNumberNotAfter,
  dayNumberNotBefore,
  dayOf,
  lastFinishedDayNumber,
  monthsLater,
} from './calendar.ts';
export { minorDecimals, PRICE_DECIMALS, RATE_DECIMALS, written } from './exact.ts';
export { instrument, type Instrument } from './instruments.ts';
export { priceOn, rateOn } from './prices.ts';
export { seedOf } from './noise.ts';
