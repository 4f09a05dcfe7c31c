/**
 * Who calls: registered clients, the tokens they get, and what a token says of its bearer.
 *
 * @module
 */
export { createAccessTokens, TOKEN_LIFETIME_S, type AccessTokens, type Principal } from './accessTokens.ts';
export type { Caller } from './caller.ts';
export { readClients, type Client } from './clients.ts';
export { SCOPES, SCOPE_NAMES, type Scope } from './scopes.ts';
export { createSigningKey, loadSigningKey, type Sealer, type SigningKey } from './signingKey.ts';
export { createTokenGrant, type Grant, type GrantToken } from './tokenGrant.ts';
