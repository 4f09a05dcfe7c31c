/**
 * What the studio's backend answers its front end. Types only: both sides read them.
 *
 * Amounts are decimal strings in the currency of the answer, rounded to its minor unit; fractions are numbers, 0.05 is
 * 5 %; days are `YYYY-MM-DD`.
 *
 * @module
 */

/** How holdings are grouped first. */
export type AssetClass = 'EQUITY' | 'FIXED_INCOME' | 'REAL_ESTATE' | 'ALTERNATIVE' | 'CASH' | 'OTHER';

/** A part of a holding bought at one time. */
export interface TaxLot {
  readonly lotId: string;
  readonly acquiredOn: string;
  /** The day and its share of the cost are simulated: the custodian passed on the total only. */
  readonly isEstimated: boolean;
  /** Held for more than a year or not. */
  readonly term: 'short' | 'long';
  readonly source: 'opening' | 'purchase' | 'reinvestment';
  readonly quantity: string;
  readonly value: string;
  /** What was paid, at the rate of that day; `null` where it is not known. */
  readonly cost: string | null;
  readonly gain: string | null;
  /** Bought within 30 days of a sale at a loss of the same instrument, anywhere in the household. */
  readonly isWashSale: boolean;
}

/** A position of an account. */
export interface Holding {
  /** The firm's own id, which other systems on the page use too. */
  readonly holdingId: string;
  readonly accountId: string;
  readonly instrumentId: string;
  readonly symbol: string | null;
  readonly isin: string | null;
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly sector: string;
  readonly region: string;
  /** What it is quoted in. */
  readonly currency: string;
  readonly quantity: string;
  /** In its own currency. */
  readonly price: string;
  readonly priceDay: string;
  readonly value: string;
  /** Of the household's value. */
  readonly weight: number;
  readonly cost: string | null;
  readonly gain: string | null;
  /** Of the cost. */
  readonly gainFraction: number | null;
  /** Oldest first; none for cash. Quantities, values and known costs add up to the holding's. */
  readonly lots: readonly TaxLot[];
}

/** An account at a custodian. */
export interface Account {
  readonly accountId: string;
  readonly label: string;
  readonly custodian: string;
  readonly numberEnding: string;
  readonly currency: string;
  readonly owners: readonly string[];
  readonly value: string;
  readonly asOf: string;
  /** A newer valuation should have been there. */
  readonly isStale: boolean;
  /** Whether gains are taxed as they are realised. */
  readonly isTaxable: boolean;
}

/** `GET /api/household?currency=`. */
export interface HouseholdAnswer {
  readonly name: string;
  readonly clientNumber: string;
  readonly currency: string;
  /** What figures can be shown in; the household's own first. */
  readonly currencies: readonly string[];
  readonly asOf: string;
  readonly value: string;
  readonly gain: string;
  readonly gainFraction: number | null;
  /** Since the valuation before, without what came in or went out. */
  readonly dayChange: string;
  readonly dayChangeFraction: number | null;
  readonly clients: readonly {
    readonly clientNumber: string;
    readonly name: string;
    readonly role: string;
  }[];
  readonly accounts: readonly Account[];
  readonly holdings: readonly Holding[];
}

/** Something to compare with. */
export interface BenchmarkName {
  readonly id: string;
  readonly name: string;
}

/** `GET /api/performance?from=&to=&benchmark=&currency=`. */
export interface PerformanceAnswer {
  readonly currency: string;
  /** First and last day there is. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly from: string;
  readonly to: string;
  readonly benchmark: BenchmarkName;
  readonly benchmarks: readonly BenchmarkName[];
  /** Business days; the arrays below have one number for each. */
  readonly days: readonly string[];
  /** For drawing: rounded to the unit. */
  readonly values: readonly number[];
  /** Time-weighted, since `from`. */
  readonly returns: readonly number[];
  readonly benchmarkReturns: readonly number[];
  /** Below the highest point since `from`; 0 or negative. */
  readonly drawdowns: readonly number[];
  /** Money in (positive) and out, where there was any. */
  readonly flows: readonly { readonly day: string; readonly amount: string }[];
  readonly summary: PerformanceSummary;
}

/** A period in numbers. */
export interface PerformanceSummary {
  readonly startValue: string;
  readonly endValue: string;
  readonly contributions: string;
  /** Zero or negative. */
  readonly withdrawals: string;
  /** `endValue − startValue − contributions − withdrawals`. */
  readonly gain: string;
  readonly timeWeightedReturn: number;
  /** `null` under a year. */
  readonly annualisedReturn: number | null;
  readonly benchmarkReturn: number;
  /** Yearly deviation of daily returns; `null` under 20 days. */
  readonly volatility: number | null;
  readonly maxDrawdown: { readonly fraction: number; readonly from: string; readonly to: string } | null;
}

/** `GET /api/instruments/:id/prices`. */
export interface PricesAnswer {
  readonly instrumentId: string;
  readonly currency: string;
  readonly days: readonly string[];
  readonly prices: readonly number[];
}

/** What happens to the markets. */
export interface Shocks {
  /** Fraction, −0.9 to 1. */
  readonly equity: number;
  /** Basis points, −500 to 500. */
  readonly rates: number;
  /** Of the US dollar against all else; fraction, −0.5 to 0.5. */
  readonly dollar: number;
  /** Spreads; basis points, −300 to 1000. */
  readonly credit: number;
}

/** A scenario and what it does to the household. */
export interface ScenarioResult {
  readonly id: string;
  /** Absent for the studio's own, which the front end names in the reader's language. */
  readonly name?: string;
  readonly shocks: Shocks;
  readonly valueBefore: string;
  readonly valueAfter: string;
  readonly change: string;
  readonly changeFraction: number;
  readonly byClass: readonly {
    readonly assetClass: AssetClass;
    readonly before: string;
    readonly after: string;
    readonly change: string;
  }[];
  readonly byHolding: readonly {
    readonly holdingId: string;
    readonly change: string;
    readonly changeFraction: number;
  }[];
}

/** `GET /api/scenarios`, and what saving answers. */
export interface ScenariosAnswer {
  readonly currency: string;
  readonly scenarios: readonly ScenarioResult[];
}

/** Any refusal. */
export interface FaultAnswer {
  readonly code:
    | 'SIGN_IN_REFUSED'
    | 'SIGNED_OUT'
    | 'NO_HOUSEHOLD'
    | 'HOUSEHOLD_UNKNOWN'
    | 'NOT_FOUND'
    | 'INVALID'
    | 'UNAVAILABLE';
  readonly message: string;
}
