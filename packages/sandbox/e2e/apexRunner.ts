/**
 * The page's Apex calls answered by the real Apex classes, where the offline Apex runner is present.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apexPermissionSeed, apexSeed } from '../../../scripts/apexSeed.ts';

/** A running Apex runner. */
export interface ApexEndpoint {
  readonly url: string;
  stop(): void;
}

/**
 * @param runner - Path of `apexrun.mjs`.
 * @param port - Of 127.0.0.1.
 * @param companionUrl - Where the named credential `Companion` points.
 * @param token - What the platform would put into `Authorization`.
 * @param project - Folder of the SFDX project.
 * @param isAdmin - Whether the user may set Rialto up too.
 */
export async function serveApex(
  runner: string,
  port: number,
  companionUrl: string,
  token: string,
  project: string,
  isAdmin = false,
): Promise<ApexEndpoint> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-apex-'));
  // Two files: the platform refuses permissions and records in one transaction.
  const seeds = [apexPermissionSeed({ isAdmin }), apexSeed()].map((seed, index) => {
    const file = join(folder, `seed-${index}.json`);
    writeFileSync(file, JSON.stringify(seed));
    return file;
  });
  const args = [
    runner,
    'serve',
    project,
    '--port',
    String(port),
    ...seeds.flatMap((file) => ['--data', file]),
  ];
  args.push(
    '--callout',
    `Companion=${companionUrl}`,
    '--callout-header',
    `Companion=Authorization:Bearer ${token}`,
  );
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));

  const url = `http://127.0.0.1:${port}`;
  const stop = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  stop();
  throw new Error(`The Apex runner did not start. It said:\n${output}`);
}
