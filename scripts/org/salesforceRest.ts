/**
 * Calls an org's REST API with the CLI's session: each call with an end in time, each refusal in words.
 *
 * @module
 */
import { OrgProblem } from './orgProblem.ts';

/** The version all calls speak, as `sfdx-project.json` names it. */
export const API_VERSION = '65.0';

/** Milliseconds for one call. Apex REST waits for the companion, 15 s at most. */
const TIMEOUT_MS = 30_000;

/** A session. The token is in memory only. */
export interface Session {
  readonly instanceUrl: string;
  readonly accessToken: string;
}

/** What an org answered. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The org's clock, in milliseconds since 1970; `null` where it did not say. */
  readonly date: number | null;
}

/** Calls an org. */
export interface SalesforceRest {
  /**
   * @param path - From the host on: `/services/…`.
   * @throws {@link OrgProblem} with Salesforce's code for any answer but 2xx.
   */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<RestAnswer>;
}

/** What to do, by Salesforce's code. */
const MENDS: Readonly<Record<string, string>> = {
  INVALID_SESSION_ID: 'Log in again: npx sf org login web --alias YOUR-ORG --instance-url YOUR-DOMAIN.',
  REQUEST_LIMIT_EXCEEDED: 'The org has used up its API calls of 24 hours. Wait, or ask Salesforce for more.',
  API_DISABLED_FOR_ORG: 'This edition has no API. Use an org with API access.',
  API_CURRENTLY_DISABLED: 'Give this user the permission API Enabled.',
  INSUFFICIENT_ACCESS: 'Log in as a user with Customize Application, Manage Users and View Setup.',
  INSUFFICIENT_ACCESS_OR_READONLY: 'Log in as a user with Customize Application and Manage Users.',
  LICENSE_LIMIT_EXCEEDED: 'Free a licence under Setup → Company Information, or buy one.',
};

/** @param request - How a call is made; default `fetch`. */
export function createSalesforceRest(session: Session, request: typeof fetch = fetch): SalesforceRest {
  return {
    async call(method, path, body) {
      const response = await send(request, session, method, path, body);
      const answered: unknown = await response.json().catch(() => null);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (response.ok)
        return { status: response.status, body: answered, date: Number.isNaN(date) ? null : date };
      throw refusal(response.status, answered);
    },
  };
}

async function send(
  request: typeof fetch,
  { instanceUrl, accessToken }: Session,
  method: string,
  path: string,
  body: unknown,
): Promise<Response> {
  try {
    return await request(instanceUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A session is for this host alone.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new OrgProblem(
      `The org at ${instanceUrl} does not answer.`,
      'Check the network, a proxy (HTTPS_PROXY) and https://status.salesforce.com, then try again.',
      'ORG_UNREACHABLE',
      cause,
    );
  }
}

/** Salesforce answers with a list of `{errorCode, message}`, the Connect API too. */
function refusal(status: number, body: unknown): OrgProblem {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const { errorCode, message } = (first ?? {}) as { errorCode?: unknown; message?: unknown };
  const code = typeof errorCode === 'string' ? errorCode : `HTTP_${status}`;
  const said = typeof message === 'string' ? message.slice(0, 500) : 'It did not say why.';
  return new OrgProblem(`Salesforce refused (${code}): ${said}`, MENDS[code] ?? null, code);
}
