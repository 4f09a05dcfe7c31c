import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createVaultKey } from '../credentials/index.ts';
import { isAppError } from '../errors.ts';
import { loadConfiguration, type Configuration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'rialto-configuration-'));
after(() => rmSync(folder, { recursive: true }));

const CLIENTS = `clients:
  - clientId: officer
    label: Officer
    orgIds: [00DRL0000000001]
    scopes: [credentials:approve]
    secrets: [OFFICER_SECRET]
`;
const credentialsWith = (secret: string): string => `externalCredentials:
  - name: Bank
    label: Bank
    authenticationProtocol: Basic
    principals:
      - { name: Firm, type: NamedPrincipal, sequenceNumber: 1, parameters: { username: firm, password: { secret: ${secret} } } }
namedCredentials:
  - { name: Bank, label: Bank, type: SecuredEndpoint, url: https://bank.example, externalCredential: Bank }
`;

function faultsOf(secret: string): string[] {
  const [clients, credentials] = [join(folder, 'clients.yaml'), join(folder, 'credentials.yaml')];
  writeFileSync(clients, CLIENTS);
  writeFileSync(credentials, credentialsWith(secret));
  try {
    loadConfiguration({
      ...{ RIALTO_CLIENTS: clients, RIALTO_CREDENTIALS: credentials, RIALTO_VAULT_KEY: createVaultKey() },
      OFFICER_SECRET: 'long-enough-to-be-one',
    });
    return [];
  } catch (error) {
    if (!isAppError(error, 'CONFIGURATION_INVALID')) throw error;
    return (error.faults ?? []).map(({ message }) => message);
  }
}

test('a client’s secret is never a vendor’s too: the vendor would be sent it', () => {
  assert.deepEqual(faultsOf('BANK_PASSWORD'), []);
  assert.match(faultsOf('OFFICER_SECRET').join(), /OFFICER_SECRET is a client’s secret: Bank would send it/);
});

const APPS = `apps:
  - { appId: card, label: Card, origins: [https://card.example], orgIds: [00DRL0000000001], signedRequestSecret: CARD_SECRET }
`;
const loadWithApps = (
  apps: string,
  more: Readonly<Record<string, string>> = {},
  secret = 'BANK_PASSWORD',
): Configuration => {
  const at = (name: string): string => join(folder, `${name}.yaml`);
  writeFileSync(at('clients'), CLIENTS);
  writeFileSync(at('credentials'), credentialsWith(secret));
  writeFileSync(at('apps'), apps);
  try {
    return loadConfiguration({
      ...{ RIALTO_CLIENTS: at('clients'), RIALTO_CREDENTIALS: at('credentials') },
      ...{ RIALTO_VAULT_KEY: createVaultKey(), OFFICER_SECRET: 'long-enough-to-be-one' },
      ...more,
    });
  } finally {
    rmSync(at('apps'));
  }
};
const refusesApps = (expected: RegExp, ...given: Parameters<typeof loadWithApps>): void =>
  assert.throws(
    () => loadWithApps(...given),
    (error) =>
      isAppError(error, 'CONFIGURATION_INVALID') &&
      expected.test((error.faults ?? []).map(({ message }) => message).join()),
  );

test('apps stand beside the clients; their secrets are needed when they are used, not before', () => {
  const { apps, appSecretNames } = loadWithApps(APPS);
  assert.deepEqual([[...apps.keys()], appSecretNames], [['card'], ['CARD_SECRET']]);
});

test('an app without its client, and a secret that two would have, are faults of the configuration', () => {
  refusesApps(/there is no client nobody/, APPS.replace(' }', ', clientId: nobody }'));
  refusesApps(/OFFICER_SECRET is a client’s secret/, APPS.replace('CARD', 'OFFICER'));
  refusesApps(/CARD_SECRET is an app’s secret: Bank would/, APPS, {}, 'CARD_SECRET');
  refusesApps(/cannot be read: nowhere.yaml/, APPS, { RIALTO_APPS: 'nowhere.yaml' });
});
