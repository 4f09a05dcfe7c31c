/**
 * What the performance chart's lines can show.
 *
 * @module
 */

/** Growth in per cent beside a benchmark, or what the household was worth. */
export type Measure = 'return' | 'value';
