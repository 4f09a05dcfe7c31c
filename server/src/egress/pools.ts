/**
 * Connections to vendors: one pool for each origin and how it is reached.
 *
 * @module
 */
import type { LookupFunction } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Pool } from 'undici';
import { AppError } from '../errors.ts';
import { createCheckedLookup, isOutOfReach, reachOf, type Reach } from './addresses.ts';
import { createCertified, type Certified, type KeyPair } from './clientCertificates.ts';
import type { EgressTarget } from './settings.ts';

/** A connection that takes longer is given up, in milliseconds: longer than two lost SYN packets. */
const CONNECT_TIMEOUT_MS = 3_500;
const MAX_HEADER_BYTES = 16_384;
/** Connections to one host that redirects lead to. */
const FOREIGN_CONNECTIONS = 16;
/** Hosts redirects may be on the way to at once. */
const MAX_FOREIGN = 32;
/** A host nobody was sent to for so long is forgotten, in milliseconds. */
const FOREIGN_IDLE_MS = 30_000;

/** How one target's calls reach it. */
export interface Access {
  /** Connections to the target's own origin. Rejects where a certificate cannot be read or used. */
  pool(): Pool | Promise<Pool>;
  /** A handshake failed: the certificate may have been replaced. */
  handshakeFailed(): void;
  /** Connections to a host a redirect leads to; `undefined` where there are too many such hosts, or its address is out of reach. */
  borrow(origin: string): Pool | undefined;
  /** The redirected call is over. */
  giveBack(origin: string): void;
}

/** All of them. */
export interface Pools {
  /** @param target - One the pools were created with. */
  of(target: EgressTarget): Access;
  /** Waits for the calls under way. */
  close(): Promise<void>;
}

/** What {@link createPools} needs. */
export interface PoolsOptions {
  readonly targets: readonly EgressTarget[];
  readonly lookup: LookupFunction | undefined;
  readonly readSecret: ((name: string) => Promise<string>) | undefined;
  /** Monotonic clock, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

interface Foreign {
  readonly pool: Pool;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

const keyOf = (origin: string, { networks, clientCertificate }: EgressTarget): string =>
  [
    origin,
    networks?.join(' ') ?? '',
    clientCertificate?.certificate.secret,
    clientCertificate?.key.secret,
  ].join('\n');

/** @throws {@link AppError} `EGRESS_REFUSED` if a target's address is out of reach; `CONFIGURATION_INVALID` for a certificate nobody can read. */
export function createPools({ targets, lookup, readSecret, now }: PoolsOptions): Pools {
  const owned = new Map<string, { readonly pool: Pool } | { readonly certified: Certified<Pool> }>();
  const foreign = new Map<string, Foreign>();

  const open = (origin: string, connections: number, reach: Reach, pair?: KeyPair): Pool =>
    new Pool(origin, {
      connections,
      pipelining: 1,
      allowH2: false,
      // The exchange keeps its own time.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: { timeout: CONNECT_TIMEOUT_MS, lookup: createCheckedLookup(reach, lookup), ...pair },
    });

  const connections = new Map<string, number>();
  for (const target of targets) {
    const key = keyOf(new URL(target.url).origin, target);
    connections.set(key, (connections.get(key) ?? 0) + target.settings.maxConnections);
  }
  for (const target of targets) {
    const { origin, hostname } = new URL(target.url);
    const reach = reachOf(hostname, target.networks);
    if (isOutOfReach(hostname, reach))
      throw new AppError(
        'EGRESS_REFUSED',
        `The address ${hostname} is in a network that is not to be called.`,
      );
    const key = keyOf(origin, target);
    if (owned.has(key)) continue;
    const count = connections.get(key) as number;
    if (target.clientCertificate === undefined) owned.set(key, { pool: open(origin, count, reach) });
    else if (readSecret === undefined)
      throw new AppError('CONFIGURATION_INVALID', `${target.name} needs a client certificate to be read.`);
    else {
      const openWith = (pair: KeyPair): Pool => {
        // A certificate without its key would only be noticed by a call.
        createSecureContext(pair);
        return open(origin, count, reach, pair);
      };
      owned.set(key, { certified: createCertified(target.clientCertificate, readSecret, openWith, now) });
    }
  }

  function forget(key: string, { pool }: Foreign): void {
    foreign.delete(key);
    void pool.close();
  }

  function borrow(origin: string, target: EgressTarget): Pool | undefined {
    const key = keyOf(origin, target);
    let entry = foreign.get(key);
    if (entry === undefined) {
      const { hostname } = new URL(origin);
      const reach = reachOf(hostname, target.networks);
      if (foreign.size >= MAX_FOREIGN || isOutOfReach(hostname, reach)) return undefined;
      entry = { pool: open(origin, FOREIGN_CONNECTIONS, reach), users: 0, idle: undefined };
      foreign.set(key, entry);
    }
    clearTimeout(entry.idle);
    entry.users += 1;
    return entry.pool;
  }

  function giveBack(origin: string, target: EgressTarget): void {
    const key = keyOf(origin, target);
    const entry = foreign.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users === 0) entry.idle = setTimeout(forget, FOREIGN_IDLE_MS, key, entry).unref();
  }

  return {
    of(target) {
      const own = owned.get(keyOf(new URL(target.url).origin, target));
      if (own === undefined)
        throw new TypeError('There is no pool for a target that was not there at the start.');
      return {
        pool: () => ('pool' in own ? own.pool : own.certified.current()),
        handshakeFailed: () => ('pool' in own ? undefined : own.certified.refused()),
        borrow: (origin) => borrow(origin, target),
        giveBack: (origin) => giveBack(origin, target),
      };
    },
    async close() {
      for (const { idle } of foreign.values()) clearTimeout(idle);
      await Promise.all([
        ...[...owned.values()].map((own) => ('pool' in own ? own.pool : own.certified).close()),
        ...[...foreign.values()].map(({ pool }) => pool.close()),
      ]);
    },
  };
}
