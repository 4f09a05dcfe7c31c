/**
 * How a household did over a period, beside a benchmark.
 *
 * Daily-linked time-weighted returns; flows count at the end of their day. The same conventions as the firm's own system,
 * so that the two agree.
 *
 * @module
 */
import { dayOf, type Currency, type Household } from '../../world/index.ts';
import type { BenchmarkName, PerformanceAnswer, PerformanceSummary } from '../answers.ts';
import { BENCHMARK_NAMES, benchmarkGrowth } from './benchmarks.ts';
import { rounded, sum, written, ZERO } from './money.ts';
import { seriesOf, type SeriesDay } from './series.ts';

const BUSINESS_DAYS_PER_YEAR = 252;
const FEWEST_DAYS_FOR_VOLATILITY = 20;
const DAY_MS = 86_400_000;

const short = (value: number): number => Math.round(value * 1e6) / 1e6;
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

function growthOf(days: readonly SeriesDay[]): number[] {
  let growth = 1;
  return days.map((day, place) => {
    if (place === 0) return growth;
    const before = days[place - 1]!.value;
    // Where nothing was there to start with, the money that came in is the base.
    const base = before.isZero() ? day.flow : before;
    if (!base.isZero()) growth *= 1 + day.value.minus(before).minus(day.flow).div(base).toNumber();
    return growth;
  });
}

function volatilityOf(growth: readonly number[]): number | null {
  if (growth.length <= FEWEST_DAYS_FOR_VOLATILITY) return null;
  const returns = growth.slice(1).map((one, place) => one / growth[place]! - 1);
  const mean = returns.reduce((total, one) => total + one, 0) / returns.length;
  const squares = returns.reduce((total, one) => total + (one - mean) ** 2, 0);
  return Math.sqrt((squares / (returns.length - 1)) * BUSINESS_DAYS_PER_YEAR);
}

function drawdownsOf(growth: readonly number[]): { depths: number[]; peaks: number[] } {
  let peak = 0;
  const depths: number[] = [];
  const peaks: number[] = [];
  growth.forEach((one, place) => {
    if (one >= growth[peak]!) peak = place;
    depths.push(one / growth[peak]! - 1);
    peaks.push(peak);
  });
  return { depths, peaks };
}

/** What to measure. */
export interface PerformanceQuestion {
  /** `YYYY-MM-DD`; default the first day there is. The period opens at the last close on or before it. */
  readonly from?: string | undefined;
  /** `YYYY-MM-DD`; default the last day there is. */
  readonly to?: string | undefined;
  readonly benchmark: BenchmarkName;
  readonly base: Currency;
}

/** @returns `null` for a household that has no valuation at all. */
export function measure(
  household: Household,
  { from, to, benchmark, base }: PerformanceQuestion,
  now: Date,
): PerformanceAnswer | null {
  const all = seriesOf(household, base, now).days;
  const [first, last] = [all.at(0), all.at(-1)];
  if (first === undefined || last === undefined) return null;
  const opening = Math.max(
    0,
    all.findLastIndex(({ dayNumber }) => dayOf(dayNumber) <= (from ?? '')),
  );
  const closing = all.findLastIndex(({ dayNumber }) => dayOf(dayNumber) <= (to ?? '9999-12-31'));
  const days = all.slice(Math.min(opening, all.length - 1), Math.max(closing, opening) + 1);
  const growth = growthOf(days);
  const reference = benchmarkGrowth(
    benchmark.id,
    days.map(({ dayNumber }) => dayNumber),
    base,
  );
  const { depths, peaks } = drawdownsOf(growth);
  return {
    currency: base,
    firstDay: dayOf(first.dayNumber),
    lastDay: dayOf(last.dayNumber),
    from: dayOf(days[0]!.dayNumber),
    to: dayOf(days.at(-1)!.dayNumber),
    benchmark,
    benchmarks: BENCHMARK_NAMES,
    days: days.map(({ dayNumber }) => dayOf(dayNumber)),
    values: days.map(({ value }) => Math.round(value.toNumber())),
    returns: growth.map((one) => short(one - 1)),
    benchmarkReturns: reference.map((one) => short(one - 1)),
    drawdowns: depths.map(short),
    flows: days
      .slice(1)
      .filter(({ flow }) => !flow.isZero())
      .map(({ dayNumber, flow }) => ({ day: dayOf(dayNumber), amount: written(flow, base) })),
    summary: summarise({ days, growth, reference, depths, peaks, base }),
  };
}

function summarise(measured: {
  readonly days: readonly SeriesDay[];
  readonly growth: readonly number[];
  readonly reference: readonly number[];
  readonly depths: readonly number[];
  readonly peaks: readonly number[];
  readonly base: Currency;
}): PerformanceSummary {
  const { days, growth, reference, depths, peaks, base } = measured;
  const flows = days.slice(1).map(({ flow }) => rounded(flow, base));
  const start = rounded(days[0]!.value, base);
  const end = rounded(days.at(-1)!.value, base);
  const contributions = sum(flows.filter((flow) => flow.greaterThan(ZERO)));
  const withdrawals = sum(flows.filter((flow) => flow.lessThan(ZERO)));
  const total = growth.at(-1)!;
  const elapsed = daysBetween(dayOf(days[0]!.dayNumber), dayOf(days.at(-1)!.dayNumber));
  const volatility = volatilityOf(growth);
  const deepest = depths.reduce((worst, one, place) => (one < depths[worst]! ? place : worst), 0);
  return {
    startValue: written(start, base),
    endValue: written(end, base),
    contributions: written(contributions, base),
    withdrawals: written(withdrawals, base),
    gain: written(end.minus(start).minus(contributions).minus(withdrawals), base),
    timeWeightedReturn: short(total - 1),
    annualisedReturn: elapsed < 365 ? null : short(total ** (365 / elapsed) - 1),
    benchmarkReturn: short(reference.at(-1)! - 1),
    volatility: volatility === null ? null : short(volatility),
    maxDrawdown:
      depths[deepest]! === 0
        ? null
        : {
            fraction: short(depths[deepest]!),
            from: dayOf(days[peaks[deepest]!]!.dayNumber),
            to: dayOf(days[deepest]!.dayNumber),
          },
  };
}
