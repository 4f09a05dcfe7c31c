/**
 * Child processes of a benchmark: what is measured, what it calls, and who calls it.
 *
 * @module
 */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Load, LoadResult } from './load.ts';
import type { StreamLoad, StreamResult } from './streamLoad.ts';

/** Something to measure, while it runs. */
export interface RunningTarget {
  /** What is loaded. */
  readonly url: string;
  /** What each call carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whose CPU time and memory are read. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** A process that said where it listens. */
export interface Child {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a file of this folder that calls `announce`.
 *
 * @throws Error if it ends before it has said where it listens.
 */
export async function startChild(
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const child = start(file, environment);
  const { url } = await nextMessage<{ url: string }>(child, file);
  return { url, pid: child.pid ?? 0, stop: () => end(child) };
}

/** Sends load from a process of its own, and waits for what came of it. */
export const sendLoad = (load: Load): Promise<LoadResult> => sendFrom('load.ts', load);

/** Moves large bodies from a process of its own. */
export const sendStreams = (load: StreamLoad): Promise<StreamResult> => sendFrom('streamLoad.ts', load);

async function sendFrom<Result>(file: string, load: object): Promise<Result> {
  const child = start(file, {});
  child.send(load);
  const result = await nextMessage<Result>(child, file);
  await end(child);
  return result;
}

function start(file: string, environment: Readonly<Record<string, string>>): ChildProcess {
  return fork(join(import.meta.dirname, file), {
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function nextMessage<Message>(child: ChildProcess, name: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`${name} ended with ${code ?? 'a signal'}`));
    child.once('exit', ended);
    child.once('error', reject);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Message);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
