/**
 * Carries openid-client's requests through egress: to the endpoints of the file and nowhere else, with a DPoP proof where tokens are bound to a key.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { CustomFetch } from 'openid-client';
import type { Deadline } from '../../deadline.ts';
import type { Egress } from '../../egress/index.ts';
import { AppError } from '../../errors.ts';
import { createDpopProof, type DpopKey } from './dpopProof.ts';
import type { DpopNonces } from './dpopNonces.ts';

/** One exchange with an endpoint. */
export interface TokenFetchOptions {
  readonly egress: Egress;
  readonly credentialName: string;
  /** Name of the egress target, and its address: openid-client must ask for exactly that. */
  readonly target: string;
  readonly url: string;
  readonly isRepeatable: boolean;
  readonly deadline: Deadline;
  /** Where tokens are bound to a key. */
  readonly dpop?: { readonly key: DpopKey; readonly nonces: DpopNonces } | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What an endpoint said beside what openid-client is told. */
export interface TokenExchangeNotes {
  /** Not a signed-in user's: nobody is logged in by it. */
  idToken?: string;
  issuedTokenType?: string;
  /** It gave another nonce than the proof had. */
  isNonceLearned: boolean;
}

/**
 * A token endpoint's answer as it is read: members that are `null` count as absent, as many endpoints mean them, and an ID
 * token is taken out, because openid-client would hold it against keys and rules that nobody configured.
 */
function tidy(body: Buffer, notes: TokenExchangeNotes): string {
  const text = body.toString('utf8');
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return text;
  const { id_token: idToken, ...members } = answer as Record<string, unknown>;
  if (typeof idToken === 'string') notes.idToken = idToken;
  const { issued_token_type: issuedTokenType } = members;
  if (typeof issuedTokenType === 'string') notes.issuedTokenType = issuedTokenType;
  return JSON.stringify(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)));
}

/** @param notes - Filled in as the answer comes. */
export function createTokenFetch(options: TokenFetchOptions, notes: TokenExchangeNotes): CustomFetch {
  const { egress, credentialName, target, deadline, dpop, now } = options;
  const url = new URL(options.url);
  return async (asked, { method, headers, body }) => {
    if (asked !== url.href)
      throw new AppError(
        'EGRESS_REFUSED',
        `${credentialName} has another token endpoint than is configured.`,
      );
    const nonce = dpop?.nonces.get('token', credentialName, url.origin);
    const proof =
      dpop === undefined
        ? {}
        : { dpop: createDpopProof(dpop.key, { method, url, accessToken: undefined, nonce, now: now() }) };
    const answer = await egress.send({
      target,
      path: '',
      method: method as 'POST',
      own: { ...headers, ...proof },
      // openid-client sends a form.
      body: (body as URLSearchParams).toString(),
      readAs: 'text',
      // A proof may be used once.
      repeatable: options.isRepeatable && dpop === undefined,
      operation: 'token',
      requestId: randomUUID(),
      deadline,
    });
    const next = answer.headers['dpop-nonce'];
    // Compared with the one that was sent, not the newest: another request may have learned it meanwhile.
    if (dpop?.nonces.learn('token', credentialName, url.origin, next) === true && next !== nonce)
      notes.isNonceLearned = true;
    const bytes = (answer.body as Buffer | undefined) ?? Buffer.alloc(0);
    return new Response(answer.status === 200 ? tidy(bytes, notes) : new Uint8Array(bytes), {
      status: answer.status === 204 ? 200 : answer.status,
      headers: answer.headers,
    });
  };
}
