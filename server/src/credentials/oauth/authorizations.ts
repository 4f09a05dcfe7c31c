/**
 * Logins that begin in a browser: the address to open, what comes back, and their end.
 *
 * 1. {@link Authorizations.start} makes a state and a PKCE verifier, keeps them sealed, and gives the vendor's address with both in it.
 * 2. The person consents there. The vendor sends the browser back with the state and a code.
 * 3. {@link Authorizations.finish} takes the state away, so that it never counts twice, exchanges the code and keeps the tokens.
 *
 * The address speaks for the login it was made for: whoever opens it and consents connects their account at the vendor to that login.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700 | RFC 9700}, {@link https://www.rfc-editor.org/rfc/rfc9207 | RFC 9207}
 * @module
 */
import { hash, randomBytes } from 'node:crypto';
import { authorizationCodeGrant, tokenRevocation } from 'openid-client';
import { AppError, isAppError } from '../../errors.ts';
import type { ExternalCredential } from '../configuration/externalCredential.ts';
import type { Login } from '../protocol.ts';
import type { AccessTokens, Grant } from '../tokens/accessToken.ts';
import {
  AUTHORIZATION_MS,
  createAuthorizationRequests,
  type AuthorizationRequest,
  type AuthorizationRequestsOptions,
} from './authorizationRequests.ts';
import { isIdTokenOf } from './idToken.ts';
import { asBrowserLogin, evaluateText, parametersOf } from './oauthLogin.ts';
import { readGrant } from './readGrant.ts';
import { createTokenRequests, type TokenRequestOptions } from './tokenRequests.ts';

/** Where browsers come back to, below the companion's issuer. */
export const CALLBACK_PATH = '/oauth/callback';

/** What {@link createAuthorizations} needs. */
export interface AuthorizationsOptions
  extends Omit<TokenRequestOptions, 'now'>, AuthorizationRequestsOptions {
  /** By name. */
  readonly externalCredentials: ReadonlyMap<string, ExternalCredential>;
  readonly tokens: Pick<AccessTokens, 'put' | 'remove'>;
  /** Why an external credential may not be used now, e.g. because its addresses changed; `undefined`: it may. */
  readonly blockOf: (externalCredential: string) => AppError | undefined;
  /** Where the companion is reached; the redirect address is `${issuer}/oauth/callback`. */
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** A login that was finished, for audit and page. */
export interface FinishedAuthorization {
  readonly login: Login;
  /** The client that began it. */
  readonly clientId: string;
}

/** What became of a login's end. */
export interface EndedAuthorization {
  /** Whether there was a refresh token. */
  readonly wasConnected: boolean;
  /** Whether the vendor was told; `false` where it has no address for that, or could not be reached. */
  readonly isRevoked: boolean;
}

/** The browser flow. */
export interface Authorizations {
  /**
   * Begins a login.
   *
   * @param clientId - Who begins it, for the audit.
   * @returns The address to open in a browser, and until when (epoch milliseconds): ten minutes, once.
   * @throws {@link AppError} `CREDENTIAL_DISABLED`; `CREDENTIAL_NOT_CONFIGURED` if a secret it will need is nowhere; `DATABASE_UNAVAILABLE`.
   */
  start(
    login: Login,
    clientId: string,
  ): Promise<{ readonly authorizationUrl: string; readonly expiresAt: number }>;
  /**
   * Finishes a login.
   *
   * @param parameters - Of the callback, as they came.
   * @throws {@link AppError} `AUTHORIZATION_FAILED` if the state is unknown, used or expired, if the vendor or the person said no, or if the answer
   *   is not this vendor's; what a token request throws. `internal` has `credential`, `principal` and `clientId` as soon as they are known.
   */
  finish(parameters: URLSearchParams): Promise<FinishedAuthorization>;
  /** Ends a login: forgets its tokens and, where the vendor has `RevokeUrl`, tells it so. @throws {@link AppError} `DATABASE_UNAVAILABLE`. */
  remove(login: Login): Promise<EndedAuthorization>;
}

/** Of 256 random bits, in base64url. */
const secretText = (): string => randomBytes(32).toString('base64url');
const SECRET_TEXT = /^[\w-]{43}$/;

/** S256. @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.2 | RFC 7636 §4.2} */
export const codeChallengeOf = (codeVerifier: string): string => hash('sha256', codeVerifier, 'base64url');

/** What a vendor may say in `error`; anything else is told as `server_error`. @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 | RFC 6749 §4.1.2.1} */
const VENDOR_ERRORS = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'login_required',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
]);

