/**
 * Credentials for vendors: what is configured, where the secrets are, and calls with both put together.
 *
 * @module
 */
export { mayHaveBeenProcessed } from './callout.ts';
export { createCallout } from './callouts/createCallout.ts';
export { loadCredentials } from './configuration/loadCredentials.ts';
export { createAccessTokens } from './tokens/createAccessTokens.ts';
export { createSealer, createVaultKey } from './vault/sealer.ts';
export { createSecrets } from './vault/secrets.ts';
export { createVault } from './vault/vault.ts';
export type { AccessToken, AccessTokens, Grant, LoginState, RequestGrant } from './tokens/accessToken.ts';
export type { AccessTokensOptions } from './tokens/createAccessTokens.ts';
export type { Callout, CalloutRequest, VendorAnswer } from './callout.ts';
export type { CalloutOptions } from './callouts/createCallout.ts';
export type { Credentials, NamedCredential } from './configuration/loadCredentials.ts';
export type { Sealer } from './vault/sealer.ts';
export type { Secrets } from './vault/secrets.ts';
export type { Vault } from './vault/vault.ts';
