/**
 * Prices and exchange rates by day: seeded random walks around a trend, with a market they follow.
 *
 * A day's number depends on the days before it and on nothing else, so it never changes, whenever it is asked for.
 *
 * @module
 */
import { divideRounded, ONE_RATE, PRICE_DECIMALS, RATE_DECIMALS } from './exact.ts';
import type { Currency } from './household.ts';
import { instrument } from './instruments.ts';
import { noiseAt, seedOf } from './noise.ts';

const DAYS_PER_YEAR = 261;
/** Yearly deviation of the market. */
const MARKET_VOLATILITY = 0.15;
/** Fraction of the distance to its trend a walk loses each day, so that none runs away in years. */
const PULL = 0.004;
const MARKET_SEED = seedOf('market');

/** A walk: what it starts from and how it moves. */
interface Walk {
  readonly name: string;
  readonly first: number;
  readonly drift: number;
  readonly beta: number;
  readonly volatility: number;
  /** Decimals published; the array holds the number scaled by it. */
  readonly decimals: number;
}

const walked = new Map<string, { level: number; trend: number; readonly published: bigint[] }>();

/** The published number of a day, scaled by the walk's decimals. Computes the missing days in order. */
function publishedAt(walk: Walk, dayNumber: number): bigint {
  let state = walked.get(walk.name);
  const scale = 10 ** walk.decimals;
  if (state === undefined) {
    state = { level: walk.first, trend: walk.first, published: [BigInt(Math.round(walk.first * scale))] };
    walked.set(walk.name, state);
  }
  const seed = seedOf(walk.name);
  const perDay = 1 / Math.sqrt(DAYS_PER_YEAR);
  for (let day = state.published.length; day <= dayNumber; day++) {
    const shock =
      perDay *
      (walk.beta * MARKET_VOLATILITY * noiseAt(MARKET_SEED, day) + walk.volatility * noiseAt(seed, day));
    const pull = PULL * (state.level / state.trend - 1);
    state.level *= 1 + walk.drift / DAYS_PER_YEAR + shock - pull;
    state.trend *= 1 + walk.drift / DAYS_PER_YEAR;
    state.published.push(BigInt(Math.round(state.level * scale)));
  }
  return state.published[dayNumber]!;
}

/** Price of an instrument at the close of a day, in its currency, scaled by {@link PRICE_DECIMALS}. */
export function priceOn(key: string, dayNumber: number): bigint {
  const { firstPrice, drift, beta, volatility } = instrument(key);
  return publishedAt(
    { name: `price ${key}`, first: firstPrice, drift, beta, volatility, decimals: PRICE_DECIMALS },
    dayNumber,
  );
}

/** How currencies walk against the dollar; published as markets do, with five significant digits or so. */
const DOLLAR_WALKS: Readonly<Record<Exclude<Currency, 'USD'>, Walk>> = {
  EUR: { name: 'rate EUR', first: 1.2249, drift: -0.015, beta: 0.08, volatility: 0.07, decimals: 5 },
  GBP: { name: 'rate GBP', first: 1.3572, drift: -0.008, beta: 0.12, volatility: 0.08, decimals: 5 },
  JPY: { name: 'rate JPY', first: 0.0097, drift: -0.055, beta: -0.05, volatility: 0.08, decimals: 8 },
};

function dollarsPer(currency: Currency, dayNumber: number): bigint {
  if (currency === 'USD') return ONE_RATE;
  const walk = DOLLAR_WALKS[currency];
  return publishedAt(walk, dayNumber) * 10n ** BigInt(RATE_DECIMALS - walk.decimals);
}

/** How much of `base` one unit of `currency` costs at the close of a day, scaled by {@link RATE_DECIMALS}. */
export function rateOn(currency: Currency, base: Currency, dayNumber: number): bigint {
  if (currency === base) return ONE_RATE;
  return divideRounded(dollarsPer(currency, dayNumber) * ONE_RATE, dollarsPer(base, dayNumber));
}
