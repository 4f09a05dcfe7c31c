/**
 * Waits no longer than a caller does.
 *
 * @module
 */
import type { Deadline } from '../deadline.ts';

/**
 * Sleeps.
 *
 * @returns `false` as soon as the deadline ends or the caller goes away; `true` after the whole time.
 */
export function sleep(ms: number, deadline: Deadline): Promise<boolean> {
  const { signal } = deadline;
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const wake = (): void => end(true);
    const giveUp = (): void => end(false);
    const timer = setTimeout(wake, Math.ceil(ms));
    const end = (slept: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(slept);
    };
    signal.addEventListener('abort', giveUp);
  });
}

/**
 * Waits for something others wait for too; giving up does not end it for them.
 *
 * @returns What it gave, or `undefined` once the deadline ended or the caller went away. Its rejection passes through.
 */
export function within<Value extends object>(
  shared: Promise<Value>,
  deadline: Deadline,
): Promise<Value | undefined> {
  const { signal } = deadline;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => resolve(undefined);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    const done = (): void => signal.removeEventListener('abort', giveUp);
    shared.then(resolve, reject).finally(done);
  });
}
