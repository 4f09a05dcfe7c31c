/**
 * How gently and how patiently one vendor is called.
 *
 * @module
 */
import { z } from 'zod';

/** The `egress` block of a named credential. Every member has a default; times are milliseconds. */
export const egressSettingsSchema = z.strictObject({
  /**
   * One attempt, from waiting for a connection to the last byte of the answer; of a streamed answer, the longest silence.
   * 100 to 120,000; default 4,000.
   */
  attemptTimeoutMs: z.int().min(100).max(120_000).default(4_000),
  /** Connections to the vendor, and so the calls that run at once. 1 to 1,024; default 64. */
  maxConnections: z.int().min(1).max(1_024).default(64),
  /** Calls that may wait for a connection, interactive and batch each; the next one is turned away. 0 to 10,000; default 256. */
  maxQueued: z.int().min(0).max(10_000).default(256),
  /** Requests per second, with one second's worth of burst. Absent: as many as the vendor takes. */
  requestsPerSecond: z.number().positive().max(100_000).optional(),
  /** A longer answer is cut off and refused. 1 KiB to 64 MiB; default 1 MiB. */
  maxBodyBytes: z.int().min(1_024).max(67_108_864).default(1_048_576),
  /** The same for answers that are passed on as they come and never kept. 1 KiB to 1 TiB. Absent: any length. */
  maxStreamBytes: z.int().min(1_024).max(1_099_511_627_776).optional(),
  /**
   * What batch work leaves for people who wait: of the connections, of the requests per second, and of the quota the vendor speaks of.
   * At least one connection is left to batch. 0 to 0.9; default 0.5.
   */
  interactiveShare: z.number().min(0).max(0.9).default(0.5),
  /** Full jitter: before retry n, any time up to `min(capMs, baseMs × 2ⁿ⁻¹)`. Only repeatable requests are retried. */
  retry: z
    .strictObject({
      /** The first one included: 1 is no retry. 1 to 10; default 3. */
      maxAttempts: z.int().min(1).max(10).default(3),
      /** 1 to 60,000; default 100. */
      baseMs: z.int().min(1).max(60_000).default(100),
      /** 1 to 60,000; default 2,000. */
      capMs: z.int().min(1).max(60_000).default(2_000),
    })
    .prefault({}),
  /** Stops calling a vendor that fails, then lets one call through to see. */
  breaker: z
    .strictObject({
      /** Share of failed attempts above which it opens. 0.01 to 0.99; default 0.5. */
      failureRatio: z.number().min(0.01).max(0.99).default(0.5),
      /** Over how long attempts are counted. 1,000 to 300,000; default 10,000. */
      windowMs: z.int().min(1_000).max(300_000).default(10_000),
      /** With fewer attempts in the window it never opens. 1 to 10,000; default 20. */
      minimumCalls: z.int().min(1).max(10_000).default(20),
      /** How long it stays open. 100 to 300,000; default 10,000. */
      openMs: z.int().min(100).max(300_000).default(10_000),
    })
    .prefault({}),
});

/** Settings with every default filled in. */
export type EgressSettings = z.output<typeof egressSettingsSchema>;

/** What an empty block means. */
export const DEFAULT_EGRESS_SETTINGS: EgressSettings = egressSettingsSchema.parse({});

/** An address the companion may call, and all it may call. */
export interface EgressTarget {
  /** Unique; what a request names. */
  readonly name: string;
  /** Whose it is, for events and messages. */
  readonly vendor: string;
  /** `https://host/base`; nothing outside it can be reached. */
  readonly url: string;
  readonly settings: EgressSettings;
  /** Networks its name may resolve to, as `10.1.0.0/16`. Absent: public addresses. */
  readonly networks?: readonly string[] | undefined;
  /** Where redirects of reads may lead. Absent: they are not followed. */
  readonly redirects?: { readonly maxHops: number; readonly hosts: readonly string[] } | undefined;
  /** Names of the PEM certificate and key shown to it; {@link EgressOptions.readSecret} knows their values. */
  readonly clientCertificate?:
    | { readonly certificate: { readonly secret: string }; readonly key: { readonly secret: string } }
    | undefined;
}
