/**
 * The operations on credentials over the real engine, for tests: sealed store, tokens in a database, egress, a real OAuth server, a vendor.
 *
 * @module
 */
import {
  createAccessTokens,
  createConnections,
  createSecrets,
  createVault,
  createVaultKey,
  type Connections,
  type Vault,
} from '../../credentials/index.ts';
import { createCallouts } from '../../credentials/callouts/createCallouts.ts';
import { createProtocols } from '../../credentials/callouts/protocols.ts';
import { TestSink } from '../../credentials/callouts/testSink.ts';
import { credentialsFileSchema } from '../../credentials/configuration/credentialsFile.ts';
import { toCredentials } from '../../credentials/configuration/loadCredentials.ts';
import { createDpopKeys } from '../../credentials/oauth/dpopKeys.ts';
import { createDpopNonces } from '../../credentials/oauth/dpopNonces.ts';
import { createGrantRequests } from '../../credentials/oauth/requestGrant.ts';
import {
  openTestAuthorizationServer,
  type TestAuthorizationServer,
} from '../../credentials/oauth/testAuthorizationServer.ts';
import { createDeadline } from '../../deadline.ts';
import { createEgress } from '../../egress/index.ts';
import { json, openTestVendor, type TestVendor } from '../../egress/testVendor.ts';
import type { Database } from '../../storage/index.ts';
import type { OperationContext } from '../operation.ts';
import type { KnownClient, Road } from './dependencies.ts';
import { createCredentialOperations, type CredentialOperations } from './index.ts';

export const ORG = '00DRL00000000012AA';
export const USER = '005RL000000001AYAQ';

/** What a test may say. */
export interface AdministrationOptions {
  /** Members of the named credential `Probity`. */
  readonly named?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly tokenUrl?: string;
  readonly vendorUrl?: string;
  readonly permissionSets?: readonly object[];
}

/** Everything, and what a test may look at. */
export interface Administration {
  readonly operations: CredentialOperations;
  readonly connections: Connections;
  readonly vault: Vault;
  /** Connects the account of {@link USER} at Desk, as a browser flow would. */
  connectUser(): Promise<void>;
  readonly vendor: TestVendor;
  readonly oauth: TestAuthorizationServer;
  readonly clients: Map<string, KnownClient>;
  /** In the place of what egress says. */
  readonly roads: Road[];
  /** Whether the engine lets a client read there. */
  mayCall(clientId: string, path: string): Promise<boolean>;
  /** A call by `admin`, or another client. */
  readonly context: (clientId?: string) => OperationContext;
  close(): Promise<void>;
}

/** One firm's login by OAuth, one by key, one for each user; the vendor takes whoever has a token. */
function configure(
  { named, permissionSets = [] }: AdministrationOptions,
  vendorUrl: string,
  tokenUrl: string,
) {
  const firm = (parameters: object) => [
    { name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1, parameters },
  ];
  const egress = { attemptTimeoutMs: 1_000, retry: { maxAttempts: 1 } };
  const to = (name: string) => ({
    name,
    label: name,
    type: 'SecuredEndpoint',
    url: vendorUrl,
    externalCredential: name,
    egress,
  });
  return toCredentials(
    credentialsFileSchema.parse({
      externalCredentials: [
        {
          name: 'Probity',
          label: 'Probity',
          authenticationProtocol: 'OAuth',
          authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
          parameters: { AuthProviderUrl: tokenUrl, scope: 'cases:read', resource: 'urn:test:api' },
          principals: firm({ clientId: 'rialto-basic', clientSecret: { secret: 'PROBITY_CLIENT_SECRET' } }),
          egress,
        },
        {
          name: 'Desk',
          label: 'Desk',
          authenticationProtocol: 'OAuth',
          authenticationProtocolVariant: 'AuthorizationCode',
          parameters: { AuthProviderUrl: tokenUrl, AuthorizeUrl: tokenUrl },
          principals: [
            {
              name: 'Each',
              type: 'PerUserPrincipal',
              sequenceNumber: 1,
              parameters: { clientId: 'desk', clientSecret: { secret: 'DESK_CLIENT_SECRET' } },
            },
          ],
        },
        {
          name: 'Rates',
          label: 'Rates',
          authenticationProtocol: 'Custom',
          customHeaders: [{ headerName: 'X-Api-Key', headerValue: '{!$Credential.Rates.Key}' }],
          principals: firm({ Key: { secret: 'RATES_API_KEY' } }),
        },
      ],
      namedCredentials: [
        { ...to('Probity'), allow: [{ methods: ['GET'], paths: ['/cases/*'] }], ...named },
        to('Desk'),
        to('Rates'),
      ],
      permissionSets,
    }),
  );
}

/** Close it when done: it leaves the database as empty as it was. */
export async function openAdministration(
  database: Database,
  options: AdministrationOptions = {},
): Promise<Administration> {
  const oauth = await openTestAuthorizationServer();
  const vendor = await openTestVendor((response, { headers }) =>
    json(response, headers.authorization === undefined && !headers['x-api-key'] ? 401 : 200, {}),
  );
  const credentials = configure(
    options,
    options.vendorUrl ?? vendor.url,
    options.tokenUrl ?? `${oauth.url}/token`,
  );
  const env = options.env ?? {};
  const vault = createVault({ database, key: createVaultKey() });
  const secrets = createSecrets({ env, vault });
  const egress = createEgress({ targets: credentials.targets });
  const dpop = { keys: createDpopKeys({ database, sealer: vault }), nonces: createDpopNonces() };
  const tokens = createAccessTokens({
    database,
    sealer: vault,
    requestGrant: createGrantRequests({ secrets, egress, dpop }),
  });
  const connections = createConnections({ database, credentials });
  await connections.start();
  const protocolOf = createProtocols({ secrets, egress, tokens, dpop });
  const { proxy } = createCallouts({ credentials, protocolOf, egress, connections });
  const clients = new Map<string, KnownClient>();
  const roads: Road[] = [];
  const operations = createCredentialOperations({
    credentials,
    connections,
    secretStore: vault,
    env,
    clients,
    clientSecretNames: ['ORG_SECRET'],
    tokens,
    proxy,
    roads: () => [...egress.states(), ...roads],
    now: Date.now,
  });
  const context = (clientId = 'admin'): OperationContext => ({
    requestId: 'req-administration',
    deadline: createDeadline(5_000),
    caller: { clientId, orgId: ORG, scopes: new Set() },
  });
  return {
    operations,
    connections,
    vault,
    vendor,
    oauth,
    clients,
    roads,
    context,
    async connectUser() {
      const credential = credentials.externalCredentials.get('Desk')!;
      const login = { credential, principal: credential.principals[0]!, userId: USER, orgId: ORG };
      await tokens.put(login, { accessToken: 'token-of-the-user', tokenType: 'Bearer', lifetimeMs: 300_000 });
    },
    async mayCall(clientId, path) {
      const request = {
        namedCredential: 'Probity',
        method: 'GET',
        path,
        headers: {},
        body: undefined,
      } as const;
      const sink = new TestSink();
      return proxy({ ...request, repeatable: true }, sink, context(clientId)).then(
        () => sink.status === 200,
        () => false,
      );
    },
    async close() {
      connections.stop();
      await egress.close();
      await oauth.close();
      await vendor.close();
      for (const table of ['connection_approval', 'connection', 'login_token', 'vault_secret'])
        await database.query(`DELETE FROM ${table}`);
    },
  };
}
