/**
 * Samples of the bridge's benchmark as one line for each way, and as bars.
 *
 * @module
 */
import { median } from '../summary.ts';

/** One way in one round. Milliseconds, and calls a second. */
export interface BridgeSample {
  readonly way: string;
  /** `plain` or `lws`. */
  readonly mode: string;
  readonly round: number;
  readonly connectMs: number;
  readonly small: LoadSample;
  readonly large: LoadSample;
}

/** One size in one round. */
export interface LoadSample {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** How often one fits into the other: the middle of all rounds, and the quartiles around it. */
export interface Ratio {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** One way over all rounds: medians. Ratios compare a round with the same round of the base. */
export interface BridgeSummary {
  readonly way: string;
  readonly mode: string;
  readonly connectMs: number;
  readonly small: LoadSample;
  readonly large: LoadSample;
  /** p50 as a multiple of the base's. */
  readonly smallRatio: Ratio;
  readonly largeRatio: Ratio;
}

/** The value below which this part of the numbers lies, 0 to 1. @throws RangeError of nothing. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (value === undefined) throw new RangeError('There is no quantile of nothing.');
  return value;
}

/** @param base - The way the others of its mode are compared with. */
export function summariseBridge(samples: readonly BridgeSample[], base: string): BridgeSummary[] {
  const keys = [...new Set(samples.map(({ mode, way }) => `${mode}\n${way}`))];
  return keys.map((key) => {
    const [mode = '', way = ''] = key.split('\n');
    const own = samples.filter((sample) => sample.mode === mode && sample.way === way);
    const baseOf = ({ round }: BridgeSample): BridgeSample | undefined =>
      samples.find((sample) => sample.mode === mode && sample.way === base && sample.round === round);
    const middle = (read: (sample: BridgeSample) => number): number => median(own.map(read)) ?? NaN;
    const ratio = (read: (sample: BridgeSample) => number): Ratio => {
      const ratios = own.flatMap((sample) => {
        const other = baseOf(sample);
        return other === undefined ? [] : [read(sample) / read(other)];
      });
      if (ratios.length === 0) return { low: NaN, middle: NaN, high: NaN };
      return {
        low: quantile(ratios, 0.25),
        middle: median(ratios) ?? NaN,
        high: quantile(ratios, 0.75),
      };
    };
    const load = (size: 'small' | 'large'): LoadSample => ({
      p50: middle((sample) => sample[size].p50),
      p99: middle((sample) => sample[size].p99),
      perSecond: middle((sample) => sample[size].perSecond),
    });
    return {
      way,
      mode,
      connectMs: middle(({ connectMs }) => connectMs),
      small: load('small'),
      large: load('large'),
      smallRatio: ratio(({ small }) => small.p50),
      largeRatio: ratio(({ large }) => large.p50),
    };
  });
}

const COLUMNS = [
  '',
  '1 KB p50',
  'p99',
  '× raw',
  'calls/s',
  '100 KB p50',
  'p99',
  '× raw',
  'calls/s',
  'connect',
];

/** The summary as tables for people, one for each mode. Milliseconds. */
export function describeBridge(summary: readonly BridgeSummary[]): string {
  const titles: Readonly<Record<string, string>> = {
    plain: 'Plain',
    lws: 'Page under Lightning Web Security',
  };
  return [...new Set(summary.map(({ mode }) => mode))]
    .map((mode) => {
      const rows = summary.filter((line) => line.mode === mode).map(cells);
      return `${titles[mode] ?? mode}\n${table([COLUMNS, ...rows])}`;
    })
    .join('\n\n');
}

const show = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';

const showRatio = ({ low, middle, high }: Ratio): string =>
  Number.isFinite(middle) ? `${show(middle, 2)} (${show(low, 2)}–${show(high, 2)})` : '–';

const cells = (line: BridgeSummary): string[] => [
  line.way,
  show(line.small.p50, 3),
  show(line.small.p99, 2),
  showRatio(line.smallRatio),
  show(line.small.perSecond, 0),
  show(line.large.p50, 2),
  show(line.large.p99, 1),
  showRatio(line.largeRatio),
  show(line.large.perSecond, 0),
  show(line.connectMs, 0),
];

function table(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const BAR_WIDTH = 50;

/** Bars of one figure, the shortest being the best. */
export function bars(
  title: string,
  entries: readonly { readonly name: string; readonly value: number }[],
  unit: string,
): string {
  const shown = entries.filter(({ value }) => Number.isFinite(value));
  const most = Math.max(...shown.map(({ value }) => value));
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown
    .toSorted((a, b) => a.value - b.value)
    .map(({ name, value }) => {
      const bar = '█'.repeat(Math.max(1, Math.round((value / most) * BAR_WIDTH)));
      return `${name.padEnd(width)}  ${value.toFixed(2).padStart(7)} ${unit}  ${bar}`;
    });
  return [title, ...lines].join('\n');
}
