/**
 * Words and dates in the user's language: fills labels, writes days, instants and spans of time.
 *
 * @module
 */
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import elapsedMinutes from '@salesforce/label/c.Elapsed_Minutes';
import elapsedNow from '@salesforce/label/c.Elapsed_Now';
import elapsedSeconds from '@salesforce/label/c.Elapsed_Seconds';

const DAY = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const SHORT_DAY = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const DAY_HERE = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
const INSTANT = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });

/** Puts values into the `{0}`, `{1}` … of a label. */
export function fill(label, ...values) {
    return label.replaceAll(/\{(\d)\}/g, (place, index) => String(values[Number(index)] ?? place));
}

/**
 * @param day - `YYYY-MM-DD`. The same day everywhere: no time zone moves it.
 * @returns E.g. `Nov 6, 2026`; the text itself if it is no date, `''` for nothing.
 */
export function formatDay(day) {
    return write(DAY, day);
}

/** @returns A day as {@link formatDay} writes it, without the year where that is this year: `Nov 6`. */
export function formatShortDay(day) {
    const isThisYear = day?.startsWith(`${new Date().getUTCFullYear()}-`);
    return write(isThisYear ? SHORT_DAY : DAY, day);
}

/**
 * @param instant - ISO 8601 in UTC.
 * @returns Date and time in the user's time zone, e.g. `Nov 20, 2026, 7:04 AM`; `''` for nothing.
 */
export function formatInstant(instant) {
    return write(INSTANT, instant);
}

/** @returns The day of an instant in the user's time zone, e.g. `Nov 20, 2026`; `''` for nothing. */
export function formatDayOf(instant) {
    return write(DAY_HERE, instant);
}

/** @returns How long something has been running, in words; no more exact than a person needs. */
export function formatElapsed(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 3) return elapsedNow;
    return seconds < 100 ? fill(elapsedSeconds, seconds) : fill(elapsedMinutes, Math.round(seconds / 60));
}

function write(format, text) {
    if (!text) return '';
    const time = Date.parse(text);
    return Number.isNaN(time) ? text : format.format(time);
}
