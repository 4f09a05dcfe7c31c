/**
 * Addresses an app may hand over: whole ones and paths.
 *
 * @module
 */

/** Whether a text is an `https:` address without a user name or password. Which hosts are allowed is the page's matter. */
export function isWebAddress(text: string): boolean {
  // A browser would strip these; what a person reads and what is opened must be the same.
  if (/[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

/** Whether a text is a path that stays below the address it is put to: starts with one slash, no dot segments. */
export function isPathBelow(text: string): boolean {
  if (!/^\/(?!\/)/.test(text) || /[\s\\\p{Cc}]/u.test(text)) return false;
  const [path = ''] = text.split(/[?#]/, 1);
  return path.split('/').every((segment) => !/^(?:\.|%2e){1,2}$/i.test(segment));
}
