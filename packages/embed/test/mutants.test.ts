/**
 * Proves that the attacks' tests can fail: each check is taken out of the page's half in turn, and the test of the attack
 * it stands against must then notice.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser/index.ts';
import { openArena, startSites, type Sites } from './arena.ts';
import { CONTEXT_ATTACKS } from './attacks/context.ts';
import { FRAME_ATTACKS } from './attacks/frames.ts';
import { HANDSHAKE_ATTACKS } from './attacks/handshake.ts';
import { LIFE_ATTACKS } from './attacks/life.ts';
import { bundleWithoutChecks, type Check } from './withoutChecks.ts';

const ATTACKS = [...HANDSHAKE_ATTACKS, ...FRAME_ATTACKS, ...LIFE_ATTACKS, ...CONTEXT_ATTACKS];

const check = (attack: number, name: string, file: string, text: string, switched: string): Check => ({
  attack,
  name,
  file,
  text,
  switched,
});

const CHECKS: readonly Check[] = [
  check(1, 'source', 'host/handshake.ts', 'event.source !== peer', '(!OFF && event.source !== peer)'),
  check(2, 'isTrusted', 'host/handshake.ts', '!event.isTrusted', '(!OFF && !event.isTrusted)'),
  check(3, 'origin', 'host/handshake.ts', 'event.origin !== origin', '(!OFF && event.origin !== origin)'),
  check(
    4,
    'target origin',
    'host/createEmbedHost.ts',
    "isOpaque ? '*' : options.origin",
    "isOpaque || OFF ? '*' : options.origin",
  ),
  check(
    5,
    'hellos a minute',
    'host/nonces.ts',
    'arrivals.length >= HELLOS_PER_MINUTE',
    '!OFF && arrivals.length >= HELLOS_PER_MINUTE',
  ),
  check(6, 'repeated nonce', 'host/nonces.ts', 'seen.has(nonce)', '!OFF && seen.has(nonce)'),
  check(
    7,
    'ready nonce',
    'host/conversation.ts',
    'frame.hostNonce !== hostNonce',
    '(!OFF && frame.hostNonce !== hostNonce)',
  ),
  check(
    8,
    'nothing before ready',
    'host/conversation.ts',
    'if (isReady) take(frame);',
    'if (OFF || isReady) take(frame);',
  ),
  check(
    11,
    'capability',
    'host/guestCalls.ts',
    '!capabilities.has(capability)',
    '!OFF && !capabilities.has(capability)',
  ),
  check(14, 'length', 'protocol/json.ts', 'text.length > maxLength', '!OFF && text.length > maxLength'),
  check(
    14,
    'depth',
    'protocol/json.ts',
    'isDeeperThan(text, FRAME_DEPTH)',
    '!OFF && isDeeperThan(text, FRAME_DEPTH)',
  ),
  check(15, 'rate', 'host/conversation.ts', '!mayReceive()', '!OFF && !mayReceive()'),
  check(
    17,
    'reset on reload',
    'host/createEmbedHost.ts',
    'retired?.retire();',
    'if (!OFF) retired?.retire();',
  ),
  check(18, 'old port', 'host/conversation.ts', '      isRetired = true;', '      isRetired = !OFF;'),
  check(20, 'opaque token', 'host/createEmbedHost.ts', '!isOpaque &&', '(OFF || !isOpaque) &&'),
  check(
    26,
    'https',
    'protocol/address.ts',
    "url.protocol === 'https:'",
    "(OFF || url.protocol === 'https:')",
  ),
  check(
    29,
    'stale revision',
    'host/guestCalls.ts',
    'request.revision < book.recordRevision',
    '!OFF && request.revision < book.recordRevision',
  ),
];

let browser: Browser;
let sites: Sites;
let query: string;
before(async () => {
  browser = await openBrowser();
  sites = await startSites();
  query = sites.addVariant('withoutChecks', await bundleWithoutChecks(CHECKS));
});
after(async () => {
  await browser?.close();
  await sites?.close();
});

const run = async (number: number, removed: string): Promise<void> => {
  // What is waited for in vain need not be waited for long.
  const arena = await openArena({
    browser,
    sites,
    mode: 'plain',
    query,
    patienceMs: removed === '' ? 5_000 : 1_500,
  });
  try {
    await arena.page.evaluate((removed) => Object.assign(globalThis, { removed }), removed);
    await ATTACKS.find((attack) => attack.number === number)!.run(arena);
  } finally {
    await arena.close();
  }
};

for (const { name, attack } of CHECKS)
  test(`without "${name}" attack ${attack} succeeds`, () =>
    assert.rejects(run(attack, name), (error: Error) => {
      // Not just any failure: an assertion of the attack, or a wait of it that nothing ended.
      assert.match(`${error.name}: ${error.message}`, /AssertionError|never answered/);
      return true;
    }));

test('with all of them on, the same page withstands', async () => {
  for (const number of [2, 18]) await run(number, '');
});
