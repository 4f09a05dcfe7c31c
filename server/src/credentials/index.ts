/**
 * Credentials for vendors: what is configured, where the secrets are, and calls with both put together.
 *
 * @module
 */
export { mayHaveBeenProcessed } from './callout.ts';
export { createAllowList } from './callouts/allowList.ts';
export { createCallout } from './callouts/createCallout.ts';
export { decideAccess } from './callouts/principalAccess.ts';
export { loadCredentials } from './configuration/loadCredentials.ts';
export { createConnections } from './connections/connections.ts';
export { secretsOfLogin, secretUses } from './connections/secretNames.ts';
export { createAccessTokens } from './tokens/createAccessTokens.ts';
export { createKeyring, createVaultKey, type Keyring } from './vault/keyring.ts';
export { createSealer } from './vault/sealer.ts';
export { createSecrets } from './vault/secrets.ts';
export { createVault } from './vault/vault.ts';
export type { AccessToken, AccessTokens, Grant, LoginState, RequestGrant } from './tokens/accessToken.ts';
export type { AccessTokensOptions } from './tokens/createAccessTokens.ts';
export type { Callout, CalloutRequest, VendorAnswer } from './callout.ts';
export type { CalloutOptions } from './callouts/createCallout.ts';
export type { Principal } from './configuration/externalCredential.ts';
export type { Credentials, NamedCredential } from './configuration/loadCredentials.ts';
export type { Connections, ConnectionsOptions } from './connections/connections.ts';
export type { Sealer } from './vault/sealer.ts';
export type { Secrets } from './vault/secrets.ts';
export type { Vault } from './vault/vault.ts';
