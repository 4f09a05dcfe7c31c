/**
 * Which of a caller's headers are for the vendor. The engine's own (credential, host, lengths) come after and win.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 | RFC 9110 §7.6.1}
 * @module
 */

import { HOP_BY_HOP, MISLEADING } from '../../hopByHop.ts';

const NOT_FOR_VENDORS = new Set([
  ...HOP_BY_HOP,
  ...MISLEADING,
  // Said to the companion.
  'authorization',
  'content-length',
  'cookie',
  'expect',
  'host',
  'x-api-version',
  'x-callback-url',
  'x-client-id',
  'x-deadline-ms',
  'x-lane',
  'x-request-id',
  // Who of the org it is for is not the vendor’s business either.
  'x-user-branch',
  'x-user-id',
  // Where the caller comes from is not the vendor's business, and a vendor's gateway may believe it.
  'true-client-ip',
  'x-client-ip',
  // Put anew where there is one.
  'prefer',
  'traceparent',
  'tracestate',
  'via',
]);

const isPlain = (name: string): boolean =>
  !NOT_FOR_VENDORS.has(name) && !name.startsWith('x-forwarded-') && !name.startsWith('proxy-');

/** Many servers take an underscore for a dash, and `proxy` for the address of one. @param name - In lower case. */
export const isForVendor = (name: string): boolean =>
  isPlain(name.includes('_') ? name.replaceAll('_', '-') : name) && name !== 'proxy';
