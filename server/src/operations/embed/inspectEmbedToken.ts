/**
 * Tells an app's backend whether a token is still good, and ends its session when it asks for that.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662 | RFC 7662}, {@link https://www.rfc-editor.org/rfc/rfc7009 | RFC 7009}
 * @module
 */
import { endEmbedSession, findEmbedSession } from '../../storage/index.ts';
import type { EmbedDependencies, ReadEmbedToken } from './dependencies.ts';
import { isOpen } from './lifetimes.ts';

/** A token whose session is open and belongs to the client that asks; `undefined` for all others alike. */
export type InspectEmbedToken<Token> = (token: string, clientId: string) => Promise<Token | undefined>;

/** @returns the session that was ended; `undefined` where there was nothing to end. */
export type RevokeEmbedToken<Token> = (token: string, clientId: string) => Promise<Token | undefined>;

type Needed<Token extends ReadEmbedToken> = Pick<
  EmbedDependencies<Token>,
  'database' | 'apps' | 'readToken' | 'count' | 'now'
>;

/** Makes both. */
export function createInspection<Token extends ReadEmbedToken>({
  database,
  apps,
  readToken,
  count,
  now,
}: Needed<Token>): {
  readonly inspect: InspectEmbedToken<Token>;
  readonly revoke: RevokeEmbedToken<Token>;
} {
  async function inspect(token: string, clientId: string): Promise<Token | undefined> {
    const claims = readToken(token);
    if (claims === undefined) return undefined;
    const app = apps.get(claims.app);
    // What was taken from the app since is not in its tokens any more.
    if (app?.clientId !== clientId) return undefined;
    if (!app.orgIds.includes(claims.org) || !app.origins.includes(claims.aud)) return undefined;
    const session = await findEmbedSession(database, claims.sid);
    return session !== undefined && isOpen(session, now()) ? claims : undefined;
  }

  return {
    inspect,
    async revoke(token, clientId) {
      const claims = await inspect(token, clientId);
      if (claims === undefined) return undefined;
      if (!(await endEmbedSession(database, claims.sid, 'revoked', new Date(now())))) return undefined;
      count.embedSession(claims.app, 'ended');
      return claims;
    },
  };
}
