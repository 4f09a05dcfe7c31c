/** Vendors as they describe themselves: mocks that answer 401 unless the credential was really injected. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PROCESS_CLIENT, startCompanionProcess, type CompanionProcess } from '../companionProcess.ts';
import type { Service } from '../service.ts';
import { startMock, whyNot } from './prism.ts';

/** One vendor: how its door opens, and a call that proves it. */
interface Described {
  readonly name: string;
  readonly file: string;
  /** Protocol, parameters and headers, as in `config/credentials.yaml`. */
  readonly credential: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly call: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string };
}

const VENDORS: readonly Described[] = [
  {
    name: 'Alpaca',
    file: 'alpaca-broker-openapi.yaml',
    credential: `    authenticationProtocol: Basic
    principals:
      - name: Firm
        type: NamedPrincipal
        sequenceNumber: 1
        parameters: { username: CK000TEST, password: { secret: ALPACA_API_SECRET } }`,
    environment: { ALPACA_API_SECRET: 'an-alpaca-secret' },
    call: { method: 'GET', path: '/v1/calendar' },
  },
  {
    name: 'Onfido',
    file: 'onfido-v3.6-openapi.json',
    credential: `    authenticationProtocol: Custom
    principals:
      - name: Firm
        type: NamedPrincipal
        sequenceNumber: 1
        parameters: { Token: { secret: ONFIDO_API_TOKEN } }
    customHeaders:
      - { headerName: Authorization, headerValue: 'Token token={!$Credential.Onfido.Token}' }`,
    environment: { ONFIDO_API_TOKEN: 'api_sandbox.an-onfido-token' },
    call: { method: 'GET', path: '/applicants' },
  },
  {
    name: 'Plaid',
    file: 'plaid-2020-09-14.yml',
    credential: `    authenticationProtocol: Custom
    principals:
      - name: Firm
        type: NamedPrincipal
        sequenceNumber: 1
        parameters: { ClientId: 5f0000000000000000000000, Secret: { secret: PLAID_API_SECRET } }
    customHeaders:
      - { headerName: PLAID-CLIENT-ID, headerValue: '{!$Credential.Plaid.ClientId}' }
      - { headerName: PLAID-SECRET, headerValue: '{!$Credential.Plaid.Secret}' }
      - { headerName: Plaid-Version, headerValue: '2020-09-14' }`,
    environment: { PLAID_API_SECRET: 'a-plaid-secret' },
    call: {
      method: 'POST',
      path: '/institutions/get',
      body: JSON.stringify({ count: 1, offset: 0, country_codes: ['US'] }),
    },
  },
  {
    name: 'SnapTrade',
    file: 'snaptrade-api.yaml',
    credential: `    authenticationProtocol: Custom
    principals:
      - name: Firm
        type: NamedPrincipal
        sequenceNumber: 1
        parameters: { ConsumerKey: { secret: SNAPTRADE_CONSUMER_KEY } }
    customHeaders:
      - headerName: Signature
        headerValue: >-
          {!BASE64ENCODE(HMAC('SHA-256', BLOB('{"content":' & CANONICALJSON($Credential.SnapTrade.Body) & ',"path":' & JSONENCODE($Request.Path) & ',"query":' & JSONENCODE($Request.Query) & '}'), BLOB($Credential.SnapTrade.ConsumerKey)))}`,
    environment: { SNAPTRADE_CONSUMER_KEY: 'a-snaptrade-key' },
    call: { method: 'GET', path: '/snapTrade/listUsers?clientId=RIALTO&timestamp=1763700000' },
  },
];

const credentialsFile = ({ name, credential, call }: Described, url: string): string => `externalCredentials:
  - name: ${name}
    label: ${name}
${credential}
  - name: Nothing
    label: Nothing
    authenticationProtocol: NoAuthentication
    principals: [{ name: Anybody, type: NamedPrincipal, sequenceNumber: 1 }]
namedCredentials:
  - name: ${name}
    label: ${name}
    type: SecuredEndpoint
    url: ${url}
    externalCredential: ${name}
    allow: [{ methods: [${call.method}], paths: [${call.path.split('?')[0]}] }]
    egress: { maxBodyBytes: 8388608 }
  - name: WithoutCredential
    label: Without
    type: SecuredEndpoint
    url: ${url}
    externalCredential: Nothing
    allow: [{ methods: [${call.method}], paths: [${call.path.split('?')[0]}] }]
permissionSets:
  - name: Everybody
    label: Everybody
    externalCredentialPrincipalAccesses: [${name}-Firm, Nothing-Anybody]
    assignedTo: [{ client: ${PROCESS_CLIENT.id} }]
`;

for (const vendor of VENDORS) {
  describe(`${vendor.name}, as it describes itself`, { skip: whyNot(vendor.file) ?? false }, () => {
    let mock: Service & { readonly url: string };
    let companion: CompanionProcess;
    before(async () => {
      mock = await startMock(vendor.file);
      companion = await startCompanionProcess({
        credentials: credentialsFile(vendor, mock.url),
        environment: vendor.environment,
      });
    });
    after(async () => {
      await companion?.stop();
      await mock?.stop();
    });

    const callOf = async (namedCredential: string): Promise<Response> => {
      const { method, path, body } = vendor.call;
      return fetch(`${companion.url}/v1/callout/${namedCredential}${path}`, {
        method,
        headers: {
          ...(await companion.headers()),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body ?? null,
      });
    };

    test('lets the call in, with the credential the companion put there', async () => {
      const response = await callOf(vendor.name);
      assert.equal(response.status, 200, await response.clone().text());
      assert.ok(Object.keys((await response.json()) as object).length > 0);
    });

    test('keeps it out without: the mock does check', async () => {
      const response = await callOf('WithoutCredential');
      const { code } = (await response.json()) as { code: string };
      assert.deepEqual([response.status, code], [502, 'VENDOR_CREDENTIAL_REFUSED']);
    });
  });
}
