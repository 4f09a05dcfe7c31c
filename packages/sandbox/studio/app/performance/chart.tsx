/**
 * The performance chart: lines, flows and drawdown over one time axis, with one cursor through all of them.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { PerformanceAnswer } from '../../answers.ts';
import { useLocale } from '../locale.ts';
import { useWidth } from '../useWidth.ts';
import type { Measure } from './measure.ts';
import { Panes, PLOT } from './panes.tsx';
import { Readout } from './readout.tsx';

/** A drag shorter than this many days is a click. */
const FEWEST_DAYS = 4;
const MONTH_DAYS = 21;

/** What the chart shows and tells. */
export interface ChartProps {
  readonly answer: PerformanceAnswer;
  readonly measure: Measure;
  /** The day marked on the page. */
  readonly asOf: string | null;
  readonly onRange: (from: string, to: string) => void;
  readonly onMark: (day: string | null) => void;
}

/** Draws it. Operable by pointer and by keyboard. */
export function Chart({ answer, measure, asOf, onRange, onMark }: ChartProps): JSX.Element {
  const { words, day } = useLocale();
  const { days } = answer;
  const last = days.length - 1;
  const [box, width] = useWidth();
  const [cursor, setCursor] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  const isDragging = useRef(false);
  const marked = useMemo(() => (asOf === null ? -1 : days.findLastIndex((one) => one <= asOf)), [days, asOf]);
  const shown = Math.min(last, cursor ?? (marked >= 0 ? marked : last));

  const indexAt = (event: PointerEvent): number => {
    const { left, width: wide } = (event.currentTarget as Element).getBoundingClientRect();
    const part = (event.clientX - left - PLOT.left) / (wide - PLOT.left - PLOT.right);
    return Math.round(Math.min(1, Math.max(0, part)) * last);
  };
  const finish = (to: number): void => {
    if (anchor === undefined) return;
    const [first, second] = [Math.min(anchor, to), Math.max(anchor, to)];
    setAnchor(undefined);
    if (second - first >= FEWEST_DAYS) onRange(days[first]!, days[second]!);
    else onMark(days[to] === asOf ? null : days[to]!);
  };
  const handleKey = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowUp: 1,
      PageDown: -MONTH_DAYS,
      PageUp: MONTH_DAYS,
      Home: -last,
      End: last,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      if (event.shiftKey) setAnchor((now) => now ?? shown);
      else setAnchor(undefined);
      setCursor(Math.min(last, Math.max(0, shown + step)));
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (anchor === undefined) onMark(days[shown] === asOf ? null : days[shown]!);
      else finish(shown);
    } else if (event.key === 'Escape') {
      setAnchor(undefined);
      setCursor(undefined);
    } else return;
    event.preventDefault();
  };

  return (
    <div class="chart" ref={box}>
      <Readout
        answer={answer}
        index={shown}
        measure={measure}
        isMarked={cursor === undefined && marked >= 0}
      />
      <div
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={words.chartLabel}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={shown}
        aria-valuetext={day(days[shown]!)}
        onKeyDown={handleKey}
        onBlur={() => setAnchor(undefined)}
        onPointerMove={(event) => setCursor(indexAt(event))}
        onPointerLeave={() => {
          if (!isDragging.current) setCursor(undefined);
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          isDragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          setAnchor(indexAt(event));
        }}
        onPointerUp={(event) => {
          if (!isDragging.current) return;
          isDragging.current = false;
          finish(indexAt(event));
        }}
        onPointerCancel={() => {
          isDragging.current = false;
          setAnchor(undefined);
        }}
      >
        {width > 0 && (
          <Panes
            answer={answer}
            measure={measure}
            width={width}
            cursor={cursor}
            marked={marked}
            anchor={anchor}
          />
        )}
      </div>
    </div>
  );
}
