/**
 * How a household did over a period, as the contract tells it.
 *
 * @module
 */
import type { Performance, PerformancePeriod } from '@rialto/contract';
import type { ValuationSeries } from '../../connectors/connector.ts';
import { addDays, daysBetween } from './calendar.ts';
import { Decimal, ONE, ZERO, fractionOf, minorDigitsOf, moneyOf, sumOf, toMinor } from './decimals.ts';
import { isStale } from './freshness.ts';
import { moneyWeightedReturn } from './moneyWeighted.ts';
import { BEGINNING, periodStart } from './periods.ts';
import { annualise, linkGrowth, type Flow, type Valuation } from './timeWeighted.ts';

/** Most points a line is drawn with: about a year of business days. */
const MAX_POINTS = 260;
/** How far before a period's start its opening valuation is looked for, in days: a long holiday and a late custodian. */
const LOOK_BACK_DAYS = 14;
const RETURN_DIGITS = 6;

/**
 * The days to ask a vendor for, so that the period's start is among them or before them.
 *
 * @param today - `YYYY-MM-DD`. The newest valuation may be some days older, and the period then starts earlier too.
 */
export const valuationRange = (period: PerformancePeriod, today: string) => ({
  from: period === 'ALL' ? BEGINNING : addDays(periodStart(period, today), -LOOK_BACK_DAYS),
  to: today,
});

/** Evenly spaced indices of `count` points, at most {@link MAX_POINTS}, always the first and the last. */
export function thin(count: number): number[] {
  if (count <= MAX_POINTS) return Array.from({ length: count }, (_, index) => index);
  const step = (count - 1) / (MAX_POINTS - 1);
  return Array.from({ length: MAX_POINTS }, (_, index) => Math.round(index * step));
}

/** Days from the opening on: the last one at or before the start, or the first there is where the household is younger. */
function cut(series: ValuationSeries, start: string): { days: ValuationSeries['days']; opensAt: string } {
  const opening = series.days.findLastIndex(({ date }) => date <= start);
  if (opening < 0) return { days: series.days, opensAt: series.days[0]?.date ?? start };
  return { days: series.days.slice(opening), opensAt: start };
}

/**
 * Measures a period. It ends at the newest valuation and starts at the close of {@link periodStart}; a start that is
 * not a business day stands at the last close before it. A household younger than the period is measured from its
 * first valuation, and `fromDate` says so.
 *
 * A return is `null` where there is nothing to measure: fewer than two valuations, or a day that opens with a debt. There
 * are no points then but a single opening one, because a line would claim a return.
 *
 * @param now - Epoch milliseconds.
 */
export function measurePerformance(
  householdId: string,
  series: ValuationSeries,
  period: PerformancePeriod,
  now: number,
): Performance {
  const { currency } = series;
  const today = new Date(now).toISOString().slice(0, 10);
  const toDate = series.days.at(-1)?.date ?? today;
  const { days, opensAt } = cut(series, periodStart(period, toDate));
  const fromDate = series.days.length === 0 ? toDate : opensAt;

  const valuations = days.map(({ date, value }, index): Valuation => ({
    date: index === 0 ? fromDate : date,
    value: new Decimal(value),
  }));
  const start = valuations[0] ?? { date: fromDate, value: ZERO };
  const end = valuations.at(-1) ?? start;
  const flows: Flow[] = days
    .slice(1)
    .map(({ date, netFlow }) => ({ date, amount: new Decimal(netFlow) }))
    .filter(({ amount }) => !amount.isZero());

  const growth = linkGrowth(valuations, flows);
  const total = valuations.length > 1 ? growth?.at(-1) : undefined;
  const annual = total && annualise(total, daysBetween(fromDate, toDate));
  const internal = total && moneyWeightedReturn(start, end, flows);
  const netFlows = toMinor(sumOf(flows.map(({ amount }) => amount)), currency);
  const startValue = toMinor(start.value, currency);
  const endValue = toMinor(end.value, currency);
  const digits = minorDigitsOf(currency);

  return {
    householdId,
    currencyCode: currency,
    period,
    fromDate,
    toDate,
    timeWeightedReturn: total ? fractionOf(total.minus(ONE), RETURN_DIGITS) : null,
    annualisedTimeWeightedReturn: annual ? fractionOf(annual, RETURN_DIGITS) : null,
    moneyWeightedReturn:
      internal === null || internal === undefined ? null : fractionOf(new Decimal(internal), RETURN_DIGITS),
    startValue: moneyOf(startValue, currency),
    endValue: moneyOf(endValue, currency),
    netFlows: moneyOf(netFlows, currency),
    // Of the amounts shown, so that they add up on the page.
    gain: moneyOf(endValue.minus(startValue).minus(netFlows), currency),
    stale: series.asOf !== null && isStale(series.asOf, now),
    points: thin(growth?.length ?? 0).map((index) => ({
      day: valuations[index]!.date,
      value: toMinor(valuations[index]!.value, currency).toFixed(digits),
      cumulativeReturn: fractionOf(growth![index]!.minus(ONE), RETURN_DIGITS),
    })),
  };
}