const failed = (message: string, internal: Record<string, unknown>): AppError =>
  new AppError('AUTHORIZATION_FAILED', message, { internal: { processed: 'no', ...internal } });

const once = (parameters: URLSearchParams, name: string): string | undefined => {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
};

/** Logins of all external credentials. */
export function createAuthorizations(options: AuthorizationsOptions): Authorizations {
  const { externalCredentials, tokens, blockOf, issuer, now = Date.now } = options;
  const requests = createAuthorizationRequests(options);
  const tokenRequests = createTokenRequests({ ...options, now });
  const redirectUri = `${issuer}${CALLBACK_PATH}`;

  /** The configuration may have changed since the login began. */
  function loginOf({
    externalCredential,
    principal,
    userId,
    orgId,
  }: AuthorizationRequest): Login | undefined {
    const credential = externalCredentials.get(externalCredential);
    const found = credential?.principals.find(({ name }) => name === principal);
    if (credential === undefined || found === undefined) return undefined;
    return { credential, principal: found, userId: userId ?? undefined, orgId: orgId ?? undefined };
  }

  async function exchange(login: Login, request: AuthorizationRequest, answer: URL): Promise<Grant> {
    const oauth = asBrowserLogin(login);
    const { resource, issuer: vendorIssuer } = oauth.credential.parameters;
    return tokenRequests.ask({ login: oauth, kind: 'code' }, async (attempt) => {
      const { configuration, notes } = attempt.open(false);
      const granted = await authorizationCodeGrant(
        configuration,
        answer,
        { pkceCodeVerifier: request.codeVerifier, expectedState: answer.searchParams.get('state') ?? '' },
        resource === undefined ? {} : { resource },
      );
      const clientId = parametersOf(oauth).clientId ?? '';
      const expected = { nonce: request.nonce ?? '', clientId, issuer: vendorIssuer };
      if (request.nonce !== null && !isIdTokenOf(notes.idToken ?? '', expected))
        throw failed('The vendor’s answer is not for this login.', { reason: 'id_token' });
      return readGrant(oauth, granted, notes, undefined);
    });
  }

  /** What the vendor sent back, held against what is configured for it. @returns the address openid-client reads. */
  function checkAnswer(login: Login, parameters: URLSearchParams): URL {
    const { issuer: vendorIssuer } = asBrowserLogin(login).credential.parameters;
    // Whoever else answered must not be sent this login's verifier.
    if (vendorIssuer !== undefined && once(parameters, 'iss') !== vendorIssuer)
      throw failed('The answer is not from the vendor this login began at.', { reason: 'issuer' });
    const error = parameters.get('error');
    if (error !== null) {
      const word = VENDOR_ERRORS.has(error) ? error : 'server_error';
      throw failed(`The vendor did not allow it: ${word}.`, { reason: 'refused', oauthError: word });
    }
    const code = once(parameters, 'code');
    if (code === undefined || code === '') throw failed('The vendor sent no code.', { reason: 'code' });
    const answer = new URL(redirectUri);
    answer.searchParams.set('code', code);
    answer.searchParams.set('state', once(parameters, 'state') ?? '');
    if (vendorIssuer !== undefined) answer.searchParams.set('iss', vendorIssuer);
    return answer;
  }

  return {
    async start(login, clientId) {
      const { credential } = asBrowserLogin(login);
      const { AuthorizeUrl, authorizeParameters, resource } = credential.parameters;
      const block = blockOf(credential.name);
      if (block !== undefined) throw block;
      const names = parametersOf(asBrowserLogin(login));
      // Better now than when the person has consented.
      for (const reference of [names.clientSecret, names.signingKey])
        if (reference !== undefined) await options.secrets.live(reference.secret);
      const scope =
        credential.parameters.scope === undefined
          ? undefined
          : evaluateText(credential.parameters.scope, login);
      const nonce = scope?.split(' ').includes('openid') === true ? secretText() : null;
      const state = secretText();
      const codeVerifier = secretText();
      const expiresAt = now() + AUTHORIZATION_MS;
      await requests.keep(
        state,
        {
          externalCredential: credential.name,
          principal: login.principal.name,
          userId: login.userId ?? null,
          orgId: login.orgId ?? null,
          clientId,
          codeVerifier,
          nonce,
        },
        expiresAt,
      );
      const url = new URL(AuthorizeUrl);
      for (const [name, value] of Object.entries({
        ...authorizeParameters,
        response_type: 'code',
        client_id: names.clientId,
        redirect_uri: redirectUri,
        scope,
        resource,
        state,
        nonce: nonce ?? undefined,
        code_challenge: codeChallengeOf(codeVerifier),
        code_challenge_method: 'S256',
      }))
        if (value !== undefined) url.searchParams.set(name, value);
      return { authorizationUrl: url.href, expiresAt };
    },

    async finish(parameters) {
      const state = once(parameters, 'state');
      // Anybody may come here: what cannot be a state costs no query.
      const isState = state !== undefined && SECRET_TEXT.test(state);
      const request = isState ? await requests.take(state, now()) : undefined;
      if (request === undefined)
        throw failed('This login is not known: it was finished already, or took longer than ten minutes.', {
          reason: 'state',
        });
      const { externalCredential: credential, principal, userId, orgId, clientId } = request;
      try {
        const login = loginOf(request);
        if (login === undefined) throw failed('The credential is no longer configured.', { reason: 'gone' });
        const block = blockOf(credential);
        if (block !== undefined) throw block;
        const grant = await exchange(login, request, checkAnswer(login, parameters));
        await tokens.put(login, grant);
        return { login, clientId };
      } catch (error) {
        if (!isAppError(error)) throw error;
        const { code, message, retryAfterMs, faults, internal } = error;
        const known = { ...internal, credential, principal, userId, orgId, clientId };
        // A code the endpoint refuses is a login that failed, not a client that is wrong.
        const isRefusedCode = internal?.['oauthError'] === 'invalid_grant';
        throw new AppError(isRefusedCode ? 'AUTHORIZATION_FAILED' : code, message, {
          retryAfterMs,
          faults,
          internal: known,
        });
      }
    },

    async remove(login) {
      const oauth = asBrowserLogin(login);
      const refreshToken = await tokens.remove(login);
      if (refreshToken === undefined) return { wasConnected: false, isRevoked: false };
      const { name, parameters } = oauth.credential;
      // A changed address that nobody approved gets neither the token nor the client's secret.
      if (parameters.RevokeUrl === undefined || blockOf(name) !== undefined)
        return { wasConnected: true, isRevoked: false };
      try {
        await tokenRequests.ask({ login: oauth, kind: 'revoke' }, (attempt) =>
          tokenRevocation(attempt.open(true).configuration, refreshToken, {
            token_type_hint: 'refresh_token',
          }),
        );
        return { wasConnected: true, isRevoked: true };
      } catch (error) {
        // It is forgotten here in any case, and whoever asked hears that the vendor was not told.
        if (isAppError(error)) return { wasConnected: true, isRevoked: false };
        throw error;
      }
    },
  };
}
