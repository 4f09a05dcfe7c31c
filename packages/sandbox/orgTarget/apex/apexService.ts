/**
 * Apex of the deployed classes, executed by the offline runner: Apex REST for the administrator, and anonymous Apex.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordStore } from '../records/recordStore.ts';
import { runnerUsers } from './runnerUsers.ts';

/** Longer than Apex waits for the companion. */
const CALL_TIMEOUT_MS = 30_000;
/** The runner's start: it reads and compiles every class. */
const START_TRIES = 300;

/** What the service is made of. */
export interface ApexServiceOptions {
  /** `apexrun.mjs`. */
  readonly runner: string;
  readonly store: RecordStore;
  /** Where files may be written. */
  readonly folder: string;
  /** The deployed metadata as a project; `undefined` before the first deployment. */
  readonly project: () => string | undefined;
  /** Changes with everything the runner was started with. */
  readonly stamp: () => number;
  /** Arguments for callouts. */
  readonly callouts: () => Promise<string[]>;
}

/** What came of a call. */
export interface ApexAnswer {
  readonly isOk: boolean;
  readonly body: unknown;
}

/** What came of anonymous Apex. */
export interface AnonymousRun {
  readonly compileProblem?: string;
  readonly exception?: string;
  readonly output: string;
}

/** The runner behind the org. */
export class ApexService {
  readonly #options: ApexServiceOptions;
  #serving: { readonly key: string; readonly url: string; readonly child: ChildProcess } | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ApexServiceOptions) {
    this.#options = options;
  }

  /** Calls an `@AuraEnabled` method without parameters. One call at a time. @throws Error if the runner does not start. */
  call(method: string): Promise<ApexAnswer> {
    const answer = this.#queue.then(async () => {
      const url = await this.#start();
      const response = await fetch(`${url}/apex/${method}`, {
        method: 'POST',
        body: '{}',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      const body: unknown = await response.json().catch(() => null);
      return { isOk: response.ok, body };
    });
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  /** Runs anonymous Apex in an org of its own that has the deployed classes and none of the records. */
  async execute(source: string): Promise<AnonymousRun> {
    const { runner, folder, project } = this.#options;
    const file = join(folder, 'anonymous.apex');
    writeFileSync(file, source);
    const child = spawn(process.execPath, [runner, 'exec', project() ?? folder, '-f', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const said = `${stdout}\n${stderr}`;
    if (exitCode === 0) return { output: stdout };
    const compileProblem = /^anonymous:\d+:\d+ (.*)$/m.exec(said)?.[1];
    return compileProblem === undefined
      ? { exception: said.trim(), output: stdout }
      : { compileProblem, output: stdout };
  }

  /** Ends the runner. */
  stop(): void {
    this.#serving?.child.kill('SIGKILL');
    this.#serving = undefined;
  }

  /** A runner that knows what the org is now. Returns its address. */
  async #start(): Promise<string> {
    const { runner, store, folder, project, stamp, callouts } = this.#options;
    const args = await callouts();
    const key = [stamp(), ...args].join(' ');
    if (this.#serving?.key === key && this.#serving.child.exitCode === null) return this.#serving.url;
    this.stop();
    const port = await anyPort();
    const seeds = runnerUsers(store).map((seed, index) => {
      const file = join(folder, `seed-${index}.json`);
      writeFileSync(file, JSON.stringify(seed));
      return ['--data', file];
    });
    const child = spawn(
      process.execPath,
      [runner, 'serve', project() ?? folder, '--port', String(port), ...seeds.flat(), ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4_000)));
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < START_TRIES && child.exitCode === null; tries++) {
      if (
        await fetch(url).then(
          ({ ok }) => ok,
          () => false,
        )
      ) {
        this.#serving = { key, url, child };
        return url;
      }
      await sleep(50);
    }
    child.kill('SIGKILL');
    throw new Error(`The Apex runner did not start: ${output.trim()}`);
  }
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
