/**
 * Starts a headless Chromium for tests.
 *
 * @module
 */
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** Without these, Chromium talks to its maker's servers at every start, which a closed network refuses. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/** Close it in `after`. @throws as {@link findChromium}. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, environment } = await findChromium();
  return chromium.launch({
    executablePath,
    headless: true,
    // Root may not use Chromium's own sandbox, and containers run as root.
    args: ['--disable-gpu', '--no-sandbox', ...QUIET],
    env: { ...definedEnvironment(), ...environment },
  });
}

const definedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
