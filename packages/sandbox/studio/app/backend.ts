/**
 * Calls of the studio's own backend: each with the session's token and a proof of the guest's key.
 *
 * @module
 */
import { EmbedError, type Connection } from '@rialto/embed';
import type { FaultAnswer } from '../answers.ts';

/** Why there are no figures. */
export type Trouble =
  'no-host' | 'version' | 'denied' | 'signed-out' | 'unavailable' | 'unknown-household' | 'no-household';

/** A call that brought no figures. */
export class BackendError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, options?: ErrorOptions) {
    super(trouble, options);
    this.trouble = trouble;
  }
}

/** The backend, as views use it. */
export interface Backend {
  /** @throws {@link BackendError} */
  get<Answer>(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<Answer>;
  /** @throws {@link BackendError} */
  post<Answer>(
    path: string,
    body: unknown,
    query?: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer>;
}

const TIMEOUT_MS = 15_000;

const TROUBLE_OF: Readonly<Partial<Record<FaultAnswer['code'], Trouble>>> = {
  SIGN_IN_REFUSED: 'signed-out',
  SIGNED_OUT: 'signed-out',
  NO_HOUSEHOLD: 'no-household',
  HOUSEHOLD_UNKNOWN: 'unknown-household',
};

/** What an error of the SDK means to the reader. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof BackendError) return error.trouble;
  if (!(error instanceof EmbedError)) return 'unavailable';
  if (error.code === 'AUTH_REQUIRED') return 'signed-out';
  if (error.code === 'DENIED' || error.code === 'METHOD') return 'denied';
  if (error.code === 'VERSION') return 'version';
  return error.code === 'NO_HOST' ? 'no-host' : 'unavailable';
}

/** @param currency - What figures are asked for in. */
export function createBackend(connection: Connection, currency: string): Backend {
  async function call<Answer>(
    method: 'GET' | 'POST',
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    body?: unknown,
  ): Promise<Answer> {
    const url = new URL(`/api${path}`, location.origin);
    const parameters: Record<string, string | undefined> = { currency, ...query };
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined) url.searchParams.set(name, value);
    const headers = await connection.authorize({ method, url: url.href }).catch((cause: unknown) => {
      throw new BackendError(troubleOf(cause), { cause });
    });
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new BackendError('unavailable', { cause });
    });
    if (response.ok) return (await response.json()) as Answer;
    const fault = (await response.json().catch(() => ({}))) as Partial<FaultAnswer>;
    throw new BackendError((fault.code && TROUBLE_OF[fault.code]) ?? 'unavailable');
  }
  return {
    get: (path, query = {}) => call('GET', path, query),
    post: (path, body, query = {}) => call('POST', path, query, body),
  };
}
