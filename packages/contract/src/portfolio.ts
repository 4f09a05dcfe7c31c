/**
 * A household's money: what it has, where, and how it did. Amounts are exact; fractions are of one (0.05 is 5 %).
 * No member is called `currency`, `from`, `to` or `date`: Apex reserves such words, and its classes mirror these shapes.
 *
 * @module
 */
import { z } from 'zod';
import {
  clientNumberSchema,
  currencySchema,
  dateSchema,
  decimalSchema,
  instantSchema,
  moneySchema,
} from './identifiers.ts';

/** What a holding is, at its coarsest. */
export const ASSET_CLASSES = [
  'EQUITY',
  'FIXED_INCOME',
  'CASH',
  'REAL_ESTATE',
  'ALTERNATIVE',
  'OTHER',
] as const;
/** What an account is for. */
export const ACCOUNT_TYPES = ['BROKERAGE', 'RETIREMENT', 'TRUST', 'CASH', 'EDUCATION', 'OTHER'] as const;
/** In whose name an account is held. */
export const REGISTRATIONS = ['INDIVIDUAL', 'JOINT', 'TRUST', 'RETIREMENT', 'CUSTODIAL', 'OTHER'] as const;
/** How far back performance is measured; ALL: since the first valuation. */
export const PERFORMANCE_PERIODS = ['1M', '3M', 'YTD', '1Y', '3Y', '5Y', 'ALL'] as const;
/** What `include` may name. */
export const PORTFOLIO_SECTIONS = ['accounts', 'holdings', 'allocation', 'performance'] as const;

/**
 * Value less cost, in the reporting currency. `priceEffect + fxEffect = amount`, exactly:
 * `fxEffect` is what the currency did to the money first paid, `priceEffect` what the market did, at today's rate.
 */
export const unrealisedGainSchema = z.strictObject({
  amount: moneySchema,
  /** Of cost. `null` where cost is zero. */
  fraction: decimalSchema.nullable(),
  priceEffect: moneySchema,
  fxEffect: moneySchema,
});

/** How old a figure is. `stale` is true when a newer valuation should have been here by now. */
const freshness = { asOf: dateSchema, stale: z.boolean() };

/** An account, once however many own it. */
export const accountSchema = z.strictObject({
  accountId: z.string().max(64),
  name: z.string(),
  /** Last four characters, for people; never the whole number. */
  numberEnding: z.string().max(4),
  custodian: z.string(),
  type: z.enum(ACCOUNT_TYPES),
  registration: z.enum(REGISTRATIONS),
  owners: z.array(z.strictObject({ clientNumber: clientNumberSchema, name: z.string() })),
  /** In the account's own currency. */
  value: moneySchema,
  /** In the reporting currency. */
  reportingValue: moneySchema,
  ...freshness,
});

/** A position in an account. */
export const holdingSchema = z.strictObject({
  holdingId: z.string().max(96),
  accountId: z.string().max(64),
  accountName: z.string(),
  symbol: z.string().nullable(),
  isin: z.string().nullable(),
  name: z.string(),
  assetClass: z.enum(ASSET_CLASSES),
  quantity: decimalSchema,
  /** Per unit, in the holding's currency. */
  price: moneySchema,
  value: moneySchema,
  reportingValue: moneySchema,
  /** Total paid, in the holding's currency. `null` where the custodian does not know. */
  cost: moneySchema.nullable(),
  unrealisedGain: unrealisedGainSchema.nullable(),
  /** Of the household's value. */
  weight: decimalSchema,
  ...freshness,
});

/** The share of one asset class. */
export const allocationSliceSchema = z.strictObject({
  assetClass: z.enum(ASSET_CLASSES),
  value: moneySchema,
  /** One decimal; the slices add up to exactly 100.0 (largest remainder). */
  percent: decimalSchema,
});

