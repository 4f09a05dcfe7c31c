/**
 * Everything a browser login needs, put together for tests against the strict OAuth server.
 *
 * @module
 */
import { createEgress, type Egress } from '../../egress/index.ts';
import type { AppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { toCredentials, type Credentials } from '../configuration/loadCredentials.ts';
import type { Login } from '../protocol.ts';
import type { AccessTokens } from '../tokens/accessToken.ts';
import { createAccessTokens } from '../tokens/createAccessTokens.ts';
import type { Sealer } from '../vault/sealer.ts';
import { createAuthorizations, type Authorizations } from './authorizations.ts';
import { createDpopKeys } from './dpopKeys.ts';
import { createDpopNonces } from './dpopNonces.ts';
import { createGrantRequests } from './requestGrant.ts';
import { CLIENT_SECRET, RESOURCE, type StrictServer } from './testStrictServer.ts';

/** Where the companion says it is. */
export const ISSUER = 'https://companion.example';
/** The org whose users connect. */
export const BROWSER_ORG = '00DRL00000000012AA';

/** What a test gives. */
export interface BrowserLoginsOptions {
  readonly server: StrictServer;
  readonly database: Database;
  readonly sealer: Sealer;
  readonly now?: () => number;
  readonly blockOf?: () => AppError | undefined;
}

/** What a test works with. Close `egress` in the end. */
export interface BrowserLogins {
  readonly authorizations: Authorizations;
  readonly tokens: AccessTokens;
  readonly credentials: Credentials;
  readonly egress: Egress;
  /** @param name - `Vendor` (default), `Bound` (DPoP, public client) or `Other` (said to be another issuer). */
  readonly login: (name?: string, userId?: string) => Login;
}

function credential(server: StrictServer, name: string, principal: object, more: object = {}): object {
  return {
    ...{ name, label: name, dpop: name === 'Bound' },
    authenticationProtocol: 'OAuth',
    authenticationProtocolVariant: 'AuthorizationCode',
    parameters: {
      AuthProviderUrl: `${server.url}/token`,
      AuthorizeUrl: `${server.url}/auth`,
      RevokeUrl: `${server.url}/token/revocation`,
      issuer: server.url,
      scope: 'openid offline_access cases:read',
      resource: RESOURCE,
      authorizeParameters: { prompt: 'consent' },
      ...more,
    },
    principals: [{ name: 'User', type: 'PerUserPrincipal', sequenceNumber: 1, parameters: principal }],
  };
}

/** A companion of its own on a database. */
export function openBrowserLogins(options: BrowserLoginsOptions): BrowserLogins {
  const { server, database, sealer, now = Date.now, blockOf = () => undefined } = options;
  const secret = { clientId: 'rialto-browser', clientSecret: { secret: 'A_SECRET' } };
  const credentials = toCredentials(
    credentialsFileSchema.parse({
      externalCredentials: [
        credential(server, 'Vendor', secret),
        credential(server, 'Bound', { clientId: 'rialto-browser-dpop' }, { clientAuthentication: 'none' }),
        credential(server, 'Other', secret, { issuer: 'https://other.example' }),
      ],
      namedCredentials: [],
    }),
  );
  const egress = createEgress({ targets: credentials.targets });
  const parts = {
    egress,
    database,
    sealer,
    secrets: { live: () => Promise.resolve([CLIENT_SECRET]), prefer: () => undefined },
    dpop: { keys: createDpopKeys({ database, sealer }), nonces: createDpopNonces() },
    now,
  };
  const requestGrant = createGrantRequests(parts);
  const tokens = createAccessTokens({ database, sealer, requestGrant, now, databaseTime: now });
  const { externalCredentials } = credentials;
  return {
    authorizations: createAuthorizations({ ...parts, tokens, externalCredentials, blockOf, issuer: ISSUER }),
    tokens,
    credentials,
    egress,
    login(name = 'Vendor', userId = '005RL0000000001AAA') {
      const found = externalCredentials.get(name)!;
      return { credential: found, principal: found.principals[0]!, userId, orgId: BROWSER_ORG };
    },
  };
}
