/**
 * Who calls: the companion’s clients, the tokens they get, and what a token says of its bearer.
 *
 * @module
 */
export { createAccessTokens, type AccessTokens, type Principal, type TokenSubject } from './accessTokens.ts';
export { createAssertions, type Assertions, type GrantSubject } from './assertions.ts';
export { AUDIENCES, audienceOf, resourceOf, type Audience } from './audiences.ts';
export type { Caller, NamedUser } from './caller.ts';
export {
  claimedClientId,
  createClientAuthentication,
  type ClientAuthentication,
  type ClientProof,
  type ProvingRequest,
} from './clientAuthentication.ts';
export { createClientDirectory, type ClientDirectory, type Clients } from './clientDirectory.ts';
export { readClients, type Client } from './clients.ts';
export { readDpopProof, type DpopProof, type ProvenRequest } from './dpopProof.ts';
export { appFaults, readApps, type EmbedApp } from './apps.ts';
export { createEmbedTokens, type EmbedTokenClaims, type EmbedTokens } from './embedTokens.ts';
export { ASSERTION_ALGORITHMS } from './publicKeys.ts';
export {
  readRegisteredKeys,
  registeredClientOf,
  thumbprintsOf,
  type RegisteredKeys,
} from './registeredClient.ts';
export { digestSecret, isSecretOf, readSecretDigest } from './secretDigest.ts';
export { createRotateSigningKey, type RotateSigningKeyOptions } from './rotateSigningKey.ts';
export { SCOPES, SCOPE_NAMES, type Scope } from './scopes.ts';
export { createSigningKey, type Sealer, type SigningKey } from './signingKey.ts';
export {
  LEAD_S,
  oneSigningKey,
  openSigningKeys,
  replaceSigningKeys,
  rotateSigningKey,
  TOKEN_LIFETIME_S,
  type FollowedSigningKeys,
  type Rotation,
  type SigningKeys,
} from './signingKeys.ts';
export { createTokenGrant, type Grant, type GrantRequest, type GrantToken } from './tokenGrant.ts';
export { createUsedAssertions, type UsedAssertions } from './usedAssertions.ts';
