/**
 * The OAuth protocol: each call carries the login's access token, as a bearer token or with a proof of the key it is bound to.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750 | RFC 6750}, {@link https://www.rfc-editor.org/rfc/rfc9449#section-7 | RFC 9449 §7}
 * @module
 */
import { within } from '../../egress/index.ts';
import { AppError } from '../../errors.ts';
import type { Deadline } from '../../deadline.ts';
import type { Authorization, Login, OutgoingRequest, Protocol, RefusingAnswer } from '../protocol.ts';
import type { AccessToken, AccessTokens } from '../tokens/accessToken.ts';
import { blamesScope, blamesToken, wantsNonce } from './challenge.ts';
import type { DpopKeys } from './dpopKeys.ts';
import { createDpopProof, type DpopKey } from './dpopProof.ts';
import type { DpopNonces } from './dpopNonces.ts';

/** What {@link createOAuthProtocol} needs. */
export interface OAuthProtocolOptions {
  readonly tokens: Pick<AccessTokens, 'get' | 'forget' | 'condemn'>;
  readonly dpop: { readonly keys: DpopKeys; readonly nonces: DpopNonces };
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** What an authorization was made of. */
interface Made {
  readonly token: AccessToken;
  /** Of the request's address. */
  readonly origin: string;
  /** In the proof. */
  readonly nonce: string | undefined;
}

async function wait<Value extends object>(
  shared: Value | Promise<Value>,
  deadline: Deadline,
): Promise<Value> {
  const value = shared instanceof Promise ? await within(shared, deadline) : shared;
  if (value !== undefined) return value;
  throw new AppError('DEADLINE_EXCEEDED', 'No access token came before the time was up.', {
    internal: { processed: 'no', reason: 'token' },
  });
}

/** Makes the protocol of all OAuth variants. */
export function createOAuthProtocol({ tokens, dpop, now = Date.now }: OAuthProtocolOptions): Protocol {
  // An authorization is known by what it is, not by what is in it: nobody else can speak of its token.
  const made = new WeakMap<Authorization, Made>();
  /** A bearer token is sent the same way each time. */
  const byToken = new WeakMap<AccessToken, Authorization>();
  /** Tokens sent once more because of the nonce alone: the vendor has not spoken of them yet. */
  const unjudged = new WeakSet<AccessToken>();

  function bear(token: AccessToken): Authorization {
    const known = byToken.get(token);
    if (known !== undefined) return known;
    const headers = { authorization: `${token.tokenType} ${token.value}` };
    const authorization = { headers, grantedAt: token.grantedAt };
    made.set(authorization, { token, origin: '', nonce: undefined });
    byToken.set(token, authorization);
    return authorization;
  }

  function prove(
    { method, url }: OutgoingRequest,
    { credential }: Login,
    token: AccessToken,
    key: DpopKey,
  ): Authorization {
    const { origin } = url;
    const nonce = dpop.nonces.get('resource', credential.name, origin);
    const proof = createDpopProof(key, { method, url, accessToken: token.value, nonce, now: now() });
    const headers = { authorization: `${token.tokenType} ${token.value}`, dpop: proof };
    const authorization = { headers, grantedAt: token.grantedAt };
    made.set(authorization, { token, origin, nonce });
    return authorization;
  }

  const isBound = ({ credential }: Login): boolean =>
    credential.authenticationProtocol === 'OAuth' && credential.dpop;

  return {
    signsBody: false,

    authorize(request, login, deadline) {
      const token = tokens.get(login);
      if (!isBound(login)) return token instanceof Promise ? wait(token, deadline).then(bear) : bear(token);
      const key = dpop.keys.get(login.credential.name);
      if (!(token instanceof Promise) && !(key instanceof Promise)) return prove(request, login, token, key);
      return Promise.all([wait(token, deadline), wait(key, deadline)]).then(([granted, proving]) =>
        prove(request, login, granted, proving),
      );
    },

    answered(authorization, login, { headers }) {
      const known = isBound(login) ? made.get(authorization) : undefined;
      if (known !== undefined)
        dpop.nonces.learn('resource', login.credential.name, known.origin, headers['dpop-nonce']);
    },

    refused(authorization, login, answer: RefusingAnswer) {
      const known = made.get(authorization);
      if (known === undefined) return false;
      if (isBound(login) && wantsNonce(answer)) {
        const nonce = answer.headers['dpop-nonce'];
        const isUsable = dpop.nonces.learn('resource', login.credential.name, known.origin, nonce);
        if (!isUsable || nonce === known.nonce) return false;
        unjudged.add(known.token);
        return true;
      }
      if (blamesScope(answer) || !blamesToken(answer)) return false;
      return tokens.forget(login, known.token);
    },

    refusedAgain(authorization, login) {
      const known = made.get(authorization);
      if (known === undefined) return;
      // The first refusal was about the nonce, so this is the first about the token: the next call asks for another.
      if (unjudged.delete(known.token)) tokens.forget(login, known.token);
      else tokens.condemn(known.token);
    },
  };
}
