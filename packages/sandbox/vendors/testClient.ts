/**
 * How the tests here call the vendors: a token by openid-client, then plain HTTP.
 *
 * @module
 */
import * as openid from 'openid-client';
import type { GroupAnswer } from './ledgerline/groups.ts';
import type { Positions } from './ledgerline/positions.ts';
import type { Valuations } from './ledgerline/valuations.ts';
import type { FieldProblem } from './probity/application.ts';
import type { CaseAnswer } from './probity/caseProgress.ts';
import { startVendors, type RunningVendors, type VendorsOptions } from './index.ts';

/** Secrets the tests start the vendors with; the characters need care in a Basic header. */
export const SECRETS = { probity: 'pro+bity %:secret/', ledgerline: 'ledger&line=secret' } as const;

/** The two ways to show a secret, each vendor's own. */
export const CLIENTS = {
  probity: {
    clientId: 'rialto-probity',
    authentication: openid.ClientSecretBasic,
    resource: 'urn:probity:api',
    scope: 'cases:read cases:write',
  },
  ledgerline: {
    clientId: 'rialto-ledgerline',
    authentication: openid.ClientSecretPost,
    resource: 'urn:ledgerline:api',
    scope: 'positions:read',
  },
} as const;

/** Deprecated only so that it stands out: the sandbox speaks HTTP on loopback. */

export const ALLOW_HTTP = openid.allowInsecureRequests;

/** Vendors on free ports whose cases settle fast. */
export const startTestVendors = (options: Partial<VendorsOptions> = {}): Promise<RunningVendors> =>
  startVendors({ secrets: SECRETS, resultDelayFactor: 0.05, ...options });

/** The OAuth server as a client of that vendor sees it. */
export function discover(
  vendors: RunningVendors,
  vendor: 'probity' | 'ledgerline',
  secret: string = SECRETS[vendor],
): Promise<openid.Configuration> {
  const { clientId, authentication } = CLIENTS[vendor];
  return openid.discovery(new URL(vendors.urls.oauth), clientId, undefined, authentication(secret), {
    execute: [ALLOW_HTTP],
  });
}

/** An access token for that vendor. */
export async function tokenFor(
  vendors: RunningVendors,
  vendor: 'probity' | 'ledgerline',
  parameters: Record<string, string> = {},
): Promise<string> {
  const { resource, scope } = CLIENTS[vendor];
  const configuration = await discover(vendors, vendor);
  return (await openid.clientCredentialsGrant(configuration, { resource, scope, ...parameters }))
    .access_token;
}

/** Every member a vendor may answer; a test reads those its vendor does. */
export interface Body extends CaseAnswer, Positions, Valuations {
  readonly cases: readonly CaseAnswer[];
  readonly error: { readonly type: string; readonly fields: readonly FieldProblem[] };
  readonly groups: readonly GroupAnswer[];
  readonly code: string;
  readonly reason: string;
}

/** What a vendor answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, as it should be; empty if it is not JSON. */
  readonly body: Body;
}

/** Calls a vendor with a token; `more` can change anything. */
export async function call(url: string, token: string, more: RequestInit = {}): Promise<Answer> {
  const headers = new Headers({ 'Content-Type': 'application/json', Authorization: `Bearer ${token}` });
  for (const [name, value] of new Headers(more.headers)) headers.set(name, value);
  const response = await fetch(url, { ...more, headers });
  const text = await response.text();
  let body = {} as Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    // Tests that expect this read the text.
  }
  return { status: response.status, headers: response.headers, text, body };
}
