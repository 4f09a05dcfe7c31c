/**
 * Settles verifications nobody waits for: those a process died over, those the vendor did not answer for, and those it has
 * not decided yet. Any number of companions may run one; each verification is worked on by one at a time.
 *
 * @module
 */
import { createDeadline } from '../../deadline.ts';
import { forgetExpiredKeys } from '../../storage/index.ts';
import { leaseDueVerifications, type VerificationRecord } from '../../storage/index.ts';
import type { KycDependencies } from './dependencies.ts';
import { createSettleVerification } from './settleVerification.ts';

/** How a worker may be told to work. */
export interface SettleOptions {
  /** Between two looks for work, in milliseconds. Default 1,000. */
  readonly intervalMs?: number;
  /** How long others keep off a verification that is worked on, in milliseconds. Default 30,000; more than {@link CALL_MS}. */
  readonly leaseMs?: number;
  /** Most verifications at once. Default 8. */
  readonly batchSize?: number;
  /**
   * When to end a verification in ERROR of which it stays unknown whether the vendor has it, in milliseconds after the
   * request. Default one hour; must be less than the vendor remembers keys (24 h at Probity).
   */
  readonly giveUpAfterMs?: number;
  /** Told of every change, for the audit trail. Its rejection goes to `onFailure`. */
  readonly onChange?: (record: VerificationRecord, orgId: string) => void | Promise<void>;
  /** Told of what kept the worker from working, e.g. `DATABASE_UNAVAILABLE`; it goes on at the next interval. */
  readonly onFailure?: (error: unknown) => void;
}

/** Works in the background until it is stopped. */
export interface SettleWorker {
  start(): void;
  /** Ends the calls under way and resolves when nothing runs any more. */
  stop(): Promise<void>;
  /** One look for work. @returns How many verifications were taken. */
  runOnce(): Promise<number>;
}

/** Longest that one verification may keep the vendor, in milliseconds. */
const CALL_MS = 10_000;
const FORGET_KEYS_EVERY_MS = 10 * 60_000;

/** Makes a worker; it does nothing until it is started. */
export function createSettleWorker(
  dependencies: KycDependencies,
  {
    intervalMs = 1_000,
    leaseMs = 30_000,
    batchSize = 8,
    giveUpAfterMs = 60 * 60_000,
    onChange = () => {},
    onFailure = () => {},
  }: SettleOptions = {},
): SettleWorker {
  const { database, now } = dependencies;
  const settleVerification = createSettleVerification(dependencies, giveUpAfterMs);
  const lifetime = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let keysForgottenAt = -Infinity;

  async function forgetKeys(): Promise<void> {
    if (now() - keysForgottenAt < FORGET_KEYS_EVERY_MS) return;
    await forgetExpiredKeys(database, now());
    keysForgottenAt = now();
  }

  async function runOnce(): Promise<number> {
    const leased = await leaseDueVerifications(database, now(), leaseMs, batchSize);
    await Promise.all(
      leased.map(async (verification) => {
        const { requestId } = verification.record;
        const deadline = createDeadline(CALL_MS, lifetime.signal);
        try {
          const settled = await settleVerification(verification, { requestId, deadline });
          if (settled.kind === 'changed') await onChange(settled.record, settled.orgId);
        } catch (error) {
          onFailure(error);
        }
      }),
    );
    await forgetKeys();
    return leased.length;
  }

  /** A full batch means there may be more: it goes on at once then. */
  async function work(): Promise<void> {
    let waitMs = intervalMs;
    try {
      if ((await runOnce()) === batchSize) waitMs = 0;
    } catch (error) {
      onFailure(error);
    }
    if (!lifetime.signal.aborted) schedule(waitMs);
  }

  function schedule(waitMs: number): void {
    timer = setTimeout(() => {
      running = work();
    }, waitMs).unref();
  }

  return {
    runOnce,
    start() {
      if (timer === undefined && !lifetime.signal.aborted) schedule(0);
    },
    async stop() {
      lifetime.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
