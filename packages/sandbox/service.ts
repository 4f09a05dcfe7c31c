/**
 * One child process of the sandbox: started, waited for, stopped, and heard when it dies.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** How long a service may take to get ready: the first start of the page builds the base components. */
const READY_TIMEOUT_MS = 300_000;
/** How long a service may take to end before it is killed. */
const STOP_TIMEOUT_MS = 12_000;
/** Characters of output kept to explain a death. */
const KEPT_OUTPUT = 4_000;

/** What to start. */
export interface ServiceOptions {
  readonly name: string;
  /** TypeScript file, from the project's root. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Added to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers once the service is ready. */
  readonly readyUrl: string;
  /** Whether an answer of {@link readyUrl} means so. Default: any 2xx. */
  readonly isReady?: (response: Response) => boolean;
  /** Gets what the service prints. Default: nobody. */
  readonly onOutput?: (text: string) => void;
}

/** A running service. */
export interface Service {
  readonly pid: number;
  /** Rejects when the service ends without having been stopped. */
  readonly died: Promise<never>;
  /** Ends it, by force after 12 s. */
  stop(): Promise<void>;
  /** Ends it without warning, as a crash would. */
  kill(): Promise<void>;
}

/** Resolves when the service is ready. @throws with what it printed if it ends before. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const child = spawn(process.execPath, [options.entry, ...(options.args ?? [])], {
    cwd: ROOT,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
      options.onOutput?.(text);
    });
  }
  let stopping = false;
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const died = exited.then(() => {
    if (stopping) return new Promise<never>(() => {});
    throw new Error(
      `${options.name} ended (${child.exitCode ?? child.signalCode}). It said:\n${output.trim()}`,
    );
  });
  died.catch(() => {});

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(force);
  };
  try {
    await Promise.race([waitUntilReady(options, child), died]);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return { pid: child.pid!, died, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function waitUntilReady(
  { name, readyUrl, isReady = (response) => response.ok }: ServiceOptions,
  child: ChildProcess,
): Promise<void> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < giveUpAt && child.exitCode === null) {
    const ready = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) }).then(isReady, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} was not ready after ${READY_TIMEOUT_MS / 1000} s at ${readyUrl}.`);
}

/** Tells which ports of 127.0.0.1 are taken. */
export async function portsInUse(ports: readonly number[]): Promise<number[]> {
  const free = await Promise.all(
    ports.map((port) =>
      listenOnce(port).then(
        () => true,
        () => false,
      ),
    ),
  );
  return ports.filter((_, index) => !free[index]);
}

/** A port nobody listens on now. */
export const freePort = (): Promise<number> => listenOnce(0);

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
