/**
 * The running companion, as the verbs ask it.
 *
 * @module
 */
import type { CredentialList, CredentialState } from '@rialto/contract';
import { readFolderHolder } from '../../server/src/storage/index.ts';
import { dataFolderOf } from '../databaseAccess.ts';
import { AccessError, call, findAccess, requestToken, type SandboxRole } from '../companionAccess.ts';
import type { Terminal } from './terminal.ts';

/** A companion, with a token that allows what the verb needs. */
export interface CompanionClient {
  readonly url: string;
  /** Calls it. @throws {@link AccessError} with what the companion said. */
  ask<Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
}

/** Where the companion is: named, else the one that holds the embedded database, else the sandbox's. */
function urlOf(env: Terminal['env'], otherwise: string): string {
  const named = env['RIALTO_COMPANION_URL'];
  if (named) return named;
  if (env['DATABASE_URL']) return otherwise;
  return readFolderHolder(dataFolderOf(env))?.url ?? otherwise;
}

/**
 * Gets a token for exactly these scopes.
 *
 * @param role - Whose client of the sandbox, where the environment names none.
 * @throws {@link AccessError} if there is no client, no companion, or the client may not.
 */
export async function openCompanion(
  { env }: Pick<Terminal, 'env'>,
  scopes: readonly string[],
  role: SandboxRole = 'admin',
): Promise<CompanionClient> {
  const found = findAccess(env, role);
  const url = urlOf(env, found.url).replace(/\/$/, '');
  const { access_token: token } = await requestToken({ ...found, url }, scopes.join(' '));
  return {
    url,
    ask: async <Answer>(method: string, path: string, body?: unknown) =>
      (await call(url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })) as Answer,
  };
}

/** One credential of the list. @throws {@link AccessError} if it is not there, with those that are. */
export async function findCredential(companion: CompanionClient, name: string): Promise<CredentialState> {
  const { credentials } = await companion.ask<CredentialList>('GET', '/v1/credentials');
  const found = credentials.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = credentials.map((each) => each.name).join(', ');
  throw new AccessError(`There is no named credential ${name}. There are: ${names || 'none'}.`);
}

/** One part of an address. */
export const segment = (text: string): string => encodeURIComponent(text);
