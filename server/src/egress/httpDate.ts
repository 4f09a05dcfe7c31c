/**
 * Reads the three spellings of a date in HTTP.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 | RFC 9110 §5.6.7}
 * @module
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

const SPELLINGS = [
  // IMF-fixdate, RFC 850, asctime.
  new RegExp(`^${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`),
  new RegExp(`^${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/** A year of two digits is the one that is at most fifty years ahead. */
function fullYear(text: string, now: number): number {
  const year = Number(text);
  if (text.length === 4) return year;
  const present = new Date(now).getUTCFullYear();
  const candidate = present - (present % 100) + year;
  return candidate > present + 50 ? candidate - 100 : candidate;
}

/**
 * @param now - Epoch milliseconds, for years of two digits.
 * @returns Epoch milliseconds; `undefined` for anything else.
 */
export function readHttpDate(text: string, now: number): number | undefined {
  for (const spelling of SPELLINGS) {
    const found = spelling.exec(text)?.groups;
    if (found === undefined) continue;
    const { year = '', month = '', day, hour, minute, second } = found;
    const date = [fullYear(year, now), MONTHS.indexOf(month), Number(day)] as const;
    const [h, m, s] = [Number(hour), Number(minute), Number(second)];
    if (h > 23 || m > 59 || s > 60) return undefined;
    const at = Date.UTC(...date, h, m, s);
    // 31 February would be a day in March.
    return new Date(Date.UTC(...date)).getUTCDate() === date[2] ? at : undefined;
  }
  return undefined;
}
