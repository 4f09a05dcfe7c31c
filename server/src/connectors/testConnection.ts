/**
 * The whole way from a connector to the sandbox's vendors, for tests: credentials, tokens, egress, HTTP on loopback.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { findMemberByName, type Member } from '../../../packages/sandbox/world/index.ts';
import {
  startVendors,
  type RunningVendors,
  type VendorsOptions,
} from '../../../packages/sandbox/vendors/index.ts';
import type { KycSubject } from '@rialto/contract';
import {
  createCallouts,
  createDpopNonces,
  createGrantRequests,
  createProtocols,
  createSecrets,
  loadCredentials,
  loginKey,
  type AccessToken,
  type AccessTokens,
  type Callout,
  type RequestGrant,
} from '../credentials/index.ts';
import { createEgress } from '../egress/index.ts';

const CREDENTIALS = fileURLToPath(new URL('../../../config/credentials.yaml', import.meta.url));
const SECRETS = { probity: 'probity-test-secret', ledgerline: 'ledgerline-test-secret' };

/** Vendors, and the way to them. */
export interface TestConnection {
  readonly vendors: RunningVendors;
  readonly callout: Callout;
  close(): Promise<void>;
}

/** Vendors on free ports whose cases settle 20 times as fast as described. */
export const startTestVendors = (options: Partial<VendorsOptions> = {}): Promise<RunningVendors> =>
  startVendors({ secrets: SECRETS, resultDelayFactor: 0.05, ...options });

/** Tokens without a database: what connectors do does not depend on how tokens are shared. */
function keepTokens(requestGrant: RequestGrant): Pick<AccessTokens, 'get' | 'forget' | 'condemn'> {
  const kept = new Map<string, Promise<AccessToken>>();
  return {
    get(login) {
      const key = loginKey(login);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const granted = requestGrant(login, undefined).then(
        ({ accessToken: value, tokenType }): AccessToken => {
          const grantedAt = Date.now();
          return { value, tokenType, grantedAt, renewAt: Infinity, staleAt: Infinity };
        },
      );
      kept.set(key, granted);
      granted.catch(() => kept.delete(key));
      return granted;
    },
    forget: (login) => kept.delete(loginKey(login)),
    condemn: () => undefined,
  };
}

/** A callout to vendors that run somewhere, with the credentials the project ships. */
export function connectTo(urls: RunningVendors['urls']): Pick<TestConnection, 'callout' | 'close'> {
  const env = {
    VENDOR_OAUTH_URL: urls.oauth,
    PROBITY_URL: urls.probity,
    LEDGERLINE_URL: urls.ledgerline,
    PROBITY_CLIENT_SECRET: SECRETS.probity,
    LEDGERLINE_CLIENT_SECRET: SECRETS.ledgerline,
  };
  const credentials = loadCredentials(CREDENTIALS, env);
  const egress = createEgress({ targets: credentials.targets });
  const secrets = createSecrets({ env });
  const tokens = keepTokens(createGrantRequests({ secrets, egress }));
  const dpop = {
    keys: { get: () => Promise.reject(new Error('no vendor binds tokens')) },
    nonces: createDpopNonces(),
  };
  const { callout } = createCallouts({
    credentials,
    protocolOf: createProtocols({ secrets, egress, tokens, dpop }),
    egress,
    connections: { blockOf: () => undefined },
  });
  return { callout, close: () => egress.close() };
}

/** Both, on free ports. */
export async function openTestConnection(options: Partial<VendorsOptions> = {}): Promise<TestConnection> {
  const vendors = await startTestVendors(options);
  const connection = connectTo(vendors.urls);
  return {
    vendors,
    callout: connection.callout,
    async close() {
      await connection.close();
      await vendors.close();
    },
  };
}

/** A member of the sandbox's world, as the org would send them. */
export function subjectOf(givenName: string, familyName: string): KycSubject {
  const { birthdate, address, email, phone } = findMemberByName(givenName, familyName) as Member;
  return {
    givenName,
    familyName,
    dateOfBirth: birthdate ?? '1980-01-01',
    address: {
      lines: [...address.lines],
      city: address.city,
      ...(address.state !== null && { region: address.state }),
      postalCode: address.postalCode,
      countryCode: address.country,
    },
    email,
    phone,
  };
}
