/**
 * A period in numbers, and its months as a table.
 *
 * @module
 */
import type { JSX } from 'preact';
import type { PerformanceAnswer } from '../../answers.ts';
import { Signed } from '../header.tsx';
import { useLocale } from '../locale.ts';

/** The period's figures. */
export function Figures({ answer }: { readonly answer: PerformanceAnswer }): JSX.Element {
  const { words, name, signedPercent, percent, signedRound, round, shortDay } = useLocale();
  const { summary, benchmark } = answer;
  const excess = summary.timeWeightedReturn - summary.benchmarkReturn;
  const { contributions, withdrawals, maxDrawdown } = summary;
  return (
    <dl class="figures">
      <div>
        <dt>{words.timeWeighted}</dt>
        <dd class="big">
          <Signed text={signedPercent(summary.timeWeightedReturn)} amount={summary.timeWeightedReturn} />
        </dd>
        {summary.annualisedReturn !== null && summary.annualisedReturn !== summary.timeWeightedReturn && (
          <dd>
            {words.annualised} {signedPercent(summary.annualisedReturn)}
          </dd>
        )}
      </div>
      <div>
        <dt>{words.against}</dt>
        <dd class="big">
          <Signed text={signedPercent(excess)} amount={excess} />
        </dd>
        <dd>
          {name(benchmark.name)} {signedPercent(summary.benchmarkReturn)}
        </dd>
      </div>
      <div>
        <dt>{words.gainInPeriod}</dt>
        <dd class="big">
          <Signed text={signedRound(summary.gain)} amount={Number(summary.gain)} />
        </dd>
        <dd>
          {round(summary.startValue)} → {round(summary.endValue)}
        </dd>
      </div>
      <div>
        <dt>{words.netFlows}</dt>
        <dd class="big">{signedRound(Number(contributions) + Number(withdrawals))}</dd>
        <dd>
          {signedRound(contributions)} / {signedRound(withdrawals)}
        </dd>
      </div>
      <div>
        <dt>{words.maxDrawdown}</dt>
        <dd class="big">{maxDrawdown === null ? '–' : percent(maxDrawdown.fraction)}</dd>
        {maxDrawdown !== null && (
          <dd>
            {shortDay(maxDrawdown.from)} – {shortDay(maxDrawdown.to)}
          </dd>
        )}
      </div>
      <div>
        <dt>{words.volatility}</dt>
        <dd class="big">{summary.volatility === null ? '–' : percent(summary.volatility)}</dd>
      </div>
    </dl>
  );
}

/** Closes of each month: the chart's content for those who read. */
export function MonthTable({ answer }: { readonly answer: PerformanceAnswer }): JSX.Element {
  const { words, name, month, round, signedRound, signedPercent, percent } = useLocale();
  const { days, values, returns, benchmarkReturns, drawdowns, flows, benchmark } = answer;
  const closes = days.flatMap((day, index) =>
    index === days.length - 1 || day.slice(0, 7) !== days[index + 1]!.slice(0, 7) ? [index] : [],
  );
  const rows = closes.map((index, place) => {
    const before = closes[place - 1] ?? 0;
    const of = (list: readonly number[]): number => (1 + list[index]!) / (1 + list[before]!) - 1;
    const key = days[index]!.slice(0, 7);
    return {
      day: days[index]!,
      value: values[index]!,
      own: of(returns),
      benchmark: of(benchmarkReturns),
      drawdown: drawdowns[index]!,
      flow: flows.reduce((sum, flow) => sum + (flow.day.startsWith(key) ? Number(flow.amount) : 0), 0),
    };
  });
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.performance}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            <th scope="col" class="number">
              {words.portfolio}
            </th>
            <th scope="col" class="number">
              {name(benchmark.name)}
            </th>
            <th scope="col" class="number">
              {words.value}
            </th>
            <th scope="col" class="number">
              {words.netFlows}
            </th>
            <th scope="col" class="number">
              {words.drawdown}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map((row) => (
            <tr key={row.day}>
              <th scope="row">{month(row.day)}</th>
              <td class="number">
                <Signed text={signedPercent(row.own)} amount={row.own} />
              </td>
              <td class="number">{signedPercent(row.benchmark)}</td>
              <td class="number">{round(row.value)}</td>
              <td class="number">{row.flow === 0 ? '–' : signedRound(row.flow)}</td>
              <td class="number">{percent(row.drawdown)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
