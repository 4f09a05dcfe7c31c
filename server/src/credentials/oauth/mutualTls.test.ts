/** Tokens bound to a client certificate, asked for over mutual TLS from a real OAuth server. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { hash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates, TLSSocket } from 'node:tls';
import jwt from 'jsonwebtoken';
import Provider from 'oidc-provider';
import { createEgress } from '../../egress/index.ts';
import { isAppError } from '../../errors.ts';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { toCredentials } from '../configuration/loadCredentials.ts';
import { createGrantRequests } from './requestGrant.ts';

const skip = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';
const folder = mkdtempSync(join(tmpdir(), 'rialto-mtls-'));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** A certificate of the test's own authority. */
function certify(name: string, more: readonly string[] = []): void {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  openssl('req', ...key, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(join(folder, `${name}.ext`), more.join('\n'));
  const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...authority,
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.crt`,
  );
}

let server: Server;
let url: string;
const trusted = getCACertificates('default');
before(async () => {
  if (skip !== false) return;
  openssl(
    ...[
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      'ca.key',
    ],
    ...['-out', 'ca.crt', '-days', '2', '-subj', '/CN=test authority'],
  );
  certify('server', ['subjectAltName=IP:127.0.0.1']);
  certify('rialto');
  setDefaultCACertificates([...trusted, read('ca.crt')]);
  server = createServer(
    { cert: read('server.crt'), key: read('server.key'), ca: read('ca.crt'), requestCert: true },
    (request, response) => void callback(request, response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'rialto',
        client_secret: 'p:%+& =~"/s3cr3t',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        tls_client_certificate_bound_access_tokens: true,
      },
    ],
    scopes: ['cases:read'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        getCertificate: ({ socket }) =>
          socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined,
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'cases:read',
          accessTokenFormat: 'jwt',
          audience: 'urn:test:api',
        }),
      },
    },
  });
  const callback = provider.callback();
});
after(async () => {
  setDefaultCACertificates(trusted);
  rmSync(folder, { recursive: true });
  if (skip !== false) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function request(clientCertificate: object | undefined) {
  const credentials = toCredentials(
    credentialsFileSchema.parse({
      externalCredentials: [
        {
          name: 'Vendor',
          label: 'Vendor',
          authenticationProtocol: 'OAuth',
          authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
          clientCertificate,
          parameters: { AuthProviderUrl: `${url}/token`, scope: 'cases:read', resource: 'urn:test:api' },
          principals: [
            {
              name: 'Firm',
              type: 'NamedPrincipal',
              sequenceNumber: 1,
              parameters: { clientId: 'rialto', clientSecret: { secret: 'A_SECRET' } },
            },
          ],
        },
      ],
      namedCredentials: [],
    }),
  );
  const secrets: Record<string, string> = {
    A_SECRET: 'p:%+& =~"/s3cr3t',
    A_CERTIFICATE: clientCertificate === undefined ? '' : read('rialto.crt'),
    A_KEY: clientCertificate === undefined ? '' : read('rialto.key'),
  };
  const readSecret = (name: string) => Promise.resolve(secrets[name] ?? '');
  const egress = createEgress({ targets: credentials.targets, readSecret });
  const requestGrant = createGrantRequests({
    egress,
    secrets: { live: async (name) => [await readSecret(name)], prefer: () => undefined },
  });
  const credential = credentials.externalCredentials.get('Vendor')!;
  const login = { credential, principal: credential.principals[0]!, userId: undefined, orgId: undefined };
  try {
    return await requestGrant(login, undefined);
  } finally {
    await egress.close();
  }
}

test('RFC 8705: a token asked for with a certificate is bound to it', { skip }, async () => {
  const grant = await request({ certificate: { secret: 'A_CERTIFICATE' }, key: { secret: 'A_KEY' } });
  const { cnf } = jwt.decode(grant.accessToken) as { cnf?: Record<string, string> };
  const { raw } = new X509Certificate(read('rialto.crt'));
  assert.equal(cnf?.['x5t#S256'], hash('sha256', raw, 'base64url'));
});

test('RFC 8705: without the certificate there is no connection, and no token', { skip }, async () => {
  await assert.rejects(request(undefined), (error) => isAppError(error, 'CREDENTIAL_GRANT_FAILED'));
});
