/**
 * Record ids as the platform makes them: a prefix for the object, a counter in base 62, three letters that check the case.
 *
 * @module
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18 characters of an id of 15. */
export function longId(id: string): string {
  const checks = [0, 5, 10].map((start) => {
    const bits = Array.from(id.slice(start, start + 5), (letter) => /[A-Z]/.test(letter));
    return CHECKS[bits.reduce((sum, isUpper, index) => sum + (isUpper ? 2 ** index : 0), 0)];
  });
  return `${id}${checks.join('')}`;
}

/** Tells whether it is an id of 18 characters, or of 15, whose letters are right. */
export function isRecordId(id: string): boolean {
  return /^[A-Za-z0-9]{15}$/.test(id) || (/^[A-Za-z0-9]{18}$/.test(id) && longId(id.slice(0, 15)) === id);
}

/** Gives ids out, each once. */
export class IdSource {
  #last = 0;

  /** @param prefix - Three characters, e.g. `005`. */
  next(prefix: string): string {
    this.#last++;
    let rest = '';
    for (let left = this.#last; left > 0; left = Math.floor(left / 62)) rest = DIGITS[left % 62]! + rest;
    return longId(`${prefix}RT${rest.padStart(10, '0')}`);
  }
}
