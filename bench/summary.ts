/**
 * Samples of several rounds as one line for each target, and as ratios to the first.
 *
 * @module
 */
import type { LoadResult } from './targets/index.ts';

/** One target in one round. */
export interface Sample extends LoadResult {
  readonly target: string;
  readonly round: number;
  /** CPU time of the target's process for each request, in microseconds; absent where it is not known. */
  readonly cpuUs: number | undefined;
}

/** One target over all rounds: medians. Ratios compare rounds with the same round of the base. */
export interface TargetSummary {
  readonly target: string;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuUs: number | undefined;
  readonly cpuRatio: number | undefined;
  readonly speedRatio: number | undefined;
  /** Of all rounds. */
  readonly failures: number;
}

/** @param base - The target the others are compared with. */
export function summarise(samples: readonly Sample[], base: string): TargetSummary[] {
  const bases = new Map(
    samples.filter(({ target }) => target === base).map((sample) => [sample.round, sample]),
  );
  return [...new Set(samples.map(({ target }) => target))].map((target) => {
    const own = samples.filter((sample) => sample.target === target);
    const ratio = (read: (sample: Sample) => number | undefined): number | undefined =>
      median(
        own.flatMap((sample) => {
          const [mine, other] = [read(sample), read(bases.get(sample.round) ?? sample)];
          return mine === undefined || other === undefined ? [] : [mine / other];
        }),
      );
    const middle = (read: (sample: Sample) => number): number => median(own.map(read)) ?? NaN;
    return {
      target,
      requestsPerSecond: middle(({ requestsPerSecond }) => requestsPerSecond),
      p50: middle(({ p50 }) => p50),
      p99: middle(({ p99 }) => p99),
      cpuUs: median(own.flatMap(({ cpuUs }) => cpuUs ?? [])),
      cpuRatio: ratio(({ cpuUs }) => cpuUs),
      speedRatio: ratio(({ requestsPerSecond }) => requestsPerSecond),
      failures: own.reduce((sum, { failures }) => sum + failures, 0),
    };
  });
}

/** The middle value; of two middle ones, their mean. `undefined` of nothing. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}

const COLUMNS = ['', 'requests/s', '× raw', 'p50 ms', 'p99 ms', 'CPU µs/request', '× raw', 'failed'];

/** The summary as a table for people. */
export function describe(
  summary: readonly TargetSummary[],
  machine: {
    readonly node: string;
    readonly rounds: number;
    readonly seconds: number;
    readonly connections: number;
  },
): string {
  const show = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–';
  const rows = summary.map((line) => [
    line.target,
    show(line.requestsPerSecond, 0),
    show(line.speedRatio, 2),
    show(line.p50, 0),
    show(line.p99, 0),
    show(line.cpuUs, 0),
    show(line.cpuRatio, 2),
    String(line.failures),
  ]);
  const widths = COLUMNS.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const lines = [COLUMNS, ...rows].map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  '),
  );
  const { node, rounds, seconds, connections } = machine;
  return `\n${lines.join('\n')}\n\nNode ${node}, ${connections} connections, medians of ${rounds} rounds of ${seconds} s; ratios within a round.\n`;
}
