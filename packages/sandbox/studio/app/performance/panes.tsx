/**
 * The chart's drawing: three panes over one time axis.
 *
 * @module
 */
import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import type { PerformanceAnswer } from '../../answers.ts';
import { useLocale } from '../locale.ts';
import type { Measure } from './measure.ts';
import { dayTicks, pathOf, scaleOf } from './scales.ts';

/** Space around the plot, in CSS pixels. */
export const PLOT = { left: 6, right: 60, top: 8, axis: 22 } as const;
const MAIN = 210;
const FLOWS = 46;
const DRAWDOWN = 54;
const GAP = 16;
const HEIGHT = PLOT.top + MAIN + GAP + FLOWS + GAP + DRAWDOWN + PLOT.axis;
/** Flows nearer than this many pixels are drawn as one bar. */
const BAR = 7;

interface PanesProps {
  readonly answer: PerformanceAnswer;
  readonly measure: Measure;
  readonly width: number;
  readonly cursor: number | undefined;
  readonly marked: number;
  readonly anchor: number | undefined;
}

/** The drawing says nothing that the readout, the figures and the table do not say in words. */
export function Panes({ answer, measure, width, cursor, marked, anchor }: PanesProps): JSX.Element {
  const inner = width - PLOT.left - PLOT.right;
  const last = Math.max(1, answer.days.length - 1);
  const x = (index: number): number => PLOT.left + (index / last) * inner;
  const bottom = HEIGHT - PLOT.axis;
  return (
    <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
      <Lines answer={answer} measure={measure} width={width} />
      {anchor !== undefined && cursor !== undefined && (
        <rect
          class="range"
          x={Math.min(x(anchor), x(cursor))}
          y={PLOT.top}
          width={Math.abs(x(anchor) - x(cursor))}
          height={bottom - PLOT.top}
        />
      )}
      {marked >= 0 && (
        <g class="mark" transform={`translate(${x(marked)} 0)`}>
          <line y1={PLOT.top} y2={bottom} />
          <circle cy={PLOT.top} r="4" />
        </g>
      )}
      {cursor !== undefined && (
        <line class="cursor" x1={x(cursor)} x2={x(cursor)} y1={PLOT.top} y2={bottom} />
      )}
    </svg>
  );
}

/** Drawn anew only when the figures or the width change, not with each move of the cursor. */
const Lines = memo(function Lines({
  answer,
  measure,
  width,
}: Pick<PanesProps, 'answer' | 'measure' | 'width'>): JSX.Element {
  const { words, percent, axisPercent, compact, monthName, year, shortDay } = useLocale();
  const { days, values, returns, benchmarkReturns, drawdowns, flows } = answer;
  const inner = width - PLOT.left - PLOT.right;
  const last = Math.max(1, days.length - 1);
  const x = (index: number): number => PLOT.left + (index / last) * inner;
  const own = measure === 'value' ? values : returns;
  const flowsTop = PLOT.top + MAIN + GAP;
  const drawdownTop = flowsTop + FLOWS + GAP;

  const main = useMemo(
    () => scaleOf(measure === 'value' ? own : [...own, ...benchmarkReturns], 5),
    [own, benchmarkReturns, measure],
  );
  const y = (value: number): number => PLOT.top + MAIN - main.at(value) * MAIN;
  const line = pathOf(own.map((value, index) => [x(index), y(value)]));
  const floor = measure === 'value' ? PLOT.top + MAIN : y(Math.max(0, main.ticks[0]!));
  const deepest = Math.min(-0.01, ...drawdowns);
  const depth = (value: number): number => drawdownTop + (value / deepest) * DRAWDOWN;
  const bars = useMemo(() => barsOf(flows, days, x), [flows, days, width]);
  const highest = Math.max(1, ...bars.map(({ amount }) => Math.abs(amount)));
  const middle = flowsTop + FLOWS / 2;
  const named = days.length < 130 ? shortDay : monthName;

  return (
    <g class="lines">
      {main.ticks.map((tick) => (
        <g key={tick} class={tick === 0 ? 'tick zero' : 'tick'}>
          <line x1={PLOT.left} x2={width - PLOT.right} y1={y(tick)} y2={y(tick)} />
          <text x={width - PLOT.right + 8} y={y(tick) + 4}>
            {measure === 'value' ? compact(tick) : axisPercent(tick)}
          </text>
        </g>
      ))}
      <path class="area" d={`${line}L${x(last)} ${floor}L${x(0)} ${floor}Z`} />
      {measure === 'return' && (
        <path class="benchmark" d={pathOf(benchmarkReturns.map((value, index) => [x(index), y(value)]))} />
      )}
      <path class="portfolio" d={line} />

      <g class="tick zero">
        <line x1={PLOT.left} x2={width - PLOT.right} y1={middle} y2={middle} />
        <text x={width - PLOT.right + 8} y={flowsTop + 8}>
          {compact(highest)}
        </text>
      </g>
      <text class="caption" x={PLOT.left} y={flowsTop - 3}>
        {words.flows}
      </text>
      {bars.map(({ at, amount }) => {
        const size = Math.max(1.5, (Math.abs(amount) / highest) * (FLOWS / 2));
        return (
          <rect
            key={at}
            class={amount < 0 ? 'outflow' : 'inflow'}
            x={at - 2}
            y={amount < 0 ? middle : middle - size}
            width="4"
            height={size}
            rx="1"
          />
        );
      })}

      <text class="caption" x={PLOT.left} y={drawdownTop - 3}>
        {words.drawdown}
      </text>
      <g class="tick">
        <line x1={PLOT.left} x2={width - PLOT.right} y1={drawdownTop} y2={drawdownTop} />
        <text x={width - PLOT.right + 8} y={drawdownTop + DRAWDOWN}>
          {percent(deepest)}
        </text>
      </g>
      <path
        class="drawdown"
        d={`${pathOf(drawdowns.map((value, index) => [x(index), depth(value)]))}L${x(last)} ${drawdownTop}L${x(0)} ${drawdownTop}Z`}
      />

      {dayTicks(days, Math.max(2, Math.floor(inner / (days.length < 130 ? 70 : 46)))).map(
        ({ index, isYear }) => (
          <text key={index} class={isYear ? 'day year' : 'day'} x={x(index)} y={HEIGHT - 5}>
            {isYear ? year(days[index]!) : named(days[index]!)}
          </text>
        ),
      )}
    </g>
  );
});

/** Adds up what would be drawn over each other. */
function barsOf(
  flows: PerformanceAnswer['flows'],
  days: readonly string[],
  x: (index: number) => number,
): { at: number; amount: number }[] {
  const places = new Map(days.map((day, index) => [day, index]));
  const bars = new Map<number, number>();
  for (const { day, amount } of flows) {
    const at = Math.round(x(places.get(day) ?? 0) / BAR) * BAR;
    bars.set(at, (bars.get(at) ?? 0) + Number(amount));
  }
  return [...bars].map(([at, amount]) => ({ at, amount }));
}
