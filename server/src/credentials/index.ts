/**
 * Credentials for vendors: what is configured, where the secrets are, and calls with both put together.
 *
 * @module
 */
export { mayHaveBeenProcessed } from './callout.ts';
export { createAllowList } from './callouts/allowList.ts';
export { createCallouts } from './callouts/createCallouts.ts';
export { decideAccess } from './callouts/principalAccess.ts';
export { createProtocols } from './callouts/protocols.ts';
export { fillIn } from './configuration/addressRules.ts';
export { loadCredentials } from './configuration/loadCredentials.ts';
export { createConnections } from './connections/connections.ts';
export { secretsOfLogin, secretUses } from './connections/secretNames.ts';
export { CALLBACK_PATH, createAuthorizations } from './oauth/authorizations.ts';
export { createDpopKeys } from './oauth/dpopKeys.ts';
export { createDpopNonces } from './oauth/dpopNonces.ts';
export { createJwtProtocol } from './oauth/jwtProtocol.ts';
export { createOAuthProtocol } from './oauth/oauthProtocol.ts';
export { createGrantRequests } from './oauth/requestGrant.ts';
export { loginKey, type Login } from './protocol.ts';
export { createAccessTokens } from './tokens/createAccessTokens.ts';
export { addVaultKey, keyFileAgeMs, openKeyFile, removeVaultKeys } from './vault/keyFile.ts';
export { createKeyring, createVaultKey, isVaultKey, type Keyring } from './vault/keyring.ts';
export { rotateVault } from './vault/rotateVault.ts';
export { createSealer } from './vault/sealer.ts';
export { createSecrets } from './vault/secrets.ts';
export { createVault } from './vault/vault.ts';
export type { AccessToken, AccessTokens, Grant, LoginState, RequestGrant } from './tokens/accessToken.ts';
export type { AccessTokensOptions, DrainableAccessTokens } from './tokens/createAccessTokens.ts';
export type { TokenEvent } from './tokens/renewal.ts';
export type { Callout, CalloutRequest, VendorAnswer } from './callout.ts';
export type { Callouts, CalloutsOptions } from './callouts/createCallouts.ts';
export type { ProtocolsOptions } from './callouts/protocols.ts';
export type { Principal } from './configuration/externalCredential.ts';
export type { Credentials, NamedCredential } from './configuration/loadCredentials.ts';
export type { Connections, ConnectionsOptions } from './connections/connections.ts';
export type { Authorizations, AuthorizationsOptions } from './oauth/authorizations.ts';
export type { DpopKeys } from './oauth/dpopKeys.ts';
export type { DpopNonces } from './oauth/dpopNonces.ts';
export type { RotatingSealer, Sealer } from './vault/sealer.ts';
export type { Secrets } from './vault/secrets.ts';
export type { Vault } from './vault/vault.ts';
