/**
 * The project's own `sf`, with a home of its own: no login of the developer's, no telemetry, no update.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SF = fileURLToPath(new URL('../../../node_modules/@salesforce/cli/bin/run.js', import.meta.url));

/** What a command left behind. */
export interface SfResult {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` if a signal ended it. */
  readonly exitCode: number | null;
}

/** The environment in which `sf` keeps everything in `folder`. */
export function sfEnvironment(folder: string): Record<string, string> {
  return {
    HOME: folder,
    USERPROFILE: folder,
    SF_DISABLE_TELEMETRY: 'true',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_HIDE_RELEASE_NOTES: 'true',
  };
}

/**
 * Runs `sf` to its end, whatever its exit code.
 *
 * @param environment - Added to this process's, e.g. {@link sfEnvironment}.
 * @param cwd - An SFDX project; default this process's folder.
 */
export function runSf(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = process.cwd(),
): Promise<SfResult> {
  const child = spawn(process.execPath, [SF, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  });
}
