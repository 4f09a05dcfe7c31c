/**
 * Makes the calls of jobs in the background, and tells how they ended. Any number of companions may run one on the same database; each
 * job is worked on by one at a time.
 *
 * @module
 */
import { createDeadline } from '../../deadline.ts';
import {
  finishCallout,
  forgetCalloutJobs,
  leaseDueCallbacks,
  leaseDueCallouts,
  postponeCallout,
  type LeasedCalloutJob,
} from '../../storage/index.ts';
import type { JobDependencies } from './dependencies.ts';
import { KEPT_MS } from './presentJob.ts';
import { runJob, type JobResult } from './runJob.ts';
import { sealAnswer } from './sealedCallout.ts';
import { tellCallback } from './tellCallback.ts';

/** How a worker may be told to work. */
export interface JobWorkerOptions {
  /** Between two looks for work, in milliseconds. Default 1,000. */
  readonly intervalMs?: number;
  /** Jobs at once, and callbacks at once. Default 8. */
  readonly places?: number;
  /** For one call, in milliseconds. Default 120,000. */
  readonly callMs?: number;
  /** How long others keep off a job, in milliseconds; more than `callMs`. Default 150,000. */
  readonly leaseMs?: number;
  /** How long calls under way may take once the worker is stopped, in milliseconds. Default 5,000. */
  readonly graceMs?: number;
  /** Told of every try, for the audit trail, before it counts. Its rejection leaves the job as if this companion had died. */
  readonly onTried?: (job: LeasedCalloutJob, result: JobResult, durationMs: number) => void | Promise<void>;
  /** Told of what kept the worker from working, e.g. `DATABASE_UNAVAILABLE`; it goes on at the next interval. */
  readonly onFailure?: (error: unknown) => void;
}

/** Works in the background until it is stopped. */
export interface JobWorker {
  start(): void;
  /** There is something to do: do not wait for the interval. */
  wake(): void;
  /** Lets calls under way end for a while, then ends them, and resolves when nothing runs any more. */
  stop(): Promise<void>;
  /** Works on what is due now. @returns How many jobs and callbacks were taken. */
  runOnce(): Promise<number>;
}

const FORGET_EVERY_MS = 10 * 60_000;

/** Makes a worker; it does nothing until it is started. */
export function createJobWorker(
  dependencies: JobDependencies,
  {
    intervalMs = 1_000,
    places = 8,
    callMs = 120_000,
    leaseMs = 150_000,
    graceMs = 5_000,
    onTried = () => {},
    onFailure = () => {},
  }: JobWorkerOptions = {},
): JobWorker {
  const { database, now, vault } = dependencies;
  const lifetime = new AbortController();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<unknown> = Promise.resolve();
  let isStarted = false;
  let isStopping = false;
  let forgottenAt = -Infinity;

  async function runLeased(job: LeasedCalloutJob): Promise<void> {
    const startedAt = performance.now();
    const result = await runJob(job, createDeadline(callMs, lifetime.signal), dependencies);
    await onTried(job, result, Math.round(performance.now() - startedAt));
    const { attempts, problem, mayHaveBeenProcessed } = result;
    if (result.kind === 'later') {
      await postponeCallout(database, job, { attempts, problem, mayHaveBeenProcessed, runAt: result.runAt });
      return;
    }
    await finishCallout(database, job, {
      ...{ status: result.kind, attempts, problem, mayHaveBeenProcessed, finishedAt: new Date(now()) },
      sealedAnswer: result.kind === 'done' ? await sealAnswer(vault, job.id, result.answer) : null,
    });
  }

  function begin(work: Promise<void>): void {
    const done = work.catch(onFailure).finally(() => {
      running.delete(done);
      // An ended job may have somebody to tell.
      if (isStarted) wake();
    });
    running.add(done);
  }

  async function take(): Promise<number> {
    const free = places * 2 - running.size;
    if (free <= 0 || isStopping) return 0;
    const jobs = await leaseDueCallouts(database, now(), leaseMs, Math.min(places, free));
    for (const job of jobs) begin(runLeased(job));
    const ended = await leaseDueCallbacks(database, now(), leaseMs, places);
    for (const job of ended) begin(tellCallback(job, dependencies));
    if (now() - forgottenAt >= FORGET_EVERY_MS) {
      await forgetCalloutJobs(database, new Date(now() - KEPT_MS));
      forgottenAt = now();
    }
    return jobs.length + ended.length;
  }

  function schedule(waitMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      looking = take()
        .catch(onFailure)
        .then(() => {
          if (timer === undefined && !isStopping) schedule(intervalMs);
        });
    }, waitMs).unref();
  }

  function wake(): void {
    if (isStarted && !isStopping) schedule(0);
  }

  return {
    wake,
    async runOnce() {
      const taken = await take();
      while (running.size > 0) await Promise.all(running);
      return taken;
    },
    start() {
      if (isStarted || isStopping) return;
      isStarted = true;
      schedule(0);
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await looking;
      const cut = setTimeout(() => lifetime.abort(), graceMs);
      while (running.size > 0) await Promise.all(running);
      clearTimeout(cut);
    },
  };
}
