/**
 * Fills in and checks the addresses of `config/credentials.yaml`.
 *
 * @module
 */
import { isLoopbackHost, isReservedHost } from '../../egress/index.ts';

const REFERENCE = /\$\{([^}]*)\}/g;
const EXPLICIT = /^([A-Z][A-Z0-9_]*):-([^${}]*)$/;
/** What may stand in an address. Other variables may hold secrets, which an address would carry away. */
const ADDRESS_NAME = /^(?!DATABASE_|RIALTO_)[A-Z0-9_]*_(?:URL|HOST|ORIGIN)$/;

/** A text with its references filled in, or what is wrong with it. */
export type Filled = { readonly value: string } | { readonly fault: string };

/** Replaces `${NAME:-default}` from the environment; an empty variable counts as absent. */
export function fillIn(text: string, env: Readonly<Record<string, string | undefined>>): Filled {
  const loose: string[] = [];
  let isForeign = false as boolean;
  const value = text.replace(REFERENCE, (_whole, inner: string) => {
    const match = EXPLICIT.exec(inner);
    if (match === null) {
      loose.push(inner);
      return '';
    }
    const [, name = '', fallback = ''] = match;
    if (!ADDRESS_NAME.test(name)) isForeign = true;
    const given = env[name];
    return given === undefined || given === '' ? fallback : given;
  });
  if (isForeign)
    return {
      fault: 'must refer only to variables whose names end in _URL, _HOST or _ORIGIN: others may be secrets',
    };
  return loose.length === 0 && !value.includes('${')
    ? { value }
    : { fault: 'must refer to the environment as ${NAME:-default} only' };
}

/**
 * What is wrong with an address, if anything.
 *
 * @param production - Then it must be https, on this machine too.
 * @param isPrivate - Its credential names the networks it may be in: egress holds it against them.
 */
export function addressFault(address: string, production: boolean, isPrivate = false): string | undefined {
  if (!URL.canParse(address)) return 'must be a URL';
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not carry a user or password';
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(address))
    return 'must not have a query or fragment';
  if (!isPrivate && isReservedHost(url.hostname))
    return 'must not be an address in a private or reserved network, unless networks names it';
  if (url.protocol === 'https:') return undefined;
  if (production) return 'must begin with https:// in production';
  return isLoopbackHost(url.hostname) ? undefined : 'must begin with https:// unless it is on this machine';
}
