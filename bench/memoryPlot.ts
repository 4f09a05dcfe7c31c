/**
 * Memory over requests, as a line through it and as a picture of it.
 *
 * @module
 */

/** Memory after so many requests. */
export interface MemorySample {
  readonly requests: number;
  /** Resident, MiB. */
  readonly mib: number;
}

const BAR_WIDTH = 50;

/** MiB for each request, of the line with the least squares. 0 for fewer than two samples. */
export function leastSquaresSlope(samples: readonly MemorySample[]): number {
  const mean = (read: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  const meanRequests = mean(({ requests }) => requests);
  const meanMib = mean(({ mib }) => mib);
  const spread = samples.reduce((sum, { requests }) => sum + (requests - meanRequests) ** 2, 0);
  if (samples.length < 2 || spread === 0) return 0;
  return (
    samples.reduce((sum, { requests, mib }) => sum + (requests - meanRequests) * (mib - meanMib), 0) / spread
  );
}

/** One line for each sample, bars from zero. */
export function plot(samples: readonly MemorySample[]): string {
  const most = Math.max(...samples.map(({ mib }) => mib));
  return samples
    .map(({ requests, mib }) => {
      const bar = '█'.repeat(Math.round((mib / most) * BAR_WIDTH));
      return `${String(requests).padStart(9)}  ${mib.toFixed(1).padStart(6)} MiB  ${bar}`;
    })
    .join('\n');
}
