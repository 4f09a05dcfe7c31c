/**
 * Plays `CompanionClient.cls` and the named credential under it: the same token flow, headers and error translation.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { ERROR_CODES, isErrorCode, problemSchema, type ErrorCode, type Problem } from '@rialto/contract';

/** As in Apex: longer than the companion's own 10 s, so that the companion answers first. */
const TIMEOUT_MS = 15_000;

/** Where the companion is, and who this org is there. */
export interface CompanionAccess {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** 18 characters. */
  readonly orgId: string;
}

/** Who is signed in to the org, as it tells the companion. */
export interface CompanionUser {
  /** 18 characters. */
  readonly userId: string;
  /** Absent where the org knows none. */
  readonly branch?: string;
}

/** What an advisor's page reads from a failed Apex call. Same members as `UserProblem.cls`. */
export type UserProblem = Pick<
  Problem,
  'code' | 'title' | 'action' | 'requestId' | 'retryable' | 'detail' | 'retryAfterSeconds' | 'errors'
>;

/** Plays the `AuraHandledException` a controller throws: its message is the problem as JSON. */
export class AuraHandledError extends Error {
  override readonly name = 'AuraHandledError';

  constructor(problem: UserProblem) {
    super(JSON.stringify(problem));
  }
}

/** A problem born in the org, with the contract's words. */
export function orgProblem(
  code: ErrorCode,
  more: Partial<UserProblem> & { readonly requestId?: string } = {},
): AuraHandledError {
  const { title, action, retryable } = ERROR_CODES[code];
  return new AuraHandledError({ code, title, action, retryable, requestId: randomUUID(), ...more });
}

/** Sends one JSON request and answers the parsed body. @throws {@link AuraHandledError} */
export type CompanionClient = (
  method: 'GET' | 'POST',
  path: string,
  options?: { readonly body?: unknown; readonly idempotencyKey?: string },
) => Promise<unknown>;

/** A client that keeps its token until the companion refuses it, as a named credential does. */
export function createCompanionClient(
  { url, clientId, clientSecret, orgId }: CompanionAccess,
  user: CompanionUser,
): CompanionClient {
  let token: Promise<string> | undefined;

  async function requestToken(): Promise<string> {
    const response = await fetch(new URL('/oauth/token', url), {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      // The platform says so with "couldn't access the credential(s)"; Apex translates that alike.
      throw orgProblem('COMPANION_NOT_CONFIGURED', {
        detail: `The token endpoint answered ${response.status}.`,
      });
    }
    return ((await response.json()) as { access_token: string }).access_token;
  }

  const currentToken = (): Promise<string> => {
    token ??= requestToken().catch((error: unknown) => {
      token = undefined;
      throw error;
    });
    return token;
  };

  async function send(
    method: string,
    path: string,
    requestId: string,
    options: { readonly body?: unknown; readonly idempotencyKey?: string },
  ): Promise<Response> {
    return fetch(new URL(path, url), {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${await currentToken()}`,
        'content-type': 'application/json',
        'x-request-id': requestId,
        'x-api-version': '1',
        'x-client-id': orgId,
        'x-user-id': user.userId,
        ...(user.branch === undefined ? {} : { 'x-user-branch': encodeURIComponent(user.branch) }),
        ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  return async (method, path, options = {}) => {
    const requestId = randomUUID();
    let response: Response;
    try {
      response = await send(method, path, requestId, options);
      if (response.status === 401) {
        token = undefined;
        response = await send(method, path, requestId, options);
      }
    } catch (error) {
      if (error instanceof AuraHandledError) throw error;
      throw orgProblem('COMPANION_UNREACHABLE', { requestId });
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body;
    throw asProblem(body, requestId);
  };
}

function asProblem(body: unknown, requestId: string): AuraHandledError {
  const problem = problemSchema.safeParse(body);
  if (!problem.success || !isErrorCode(problem.data.code))
    return orgProblem('COMPANION_ANSWER_INVALID', { requestId });
  const { type: _type, status: _status, ...rest } = problem.data;
  return new AuraHandledError(rest);
}
