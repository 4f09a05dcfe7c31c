/**
 * Configuration: environment variables and three YAML files.
 *
 * @module
 */
export { loadConfiguration, type Configuration } from './configuration.ts';
export { describeVariables, VARIABLES } from './variables.ts';
export { keepVaultKey, openVaultKeyring, VAULT_KEY_FILE, type VaultKeyPlace } from './vaultKey.ts';
