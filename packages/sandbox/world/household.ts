/**
 * The shapes of the pretend firm: households, their members, their accounts.
 *
 * @module
 */
import type { KycScript } from './kycScript.ts';

/** Currencies the pretend firm deals in. */
export type Currency = 'USD' | 'EUR' | 'GBP' | 'JPY';

/** A postal address. */
export interface Address {
  /** Street lines, one to three. */
  readonly lines: readonly string[];
  readonly city: string;
  /** State or region code; `null` where the country has none in addresses. */
  readonly state: string | null;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** One person of a household. */
export interface Member {
  /** 18-character Salesforce id of the contact. */
  readonly recordId: string;
  /** The firm's number, e.g. `CL-10011`. Unique in the world. */
  readonly clientNumber: string;
  readonly givenName: string;
  readonly familyName: string;
  /** Within the household: `Head of household`, `Spouse`, `Son`, … */
  readonly role: string;
  /** `YYYY-MM-DD`; `null` where the record lacks it. */
  readonly birthdate: string | null;
  readonly address: Address;
  readonly email: string;
  readonly phone: string;
  /** What the KYC vendor will make of this person. */
  readonly kycScript: KycScript;
}

/** How an account is registered, in the words of the portfolio vendor. */
export type AccountKind =
  'JTWROS' | 'INDIV' | 'IRA' | 'ROTH' | 'SEP' | 'REVTRUST' | 'IRRTRUST' | 'UTMA' | '529' | 'DEPOSIT';

/** What an account held on the first day of its history. */
export interface PositionSeed {
  /** Key of an instrument in `instruments.ts`; its currency must be the account's. */
  readonly instrument: string;
  /** Decimal string, at most four decimals. */
  readonly quantity: string;
  /**
   * What was paid, as a fraction of the first day's price (0.8: bought when it cost 20 % less); `null` where the
   * custodian does not know. Default 1.
   */
  readonly paid?: number | null;
}

/** Money that moves into (positive) or out of an account, at the end of a day, in the account's currency. */
export interface FlowPlan {
  /** `YYYY-MM-DD`. A day without business moves to the next one with. */
  readonly startsOn: string;
  /** Months between one and the next; absent: it happens once. */
  readonly everyMonths?: number;
  /** `YYYY-MM-DD`, the last day it may happen; absent: it goes on. */
  readonly endsOn?: string;
  /** Decimal string in major units; negative for money out. */
  readonly amount: string;
  /** Instrument bought with the money, or sold to raise it. Absent: it stays cash, or comes out of it. */
  readonly through?: string;
}

/** An account at a custodian. */
export interface WorldAccount {
  /** Unique in the world. */
  readonly number: string;
  readonly label: string;
  readonly kind: AccountKind;
  /** The custodian's name. */
  readonly house: string;
  readonly currency: Currency;
  /** Client numbers of members of the same household. More than one: they own it together. */
  readonly owners: readonly string[];
  /** `YYYY-MM-DD`. After 2021-01-04 it starts with a flow of all it holds on that day. */
  readonly openedOn: string;
  /** Days ago on which the custodian's feed stopped; absent: it works. */
  readonly feedStoppedDaysAgo?: number;
  /** Whether dividends buy more of what paid them. Default false: they stay cash. */
  readonly reinvests?: boolean;
  /** Yearly interest on cash, 0.035 is 3.5 %, paid quarterly. Default 0. */
  readonly cashInterest?: number;
  /** Cash on the first day, decimal string in major units. */
  readonly cash: string;
  readonly positions: readonly PositionSeed[];
  readonly flows: readonly FlowPlan[];
}

/** People who are advised together. */
export interface Household {
  /** 18-character Salesforce id of the account. */
  readonly recordId: string;
  /** The firm's number, e.g. `HH-1001`; `null` where the record is not linked to the portfolio system. */
  readonly clientNumber: string | null;
  readonly name: string;
  readonly phone: string;
  readonly relationshipManager: string;
  readonly riskTolerance: 'Conservative' | 'Moderate' | 'Growth';
  readonly address: Address;
  /** What its figures are reported in. */
  readonly currency: Currency;
  /** Whether the portfolio vendor has it. False shows what a wrong client number does. */
  readonly knownToPortfolioVendor: boolean;
  readonly members: readonly Member[];
  readonly accounts: readonly WorldAccount[];
}
