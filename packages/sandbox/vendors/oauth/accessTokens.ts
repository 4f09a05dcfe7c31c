/**
 * How a vendor checks the access tokens it is shown: against the OAuth server's keys, fetched once.
 *
 * @module
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import jwt from 'jsonwebtoken';

/** Who issues tokens, and for whom. */
export interface TokenCheckOptions {
  readonly issuer: string;
  /** The vendor's own resource indicator. */
  readonly audience: string;
  /** Answers 401 (no token, or none that holds) or 403 (not for this) in the vendor's own shape. */
  readonly refuse: (response: Response, status: 401 | 403, reason: string) => void;
}

/** Makes the guard of a route: a token of that scope, or no entry. */
export type TokenCheck = (scope: string) => RequestHandler;

/** @throws if the OAuth server's keys cannot be fetched. */
export async function createTokenCheck({ issuer, audience, refuse }: TokenCheckOptions): Promise<TokenCheck> {
  const keys = await fetchKeys(issuer);

  /** @throws {@link jwt.JsonWebTokenError} if the token does not hold. */
  function scopesOf(token: string): string[] {
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    const key = keys.get(kid ?? '');
    if (key === undefined) throw new jwt.JsonWebTokenError('unknown key');
    const claims = jwt.verify(token, key, { issuer, audience, algorithms: ['ES256'] });
    const scope: unknown = typeof claims === 'string' ? undefined : claims['scope'];
    return typeof scope === 'string' ? scope.split(' ') : [];
  }

  return (scope) => (request, response, next) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      refuse(response, 401, 'A bearer token is required.');
      return;
    }
    let scopes: string[];
    try {
      scopes = scopesOf(token);
    } catch (error) {
      const expired = error instanceof jwt.TokenExpiredError;
      const reason = `The access token ${expired ? 'expired' : 'is not valid here'}.`;
      response.setHeader('WWW-Authenticate', `Bearer error="invalid_token", error_description="${reason}"`);
      refuse(response, 401, reason);
      return;
    }
    if (scopes.includes(scope)) {
      next();
      return;
    }
    response.setHeader('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`);
    refuse(response, 403, `The access token lacks the scope ${scope}.`);
  };
}

async function fetchKeys(issuer: string): Promise<Map<string, KeyObject>> {
  const read = async (url: string): Promise<unknown> => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
    return answer.json();
  };
  const { jwks_uri: url } = (await read(`${issuer}/.well-known/openid-configuration`)) as {
    jwks_uri: string;
  };
  const { keys } = (await read(url)) as { keys: (JsonWebKey & { kid: string })[] };
  return new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
}
