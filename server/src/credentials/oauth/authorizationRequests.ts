/**
 * Browser logins that have begun: each can be finished once, within ten minutes, by whoever brings its state back.
 *
 * @module
 */
import { hash } from 'node:crypto';
import type { Queryable } from '../../storage/database.ts';
import type { Sealer } from '../vault/sealer.ts';

/** How long a login may take, in milliseconds. */
export const AUTHORIZATION_MS = 600_000;

/** What must be known when the browser comes back. */
export interface AuthorizationRequest {
  readonly externalCredential: string;
  readonly principal: string;
  readonly userId: string | null;
  readonly orgId: string | null;
  /** The client that began it. */
  readonly clientId: string;
  /** PKCE. @see {@link https://www.rfc-editor.org/rfc/rfc7636 | RFC 7636} */
  readonly codeVerifier: string;
  /** `null` where no ID token was asked for. */
  readonly nonce: string | null;
}

/** What {@link createAuthorizationRequests} needs. */
export interface AuthorizationRequestsOptions {
  /** Migrated. */
  readonly database: Pick<Queryable, 'query'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
}

/** Kept in the database, so that any companion can finish what another began. */
export interface AuthorizationRequests {
  /** @param expiresAt - Epoch milliseconds. */
  keep(state: string, request: AuthorizationRequest, expiresAt: number): Promise<void>;
  /**
   * Takes one away, whatever becomes of it then.
   *
   * @returns `undefined` if there is none of that state, or it has expired.
   */
  take(state: string, now: number): Promise<AuthorizationRequest | undefined>;
}

const contextOf = (stateHash: string): string => `authorization_request:${stateHash}`;

/** Expired ones are deleted as new ones come. */
export function createAuthorizationRequests(options: AuthorizationRequestsOptions): AuthorizationRequests {
  const { database, sealer } = options;
  return {
    async keep(state, request, expiresAt) {
      const stateHash = hash('sha256', state);
      const sealed = sealer.seal(Buffer.from(JSON.stringify(request)), contextOf(stateHash));
      await database.query('DELETE FROM authorization_request WHERE expires_at < $1', [
        new Date(expiresAt - AUTHORIZATION_MS),
      ]);
      await database.query(
        'INSERT INTO authorization_request (state_hash, sealed, expires_at) VALUES ($1, $2, $3)',
        [stateHash, sealed, new Date(expiresAt)],
      );
    },
    async take(state, now) {
      const stateHash = hash('sha256', state);
      const [row] = await database.query<{ sealed: Uint8Array; expires_at: Date }>(
        'DELETE FROM authorization_request WHERE state_hash = $1 RETURNING sealed, expires_at',
        [stateHash],
      );
      if (row === undefined || row.expires_at.getTime() <= now) return undefined;
      return JSON.parse(
        sealer.open(row.sealed, contextOf(stateHash)).toString('utf8'),
      ) as AuthorizationRequest;
    },
  };
}
