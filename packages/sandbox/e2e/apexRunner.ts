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
import type { AppUrls } from '../org/embeddedApps.ts';
import { copyProject } from '../org/movedApps.ts';

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
 * @param appUrls - Where embedded apps run that do not run where their custom metadata says.
 */
export async function serveApex(
  runner: string,
  port: number,
  companionUrl: string,
  token: string,
  appUrls: AppUrls = {},
): Promise<ApexEndpoint> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-apex-'));
  const isMoved = Object.keys(appUrls).length > 0;
  if (isMoved) copyProject(folder, appUrls);
  // Two files: the platform refuses permissions and records in one transaction.
  const seeds = [apexPermissionSeed(), apexSeed()].map((seed, index) => {
    const file = join(folder, `seed-${index}.json`);
    writeFileSync(file, JSON.stringify(seed));
    return file;
  });
  const args = [
    runner,
    'serve',
    isMoved ? folder : '.',
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
