/**
 * Instants as text.
 *
 * @module
 */

let second = NaN;
let upToSecond = '';

/** `2026-11-21T08:53:45.123Z`, as `Date` writes it. All but the milliseconds is written once for each second. */
export function isoInstant(epochMs: number): string {
  const whole = Math.floor(epochMs / 1_000);
  if (whole !== second) {
    upToSecond = new Date(whole * 1_000).toISOString().slice(0, -4);
    second = whole;
  }
  const ms = Math.floor(epochMs) - whole * 1_000;
  return `${upToSecond}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
