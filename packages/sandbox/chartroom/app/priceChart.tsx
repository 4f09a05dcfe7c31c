/**
 * A line of closes with a reading under the pointer or the arrow keys.
 *
 * @module
 */
import { useState } from 'preact/hooks';
import { day, percent, price } from './words.ts';

const WIDTH = 720;
const HEIGHT = 240;
const PAD = { top: 12, right: 56, bottom: 22, left: 4 } as const;
/** Lines across. */
const STEPS = 4;

/** What it shows. */
export interface PriceChartProps {
  readonly label: string;
  readonly currency: string;
  readonly days: readonly string[];
  readonly closes: readonly number[];
}

/** The chart. */
export function PriceChart({ label, currency, days, closes }: PriceChartProps) {
  const [at, setAt] = useState<number>();
  const low = Math.min(...closes);
  const high = Math.max(...closes);
  const span = high - low || 1;
  const last = closes.length - 1;
  const x = (index: number): number =>
    PAD.left + (index / Math.max(1, last)) * (WIDTH - PAD.left - PAD.right);
  const y = (close: number): number =>
    HEIGHT - PAD.bottom - ((close - low) / span) * (HEIGHT - PAD.top - PAD.bottom);
  const line = closes.map((close, index) => `${x(index).toFixed(1)},${y(close).toFixed(1)}`).join(' ');
  const floor = HEIGHT - PAD.bottom;
  const change = closes[last]! / closes[0]! - 1;
  const shown = at === undefined ? undefined : Math.min(at, last);

  const read = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width) * WIDTH - PAD.left;
    setAt(Math.max(0, Math.min(last, Math.round((share / (WIDTH - PAD.left - PAD.right)) * last))));
  };
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (event.key === 'Escape') setAt(undefined);
    if (by === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(last, (shown ?? last) + by)));
  };

  return (
    <figure class={change < 0 ? 'chart falls' : 'chart'}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        tabIndex={0}
        aria-label={`${label}: ${price(closes[last]!, currency)}, ${percent(change)} since ${day(days[0]!)}. Arrow keys read single days.`}
        onPointerMove={read}
        onPointerLeave={() => setAt(undefined)}
        onKeyDown={step}
      >
        {Array.from({ length: STEPS + 1 }, (_, index) => low + (span * index) / STEPS).map((level) => (
          <g key={level} class="level">
            <line x1={PAD.left} x2={WIDTH - PAD.right} y1={y(level)} y2={y(level)} />
            <text x={WIDTH - PAD.right + 8} y={y(level) + 4}>
              {level.toFixed(high < 10 ? 2 : high < 1_000 ? 1 : 0)}
            </text>
          </g>
        ))}
        <text class="end" x={PAD.left} y={HEIGHT - 4}>
          {day(days[0]!)}
        </text>
        <text class="end" x={WIDTH - PAD.right} y={HEIGHT - 4} text-anchor="end">
          {day(days[last]!)}
        </text>
        <polygon points={`${x(0)},${floor} ${line} ${x(last)},${floor}`} />
        <polyline points={line} />
        {shown !== undefined && (
          <g class="reading">
            <line x1={x(shown)} x2={x(shown)} y1={PAD.top} y2={floor} />
            <circle cx={x(shown)} cy={y(closes[shown]!)} r={4} />
          </g>
        )}
      </svg>
      <figcaption aria-live="polite">
        {shown === undefined
          ? 'Closing prices. Every one is invented.'
          : `${day(days[shown]!)}: ${price(closes[shown]!, currency)}`}
      </figcaption>
    </figure>
  );
}
