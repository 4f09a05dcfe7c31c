/**
 * Certificates the companion shows to vendors, read anew while it runs.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { EgressTarget } from './settings.ts';

/** How long a certificate is used before it is looked for anew, in milliseconds. */
const FRESH_MS = 60_000;
/** However often it is refused, a certificate is not looked for more often than this, in milliseconds. */
const SPACING_MS = 1_000;

/** PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What opens connections with a certificate. */
export interface Opened {
  close(): Promise<void>;
}

/** One certificate and what was opened with it. */
export interface Certified<Pool extends Opened> {
  /**
   * What was opened with the present certificate. A promise only where it has to be read first: the first time, and after
   * {@link refused}. Otherwise it is read anew behind the call, at most every minute.
   */
  current(): Pool | Promise<Pool>;
  /** A handshake failed: the next call looks for another certificate before it connects. */
  refused(): void;
  close(): Promise<void>;
}

/**
 * @param names - Of the secrets.
 * @param readSecret - Rejects where a secret cannot be read.
 * @param open - Opens connections with a certificate; throws for one that cannot be used. The ones before are closed once their calls are done.
 * @param now - Monotonic clock, in milliseconds.
 */
export function createCertified<Pool extends Opened>(
  names: NonNullable<EgressTarget['clientCertificate']>,
  readSecret: (name: string) => Promise<string>,
  open: (pair: KeyPair) => Pool,
  now: () => number = () => performance.now(),
): Certified<Pool> {
  let pool: Pool | undefined;
  let digest = '';
  let readAt = -Infinity;
  let mustRead = false;
  let reading: Promise<Pool> | undefined;
  const closing = new Set<Promise<void>>();

  function retire(old: Pool): void {
    const closed = old.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  async function read(): Promise<Pool> {
    const [cert, key] = await Promise.all([
      readSecret(names.certificate.secret),
      readSecret(names.key.secret),
    ]);
    const found = createHash('sha256').update(`${cert}\0${key}`).digest('base64');
    if (pool === undefined || found !== digest) {
      const next = open({ cert, key });
      if (pool !== undefined) retire(pool);
      pool = next;
      digest = found;
    }
    mustRead = false;
    return pool;
  }

  const readOnce = (): Promise<Pool> => {
    readAt = now();
    return (reading ??= read().finally(() => (reading = undefined)));
  };

  return {
    current() {
      const present = pool;
      if (present === undefined) return readOnce();
      // The old certificate serves while a new one cannot be read, or only half of it is there: the vendor has the last word.
      if (mustRead && now() - readAt >= SPACING_MS) return readOnce().catch(() => present);
      if (now() - readAt >= FRESH_MS) readOnce().catch(() => undefined);
      return present;
    },
    refused() {
      mustRead = true;
    },
    async close() {
      if (pool !== undefined) retire(pool);
      await Promise.all(closing);
    },
  };
}
