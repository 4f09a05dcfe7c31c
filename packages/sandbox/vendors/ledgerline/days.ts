/**
 * Ledgerline writes days without dashes.
 *
 * @module
 */

/** `2026-11-20` → `20261120`. */
export const compactDay = (day: string): string => day.replaceAll('-', '');

/** `20261120` → `2026-11-20`; `undefined` for what is no day of the calendar. */
export function readDay(text: string): string | undefined {
  const day = text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const instant = new Date(`${day}T00:00:00Z`);
  const real = day !== text && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
  return real ? day : undefined;
}
