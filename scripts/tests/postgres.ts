/**
 * A PostgreSQL server for one test run: `DATABASE_URL` if it is set, else a throwaway cluster where PostgreSQL is installed.
 *
 * @module
 */
import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../packages/sandbox/service.ts';

/** A server to test against. */
export interface TestPostgres {
  readonly url: string;
  stop(): void;
}

/** Debian keeps the server's programs out of the PATH. */
function programs(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'pg_ctl')));
}

/** @returns `undefined` where there is no PostgreSQL. */
export async function startTestPostgres(): Promise<TestPostgres | undefined> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return { url: given, stop: () => {} };
  const bin = programs();
  if (bin === undefined) return undefined;

  const folder = mkdtempSync(join(tmpdir(), 'rialto-postgres-'));
  const port = await freePort();
  const run = (program: string, ...args: string[]): void => {
    // PostgreSQL refuses to run as root.
    const asRoot = process.getuid?.() === 0;
    const [command, ...rest]: [string, ...string[]] = asRoot
      ? ['runuser', '-u', 'postgres', '--', join(bin, program)]
      : [join(bin, program)];
    const options: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() };
    execFileSync(command, [...rest, ...args], options);
  };
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  run('initdb', '-D', data, '-U', 'rialto', '--auth=trust', '--no-sync', '-E', 'UTF8');
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200`;
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start');
  return {
    url: `postgres://rialto@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
