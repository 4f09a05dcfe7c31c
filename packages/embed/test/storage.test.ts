/**
 * The SDK connects whether the browser lets an embedded app keep anything or not.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { findChromium } from '../../sandbox/browser/chromium.ts';
import { openBrowser } from '../../sandbox/browser/index.ts';
import { openArena, startSites, type Sites } from './arena.ts';

let browser: Browser;
let sites: Sites;
let profile: string;
before(async () => {
  profile = mkdtempSync(join(tmpdir(), 'rialto-profile-'));
  browser = await openBrowser();
  sites = await startSites({ apps: { '/sdk.html': 'sdkGuest' } });
});
after(async () => {
  await browser?.close();
  await sites?.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** Chromium as it is where a person allowed third-party storage: it is blocked in the contexts a test gets by itself. */
async function openAllowing(): Promise<BrowserContext> {
  mkdirSync(join(profile, 'Default'));
  writeFileSync(
    join(profile, 'Default', 'Preferences'),
    JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }),
  );
  const { executablePath, environment } = await findChromium();
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ['--disable-gpu', '--no-sandbox'],
    env: { ...(process.env as Record<string, string>), ...environment },
  });
}

for (const isBlocked of [true, false])
  test(`connects and is given a token with third-party storage ${isBlocked ? 'blocked' : 'allowed'}`, async () => {
    const context = isBlocked ? await browser.newContext() : await openAllowing();
    try {
      const arena = await openArena({ browser, sites, mode: 'plain', context });
      const app = await arena.open({ url: `${sites.vendor.origin}/sdk.html` });
      await app.frame.waitForFunction(() => 'sdk' in globalThis);
      assert.equal(await app.frame.evaluate(() => sdk.isStorageBlocked), isBlocked);
      const token = await app.frame.evaluate(async (origin) => {
        const connection = await sdk.connect({
          hostOrigins: [origin],
          redeem: () => Promise.resolve({ accessToken: 'a-token', expiresInS: 300 }),
        });
        return connection.getToken();
      }, sites.page.origin);
      assert.equal(token, 'a-token');
    } finally {
      await context.close();
    }
  });
