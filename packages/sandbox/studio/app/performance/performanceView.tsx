/**
 * How the household did: period, benchmark, chart or table, figures.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PerformanceAnswer } from '../../answers.ts';
import { useLocale } from '../locale.ts';
import { Skeleton } from '../notices.tsx';
import type { ViewProps } from '../viewProps.ts';
import { Chart } from './chart.tsx';
import type { Measure } from './measure.ts';
import { Figures, MonthTable } from './figures.tsx';
import { PERIODS, startOf, type Period } from './periods.ts';

/** What is looked at. */
interface Range {
  readonly period: Period | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The view. */
export function PerformanceView({ studio, household, backend }: ViewProps): JSX.Element {
  const { words, name, day } = useLocale();
  const [range, setRange] = useState<Range>(() => ({
    period: '1Y',
    from: startOf('1Y', household.asOf),
    to: undefined,
  }));
  const [benchmark, setBenchmark] = useState<string>();
  const [show, setShow] = useState<Measure | 'table'>('return');
  const [answer, setAnswer] = useState<PerformanceAnswer>();
  const { asOf } = studio.selected;

  useEffect(() => {
    let isWanted = true;
    backend.get<PerformanceAnswer>('/performance', { from: range.from, to: range.to, benchmark }).then(
      (found) => {
        if (isWanted) setAnswer(found);
      },
      (error: unknown) => {
        if (isWanted) studio.report(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [backend, range, benchmark]);

  if (answer === undefined) return <Skeleton label={words.loading} />;
  const choose = (period: Period): void =>
    setRange({ period, from: startOf(period, answer.lastDay), to: undefined });
  return (
    <div class="view">
      <div class="controls">
        <div class="segmented" role="group" aria-label={words.period}>
          {PERIODS.map((period) => (
            <button
              key={period}
              type="button"
              aria-pressed={period === range.period}
              onClick={() => choose(period)}
            >
              {period}
            </button>
          ))}
        </div>
        <div class="segmented" role="group" aria-label={words.show}>
          {(['return', 'value', 'table'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={one === show} onClick={() => setShow(one)}>
              {one === 'return' ? words.asReturn : one === 'value' ? words.asValue : words.asTable}
            </button>
          ))}
        </div>
        <label class="select">
          {words.benchmark}
          <select value={answer.benchmark.id} onChange={(event) => setBenchmark(event.currentTarget.value)}>
            {answer.benchmarks.map((one) => (
              <option key={one.id} value={one.id}>
                {name(one.name)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Figures answer={answer} />
      {show === 'table' ? (
        <MonthTable answer={answer} />
      ) : (
        <>
          <Chart
            answer={answer}
            measure={show}
            asOf={asOf}
            onRange={(from, to) => setRange({ period: undefined, from, to })}
            onMark={studio.selectDay}
          />
          <p class="hint">
            {range.period === undefined ? (
              <button type="button" class="link" onClick={() => choose('1Y')}>
                {words.zoomOut}
              </button>
            ) : (
              words.chartHint
            )}
            {asOf !== null && (
              <span>
                <i class="pin" aria-hidden="true"></i> {words.marked} {day(asOf)}{' '}
                <button type="button" class="link" onClick={() => studio.selectDay(null)}>
                  {words.unmark}
                </button>
              </span>
            )}
          </p>
        </>
      )}
    </div>
  );
}
