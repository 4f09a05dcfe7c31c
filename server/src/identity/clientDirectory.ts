/**
 * Every client there is: those of `config/clients.yaml`, and the orgs that were registered since.
 *
 * @module
 */
import { ORG_SCOPES } from '@rialto/contract';
import type { Client } from './clients.ts';

/** Clients by id, as they are now. A `Map` is one that never changes. */
export type Clients = Pick<ReadonlyMap<string, Client>, 'get'>;

/** Those of the file, and those that come and go. */
export interface ClientDirectory extends Clients {
  has(clientId: string): boolean;
  values(): Iterable<Client>;
  /** Whether the file has that client. */
  isOfFile(clientId: string): boolean;
  /** Whether the file has a client that calls for that org: not one that administers, and not an app's backend. */
  isOrgOfFile(orgId: string): boolean;
  /** Whether an org calls, by the file or by registration. */
  knowsOrg(orgId: string): boolean;
  /**
   * Puts these in the place of those registered before. One that the file has by now does not count.
   *
   * @returns the ids of those that do not.
   */
  replaceRegistered(clients: Iterable<Client>): readonly string[];
}

/** @param ofFile - By id. */
export function createClientDirectory(ofFile: ReadonlyMap<string, Client>): ClientDirectory {
  const orgsOfFile = new Set(
    [...ofFile.values()]
      .filter(({ scopes }) => ORG_SCOPES.some((scope) => scopes.has(scope)))
      .flatMap(({ orgIds }) => orgIds),
  );
  let registered: ReadonlyMap<string, Client> = new Map();
  let registeredOrgs: ReadonlySet<string> = new Set();
  return {
    get: (clientId) => ofFile.get(clientId) ?? registered.get(clientId),
    has: (clientId) => ofFile.has(clientId) || registered.has(clientId),
    values: () => [...ofFile.values(), ...registered.values()],
    isOfFile: (clientId) => ofFile.has(clientId),
    isOrgOfFile: (orgId) => orgsOfFile.has(orgId),
    knowsOrg: (orgId) => orgsOfFile.has(orgId) || registeredOrgs.has(orgId),
    replaceRegistered(clients) {
      const shadowed: string[] = [];
      const counting: Client[] = [];
      for (const client of clients) {
        if (ofFile.has(client.clientId) || client.orgIds.some((orgId) => orgsOfFile.has(orgId)))
          shadowed.push(client.clientId);
        else counting.push(client);
      }
      registered = new Map(counting.map((client) => [client.clientId, client]));
      registeredOrgs = new Set(counting.flatMap(({ orgIds }) => orgIds));
      return shadowed;
    },
  };
}
