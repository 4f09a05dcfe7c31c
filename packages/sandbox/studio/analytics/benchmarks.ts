/**
 * What a household is compared with: mixes of the world's funds, total return, rebalanced each day.
 *
 * @module
 */
import { instrument, PRICE_DECIMALS, priceOn, type Currency, type Household } from '../../world/index.ts';
import type { BenchmarkName } from '../answers.ts';
import { rate } from './money.ts';

/** Business days of a year; distributions accrue over them. */
const DAYS_PER_YEAR = 261;

interface Benchmark extends BenchmarkName {
  readonly weights: Readonly<Record<string, number>>;
}

const BENCHMARKS: readonly Benchmark[] = [
  { id: 'growth-80-20', name: 'Growth 80/20', weights: { VTI: 0.55, VXUS: 0.25, BND: 0.2 } },
  { id: 'balanced-60-40', name: 'Balanced 60/40', weights: { VTI: 0.42, VXUS: 0.18, BND: 0.4 } },
  { id: 'conservative-30-70', name: 'Conservative 30/70', weights: { VTI: 0.2, VXUS: 0.1, BND: 0.7 } },
  { id: 'us-equity', name: 'US equity', weights: { VTI: 1 } },
  { id: 'world-equity', name: 'World equity', weights: { VWCE: 1 } },
];

const OF_RISK: Readonly<Record<Household['riskTolerance'], string>> = {
  Growth: 'growth-80-20',
  Moderate: 'balanced-60-40',
  Conservative: 'conservative-30-70',
};

/** Those there are. */
export const BENCHMARK_NAMES: readonly BenchmarkName[] = BENCHMARKS.map(({ id, name }) => ({ id, name }));

/** The one asked for, else the one that fits the household's tolerance of risk; `undefined` where there is none of that id. */
export const benchmarkFor = (household: Household, id: string | undefined): BenchmarkName | undefined =>
  BENCHMARK_NAMES.find((one) => one.id === (id ?? OF_RISK[household.riskTolerance]));

/** Growth of 1 from the first day on, in `base`. @param days - Day numbers, ascending. */
export function benchmarkGrowth(id: string, days: readonly number[], base: Currency): number[] {
  const { weights } = BENCHMARKS.find((one) => one.id === id)!;
  const parts = Object.entries(weights).map(([key, weight]) => {
    const { currency, distribution } = instrument(key);
    const levels = days.map(
      (day) => (Number(priceOn(key, day)) / 10 ** PRICE_DECIMALS) * rate(currency, base, day).toNumber(),
    );
    return { weight, levels, daily: distribution / DAYS_PER_YEAR };
  });
  let growth = 1;
  return days.map((_, place) => {
    if (place > 0) {
      growth *= parts.reduce(
        (sum, { weight, levels, daily }) => sum + weight * (levels[place]! / levels[place - 1]! + daily),
        0,
      );
    }
    return growth;
  });
}
