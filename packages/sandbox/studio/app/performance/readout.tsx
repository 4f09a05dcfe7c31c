/**
 * What the chart says about the day under the cursor.
 *
 * @module
 */
import type { JSX } from 'preact';
import type { PerformanceAnswer } from '../../answers.ts';
import { Signed } from '../header.tsx';
import { useLocale } from '../locale.ts';
import type { Measure } from './measure.ts';

/** A line above the plot; also the legend. */
export function Readout({
  answer,
  index,
  measure,
  isMarked,
}: {
  readonly answer: PerformanceAnswer;
  readonly index: number;
  readonly measure: Measure;
  readonly isMarked: boolean;
}): JSX.Element {
  const { words, name, round, signedRound, signedPercent, percent, day } = useLocale();
  const { returns, benchmarkReturns, drawdowns, values, flows, days, benchmark } = answer;
  const flow = flows.find((one) => one.day === days[index]);
  return (
    <dl class="readout">
      <div class="when">
        <dt class="hidden">{words.day}</dt>
        <dd>
          {isMarked && <i class="pin" aria-hidden="true"></i>}
          {day(days[index]!)}
        </dd>
      </div>
      <div>
        <dt>
          <i class="line portfolio"></i>
          {words.portfolio}
        </dt>
        <dd>
          {measure === 'value' ? (
            round(values[index]!)
          ) : (
            <Signed text={signedPercent(returns[index]!)} amount={returns[index]!} />
          )}
        </dd>
      </div>
      {measure === 'return' && (
        <div>
          <dt>
            <i class="line benchmark"></i>
            {name(benchmark.name)}
          </dt>
          <dd>{signedPercent(benchmarkReturns[index]!)}</dd>
        </div>
      )}
      <div>
        <dt>
          <i class="line drawdown"></i>
          {words.drawdown}
        </dt>
        <dd>{percent(drawdowns[index]!)}</dd>
      </div>
      {flow !== undefined && (
        <div>
          <dt>
            <i class="line flow"></i>
            {words.inOut}
          </dt>
          <dd>{signedRound(flow.amount)}</dd>
        </div>
      )}
    </dl>
  );
}
