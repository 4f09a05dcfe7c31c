/**
 * Asks token endpoints for tokens: every OAuth variant, by openid-client, through egress.
 *
 * One request may take several tries, each with a form and assertions of its own:
 *
 * 1. The endpoint wants another DPoP nonce: once more with that.
 * 2. It refuses the client, or the assertion, and the secret or key in question has two live values: the other one, which is
 *    preferred from then on.
 * 3. Its 200 cannot be read: once more, unless a refresh token was sent, which may be used up.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749 | RFC 6749}, {@link https://www.rfc-editor.org/rfc/rfc7523 | RFC 7523}, {@link https://www.rfc-editor.org/rfc/rfc8693 | RFC 8693}, {@link https://www.rfc-editor.org/rfc/rfc9449 | RFC 9449}
 * @module
 */
import { genericGrantRequest } from 'openid-client';
import type { Grant, RequestGrant } from '../tokens/accessToken.ts';
import { createGrantForm } from './grantParameters.ts';
import { asOAuthLogin } from './oauthLogin.ts';
import { readGrant } from './readGrant.ts';
import { createTokenRequests, type TokenRequestOptions } from './tokenRequests.ts';

/** What {@link createGrantRequests} needs. */
export interface GrantRequestOptions extends Omit<TokenRequestOptions, 'now'> {
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Makes one request per call; `AccessTokens` sees to it that there are few. Takes at most six seconds. */
export function createGrantRequests(options: GrantRequestOptions): RequestGrant {
  const { now = Date.now } = options;
  const requests = createTokenRequests({ ...options, now });
  return async (login, refreshToken): Promise<Grant> => {
    const oauth = asOAuthLogin(login);
    const kind = refreshToken === undefined ? 'grant' : 'refresh';
    return requests.ask({ login: oauth, kind }, async (attempt) => {
      const { signingKey } = attempt.secrets;
      const form = createGrantForm(oauth, refreshToken, { signingKey, now: now() });
      const { configuration, notes } = attempt.open(form.isRepeatable);
      const answer = await genericGrantRequest(configuration, form.grantType, form.parameters);
      return readGrant(oauth, answer, notes, form.parameters['scope']);
    });
  };
}
