/**
 * Registered orgs and rollouts in memory, following the database: nobody waits for it during a call.
 *
 * @module
 */
import { registeredClientOf, type Client, type ClientDirectory } from '../identity/index.ts';
import {
  listOrgRegistrations,
  listOrgRollouts,
  readOrgRevision,
  type Database,
  type OrgRegistrationRecord,
} from '../storage/index.ts';
import { NOBODY_YET, rolloutOf, type OrgRollout } from './rollout.ts';

/**
 * How soon what one companion was told counts in the others, in milliseconds; 30 s are promised. Should the database be away for
 * longer, what is known stays: no call is answered meanwhile, for none can be audited.
 */
export const REFRESH_EVERY_MS = 5_000;

/** What {@link openOrgs} needs. */
export interface OrgsOptions {
  /** Migrated. */
  readonly database: Database;
  /** Learns of those that are registered. */
  readonly clients: ClientDirectory;
  /** Hears that the database could not be read; it is tried again, and what is known stays. */
  readonly onFailure: (error: unknown) => void;
  /** Hears of a registration that does not count, and why, each time something has changed. */
  readonly onFault: (fault: { readonly clientId: string; readonly reason: string }) => void;
}

/** What is known of orgs. */
export interface Orgs {
  /**
   * Who of an org may use Rialto yet. From memory.
   *
   * @param client - By which the org calls. One that was registered and has no rollout is in a pilot of nobody.
   * @returns `undefined`: everybody.
   */
  rolloutOf(orgId: string, client: Pick<Client, 'registrationId'>): OrgRollout | undefined;
  /** Looks at the database now, behind every look that began before. @throws {@link AppError} `DATABASE_UNAVAILABLE`. */
  reload(): Promise<void>;
  /** Follows no more. */
  stop(): void;
}

/** A client, and the registration it was made of, as text. */
interface Known {
  readonly registration: string;
  readonly client: Client;
}

/**
 * Reads them and follows. Nothing is served before that has been through once.
 *
 * @throws {@link AppError} `DATABASE_UNAVAILABLE`.
 */
export async function openOrgs({ database, clients, onFailure, onFault }: OrgsOptions): Promise<Orgs> {
  let revision: string | undefined;
  let rollouts: ReadonlyMap<string, OrgRollout> = new Map();
  let known: ReadonlyMap<string, Known> = new Map();
  let looking = Promise.resolve();

  /** A client that did not change stays the same object: what is remembered of it stays too. */
  function toClients(records: readonly OrgRegistrationRecord[]): ReadonlyMap<string, Known> {
    const made = new Map<string, Known>();
    for (const record of records) {
      const registration = JSON.stringify(record);
      const before = known.get(record.clientId);
      try {
        const client = before?.registration === registration ? before.client : registeredClientOf(record);
        made.set(record.clientId, { registration, client });
      } catch (error) {
        // One that cannot be read must not keep the others from calling.
        onFault({ clientId: record.clientId, reason: (error as Error).message });
      }
    }
    return made;
  }

  async function look(): Promise<void> {
    // Read first: what changes meanwhile is found by the next look.
    const now = await readOrgRevision(database);
    if (now === revision) return;
    const [registrations, kept] = [await listOrgRegistrations(database), await listOrgRollouts(database)];
    known = toClients(registrations);
    rollouts = new Map(kept.map((record) => [record.orgId, rolloutOf(record)]));
    for (const clientId of clients.replaceRegistered([...known.values()].map(({ client }) => client)))
      onFault({ clientId, reason: 'is in config/clients.yaml by now, or its org is' });
    revision = now;
  }

  const reload = (): Promise<void> => (looking = looking.catch(() => {}).then(look));

  await reload();
  const timer = setInterval(() => void reload().catch(onFailure), REFRESH_EVERY_MS).unref();
  return {
    rolloutOf: (orgId, { registrationId }) =>
      rollouts.get(orgId) ?? (registrationId === undefined ? undefined : NOBODY_YET),
    reload,
    stop: () => clearInterval(timer),
  };
}
