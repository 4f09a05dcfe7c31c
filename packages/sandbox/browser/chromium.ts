/**
 * Finds a Chromium: the one named by `CHROMIUM_PATH`, the system's, else the one that ships inside an npm package (always
 * that one with `CHROMIUM_PATH=packaged`).
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const CACHE = join(MODULES, '.cache', 'rialto-chromium');

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium to launch. */
export interface Chromium {
  readonly executablePath: string;
  /** Added to its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws if `CHROMIUM_PATH` names no file, or none is found on a system the packaged one does not run on. */
export async function findChromium(): Promise<Chromium> {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen === 'packaged') return unpack();
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH names no file: ${chosen}`);
    return { executablePath: chosen, environment: {} };
  }
  const installed = USUAL_PLACES.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed, environment: {} };
  if (process.platform !== 'linux') {
    throw new Error('No Chrome or Chromium was found. Install one, or name it in CHROMIUM_PATH.');
  }
  return unpack();
}

/** Unpacks the packaged browser once: aside, then renamed, so that several test processes may start together. */
async function unpack(): Promise<Chromium> {
  const manifest = readFileSync(join(MODULES, '@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = join(CACHE, version);
  if (!existsSync(folder)) {
    const aside = `${folder}.${process.pid}`;
    mkdirSync(aside, { recursive: true });
    // In a process of its own: the package unpacks into the temp folder and takes that from the environment. The variable
    // of AWS makes it unpack the libraries that a bare machine lacks.
    const script = `const { default: chromium } = await import(${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))});
await chromium.executablePath();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
    });
    try {
      renameSync(aside, folder);
    } catch (error) {
      // Another process was faster; its folder is as good.
      rmSync(aside, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return {
    executablePath: join(folder, 'chromium'),
    environment: {
      LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], join(folder, 'al2023', 'lib')]
        .filter(Boolean)
        .join(':'),
      // A machine without fonts would show boxes.
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  };
}
