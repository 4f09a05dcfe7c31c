/**
 * Attacks on the bridge in a real browser: an app's frame on another site and in another process, our half run plainly
 * and inside the real Lightning Web Security sandbox. {@link file://./mutants.test.ts} proves that these can fail.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser/index.ts';
import { MODES, openArena, startSites, type Arena, type Sites } from './arena.ts';
import { CONTEXT_ATTACKS } from './attacks/context.ts';
import { FRAME_ATTACKS } from './attacks/frames.ts';
import { HANDSHAKE_ATTACKS } from './attacks/handshake.ts';
import { LIFE_ATTACKS } from './attacks/life.ts';
import { TOKEN_ATTACKS } from './attacks/token.ts';

const ATTACKS = [
  ...HANDSHAKE_ATTACKS,
  ...FRAME_ATTACKS,
  ...LIFE_ATTACKS,
  ...CONTEXT_ATTACKS,
  ...TOKEN_ATTACKS,
].toSorted((a, b) => a.number - b.number);

let browser: Browser;
let sites: Sites;
before(async () => {
  browser = await openBrowser();
  sites = await startSites();
});
after(async () => {
  await browser?.close();
  await sites?.close();
});

for (const mode of MODES)
  describe(mode, () => {
    let arena: Arena;
    before(async () => {
      arena = await openArena({ browser, sites, mode });
    });
    after(() => arena?.close());

    test('our half runs in the sandbox, or not, as it should', async () => {
      const isSecured = await arena.page.evaluate(() => harness.stage.isSecured());
      assert.equal(isSecured, mode !== 'plain');
    });

    for (const attack of ATTACKS)
      test(`attack ${attack.number}: ${attack.title}`, async () => {
        await attack.run(arena);
        assert.deepEqual(arena.errors, [], 'the page caught everything');
      });
  });