/** Body of `GET …/performance`: how a household did over a period. */
export const performanceSchema = z.strictObject({
  householdId: clientNumberSchema,
  currencyCode: currencySchema,
  period: z.enum(PERFORMANCE_PERIODS),
  /** Close of this day is where the period starts: Q1 2026 is 2025-12-31 to 2026-03-31. */
  fromDate: dateSchema,
  toDate: dateSchema,
  /** Daily-linked, for the period, six decimals. `null` where there is nothing to measure. */
  timeWeightedReturn: decimalSchema.nullable(),
  /** `null` under one year. */
  annualisedTimeWeightedReturn: decimalSchema.nullable(),
  /** Internal rate for the period. `null` where it has no solution. */
  moneyWeightedReturn: decimalSchema.nullable(),
  startValue: moneySchema,
  endValue: moneySchema,
  netFlows: moneySchema,
  /** End less start less flows. */
  gain: moneySchema,
  stale: z.boolean(),
  /** Oldest first, at most 260, always with the first and the last day. */
  points: z.array(z.strictObject({ day: dateSchema, value: decimalSchema, cumulativeReturn: decimalSchema })),
});

/** Body of `GET /v1/portfolio/households/{id}`; sections are there when `include` names them. */
export const portfolioSchema = z.strictObject({
  householdId: clientNumberSchema,
  name: z.string(),
  currencyCode: currencySchema,
  /** Each account once, joint ones too. */
  totalValue: moneySchema,
  accountCount: z.int().min(0),
  /** Over the holdings whose cost is known. `null` where none is. */
  unrealisedGain: unrealisedGainSchema.nullable(),
  /** Value of the holdings whose cost is not known; they are not in `unrealisedGain`. */
  valueWithoutCost: moneySchema,
  /** The oldest valuation among the accounts. */
  asOf: dateSchema,
  stale: z.boolean(),
  /** When the companion read it from the vendor. */
  retrievedAt: instantSchema,
  vendor: z.string(),
  accounts: z.array(accountSchema).optional(),
  holdings: z.array(holdingSchema).optional(),
  allocation: z.array(allocationSliceSchema).optional(),
  performance: performanceSchema.optional(),
});

const section = { householdId: clientNumberSchema, currencyCode: currencySchema, ...freshness };
/** Body of `GET …/accounts`. */
export const accountListSchema = z.strictObject({ ...section, accounts: z.array(accountSchema) });
/** Body of `GET …/holdings`. */
export const holdingListSchema = z.strictObject({ ...section, holdings: z.array(holdingSchema) });
/** Body of `GET …/allocation`. */
export const allocationSchema = z.strictObject({
  ...section,
  totalValue: moneySchema,
  allocation: z.array(allocationSliceSchema),
});

/** One of {@link ASSET_CLASSES}. */
export type AssetClass = (typeof ASSET_CLASSES)[number];
/** One of {@link ACCOUNT_TYPES}. */
export type AccountType = (typeof ACCOUNT_TYPES)[number];
/** One of {@link REGISTRATIONS}. */
export type Registration = (typeof REGISTRATIONS)[number];
/** One of {@link PERFORMANCE_PERIODS}. */
export type PerformancePeriod = (typeof PERFORMANCE_PERIODS)[number];
/** One of {@link PORTFOLIO_SECTIONS}. */
export type PortfolioSection = (typeof PORTFOLIO_SECTIONS)[number];
export type UnrealisedGain = z.infer<typeof unrealisedGainSchema>;
export type Account = z.infer<typeof accountSchema>;
export type Holding = z.infer<typeof holdingSchema>;
export type AllocationSlice = z.infer<typeof allocationSliceSchema>;
export type Performance = z.infer<typeof performanceSchema>;
export type Portfolio = z.infer<typeof portfolioSchema>;
export type AccountList = z.infer<typeof accountListSchema>;
export type HoldingList = z.infer<typeof holdingListSchema>;
export type Allocation = z.infer<typeof allocationSchema>;
