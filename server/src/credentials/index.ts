/**
 * Credentials for vendors: what is configured, where the secrets are, and calls with both put together.
 *
 * @module
 */
export { mayHaveBeenProcessed } from './callout.ts';
export { createCallout } from './createCallout.ts';
export { loadCredentials } from './loadCredentials.ts';
export { createSealer, createVaultKey } from './sealer.ts';
export { createSecrets } from './secrets.ts';
export { createVault } from './vault.ts';
export type { AccessTokens } from './accessTokens.ts';
export type { Callout, CalloutRequest, VendorAnswer } from './callout.ts';
export type { CalloutOptions } from './createCallout.ts';
export type { Credentials, NamedCredential } from './loadCredentials.ts';
export type { Sealer } from './sealer.ts';
export type { Secrets } from './secrets.ts';
export type { Vault } from './vault.ts';
