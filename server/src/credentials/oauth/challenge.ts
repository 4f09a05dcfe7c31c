/**
 * What a vendor's refusal says about the token it got.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3.1 | RFC 6750 §3.1}, {@link https://www.rfc-editor.org/rfc/rfc9449#section-9 | RFC 9449 §9}
 * @module
 */
import type { RefusingAnswer } from '../protocol.ts';

const errorIs = ({ headers }: RefusingAnswer, word: string): boolean =>
  new RegExp(`(?:^|[\\s,])error\\s*=\\s*"?${word}(?![\\w-])`, 'i').test(headers['www-authenticate'] ?? '');

/** The token is good and allows too little: another would allow no more. */
export const blamesScope = (answer: RefusingAnswer): boolean => errorIs(answer, 'insufficient_scope');

/** The proof lacked the nonce that is in the answer. */
export const wantsNonce = (answer: RefusingAnswer): boolean =>
  answer.status === 401 && errorIs(answer, 'use_dpop_nonce');

/** Whether another token may help: a 401 always says so, a 403 only if it blames the token. */
export const blamesToken = (answer: RefusingAnswer): boolean =>
  answer.status !== 403 || errorIs(answer, 'invalid_token');
