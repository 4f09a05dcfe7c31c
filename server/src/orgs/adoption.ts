/**
 * Counts who uses Rialto, in memory, and writes it down every few seconds: a call is never slower for it, and a crash loses what
 * was counted since. It tells how an introduction goes; what happened stands in the audit trail.
 *
 * A user is kept as the HMAC of its id under a key that only companions with the vault's key can open: whoever has the database alone
 * cannot tell who it is.
 *
 * @module
 */
import { createHmac } from 'node:crypto';
import { ADOPTION_FEATURES, type Adoption as AdoptionReport, type AdoptionFeature } from '@rialto/contract';
import {
  addAdoption,
  deleteAdoptionBefore,
  openCompanionKey,
  sumAdoption,
  type AdoptionCount,
  type Database,
  type TextSealer,
} from '../storage/index.ts';

/** How often counts are written, in milliseconds. */
export const FLUSH_EVERY_MS = 5_000;
/** How long they are kept, in days. */
const KEPT_DAYS = 400;
/** Users and features in one interval. More are not counted: they would be an org that makes up users. */
const MOST_PENDING = 20_000;
/** In one statement. */
const BATCH = 2_000;
const DAY_MS = 86_400_000;

/** The counters of one companion. */
export interface Adoption {
  /** A call that was let in. @param userId - `undefined`: it named none, and only the call is counted. */
  used(orgId: string, userId: string | undefined, feature: AdoptionFeature): void;
  /** A call that was refused because it was not the user's turn. */
  refused(orgId: string, userId: string): void;
  /**
   * The last days of an org, today included. Of other companions, as of their last writing.
   *
   * @param days - 1 to 366.
   * @throws {@link AppError} `DATABASE_UNAVAILABLE`.
   */
  read(orgId: string, days: number): Promise<AdoptionReport>;
  /** Writes what was counted. What could not be written is counted on. @throws {@link AppError} `DATABASE_UNAVAILABLE`. */
  flush(): Promise<void>;
  /** Writes for the last time. */
  stop(): Promise<void>;
}

/** What {@link openAdoption} needs. */
export interface AdoptionOptions {
  /** Migrated. */
  readonly database: Database;
  readonly sealer: TextSealer;
  /** Hears that counts could not be written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** Clock, in epoch milliseconds. */
  readonly now?: () => number;
}

type Feature = AdoptionFeature | 'refused';
type Pending = Omit<AdoptionCount, 'userHash'> & { readonly userId: string; calls: number };

const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

/** @throws {@link AppError} `CONFIGURATION_INVALID` if its key was sealed with another vault key; `DATABASE_UNAVAILABLE`. */
export async function openAdoption(options: AdoptionOptions): Promise<Adoption> {
  const { database, sealer, onFailure, now = Date.now } = options;
  const key = await openCompanionKey(database, sealer, 'adoption');
  let pending = new Map<string, Pending>();
  let writing = Promise.resolve();
  let cleanedOn = '';
  let today = { number: NaN, text: '' };

  const hashOf = (orgId: string, userId: string): string =>
    userId === '' ? '' : createHmac('sha256', key).update(`${orgId} ${userId}`).digest('base64url');

  function dayNow(): string {
    const number = Math.floor(now() / DAY_MS);
    if (number !== today.number) today = { number, text: dayOf(number * DAY_MS) };
    return today.text;
  }

  function count(orgId: string, userId: string, feature: Feature, calls = 1, day = dayNow()): void {
    const place = `${orgId} ${day} ${feature} ${userId}`;
    const known = pending.get(place);
    if (known !== undefined) known.calls += calls;
    else if (pending.size < MOST_PENDING) pending.set(place, { orgId, day, feature, userId, calls });
  }

  async function write(): Promise<void> {
    const taken = [...pending.values()];
    pending = new Map();
    while (taken.length > 0) {
      const batch = taken.slice(0, BATCH);
      try {
        await addAdoption(
          database,
          batch.map(({ userId, ...rest }) => ({ ...rest, userHash: hashOf(rest.orgId, userId) })),
        );
      } catch (error) {
        for (const { orgId, userId, feature, calls, day } of taken)
          count(orgId, userId, feature as Feature, calls, day);
        throw error;
      }
      taken.splice(0, BATCH);
    }
    const day = dayNow();
    if (cleanedOn === day) return;
    await deleteAdoptionBefore(database, dayOf(Date.parse(day) - KEPT_DAYS * DAY_MS));
    cleanedOn = day;
  }

  const flush = (): Promise<void> => (writing = writing.catch(() => {}).then(write));
  const timer = setInterval(() => {
    if (pending.size > 0) flush().catch(onFailure);
  }, FLUSH_EVERY_MS).unref();

  return {
    used: (orgId, userId = '', feature) => count(orgId, userId, feature),
    refused: (orgId, userId) => count(orgId, userId, 'refused'),
    flush,
    async read(orgId, days) {
      await flush();
      const to = dayNow();
      const from = dayOf(Date.parse(to) - (days - 1) * DAY_MS);
      return reportOf(await sumAdoption(database, orgId, from, to), from, days);
    },
    async stop() {
      clearInterval(timer);
      await flush().catch(onFailure);
    },
  };
}

function reportOf(sums: Awaited<ReturnType<typeof sumAdoption>>, from: string, days: number): AdoptionReport {
  const none = { users: 0, calls: 0 };
  const of = (feature: Feature | null, day: string | null) => {
    const { users, calls } = sums.find((sum) => sum.feature === feature && sum.day === day) ?? none;
    return { users, calls };
  };
  const range = Array.from({ length: days }, (_, place) => dayOf(Date.parse(from) + place * DAY_MS));
  return {
    from,
    to: range.at(-1)!,
    activeUsers: of(null, null).users,
    refusedUsers: of('refused', null).users,
    features: ADOPTION_FEATURES.map((feature) => ({ feature, ...of(feature, null) })),
    days: range.map((day) => ({ day, ...of(null, day) })),
  };
}
