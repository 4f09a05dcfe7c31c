/**
 * Where numbers stand on a chart, and which of them its axes name.
 *
 * @module
 */

/** A range of numbers and the round ones in it. */
export interface Scale {
  readonly ticks: readonly number[];
  /** @returns 0 at the bottom, 1 at the top. */
  at(value: number): number;
}

/** Round steps: 1, 2, 2.5 or 5 times a power of ten. */
function stepFor(range: number, count: number): number {
  const rough = range / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
}

/** @param count - About how many ticks. */
export function scaleOf(values: readonly number[], count: number): Scale {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (high - low < 1e-9) {
    low -= Math.abs(low) * 0.05 || 0.01;
    high += Math.abs(high) * 0.05 || 0.01;
  }
  const step = stepFor(high - low, count);
  const bottom = Math.floor(low / step) * step;
  const top = Math.ceil(high / step) * step;
  const ticks = Array.from(
    { length: Math.round((top - bottom) / step) + 1 },
    (_, place) => bottom + place * step,
  );
  return { ticks, at: (value) => (value - bottom) / (top - bottom) };
}

/** Indices of the days that begin a year, a quarter, a month or a week, so that about `count` are named. */
export function dayTicks(days: readonly string[], count: number): { index: number; isYear: boolean }[] {
  const span = days.length;
  const steps: readonly ((day: string) => string)[] = [
    (day) => day.slice(0, 4),
    (day) => `${day.slice(0, 4)} ${Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`,
    (day) => day.slice(0, 7),
    (day) => String(Math.floor(Date.parse(day) / 604_800_000 - 4 / 7)),
  ];
  const wanted = steps.map((keyOf) =>
    days.flatMap((day, index) => (index > 0 && keyOf(day) !== keyOf(days[index - 1]!) ? [index] : [])),
  );
  const fitting = wanted.filter((list) => list.length <= count && list.length > 0);
  const chosen = fitting.reduce<number[]>((best, list) => (list.length > best.length ? list : best), []);
  return chosen
    .filter((index) => index > span * 0.02 && index < span * 0.98)
    .map((index) => ({ index, isYear: days[index]!.slice(0, 4) !== days[index - 1]!.slice(0, 4) }));
}

/** An SVG path through points. */
export const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
