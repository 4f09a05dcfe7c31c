/**
 * Attacks on the SDK in an honest app's hands: codes used twice, renewals racing, pages that are not the page.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { App, Arena } from '../arena.ts';
import type { Attack } from './attack.ts';

/** Opens the SDK's page and connects; its backend refuses the first `failures` codes. */
async function openSdk(arena: Arena, failures = 0): Promise<App> {
  const app = await arena.open({ url: `${arena.sites.vendor.origin}/sdk.html` });
  await app.frame.waitForFunction(() => 'sdk' in globalThis);
  await app.frame.evaluate(
    async ([origin, failures]) => {
      sdk.connection = await sdk.connect({
        hostOrigins: [origin],
        async redeem({ code, nonce, proof }) {
          const count = sdk.redemptions.push({ code, nonce, proof });
          await new Promise((resolve) => setTimeout(resolve, 30));
          if (count <= failures) throw new Error('The backend is down.');
          return { accessToken: `token-${count}`, expiresInS: 300 };
        },
      });
    },
    [arena.sites.page.origin, failures] as const,
  );
  await app.until('ready', ({ state }) => state === 'ready');
  return app;
}

const tokens = (app: App, count: number): Promise<string[]> =>
  app.frame.evaluate(
    (count) =>
      Promise.all(
        Array.from({ length: count }, () =>
          sdk.connection!.getToken().catch((error: unknown) => (error as { code: string }).code),
        ),
      ),
    count,
  );

const codesAsked = async (app: App): Promise<number> =>
  (await app.snapshot()).calls.filter(({ method }) => method === 'token.get').length;

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** Attacks by number. */
export const TOKEN_ATTACKS: readonly Attack[] = [
  {
    number: 22,
    title: 'the SDK takes a code to its backend once, proven with its own key, even if that fails',
    async run(arena) {
      const app = await openSdk(arena, 1);
      assert.deepEqual(await tokens(app, 2), ['REDEEM', 'REDEEM']);
      assert.deepEqual(await tokens(app, 2), ['REDEEM', 'REDEEM'], 'not again so soon');
      assert.equal(await codesAsked(app), 1);
      const redemptions = await app.frame.evaluate(() => sdk.redemptions);
      assert.equal(redemptions.length, 1);

      const { code, nonce, proof } = redemptions[0]!;
      const [header, claims] = proof.split('.').slice(0, 2).map(decode);
      const { createHash } = await import('node:crypto');
      const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
      assert.equal(claims!['ath'], hash(code));
      assert.equal(claims!['nonce'], nonce);
      const { crv, kty, x, y } = header!['jwk'] as Record<string, string>;
      const { calls } = await app.snapshot();
      assert.equal(calls[0]?.keyThumbprint, hash(JSON.stringify({ crv, kty, x, y })));
      assert.equal('d' in (header!['jwk'] as object), false);
      await app.close();
    },
  },
  {
    number: 23,
    title: 'a storm of renewals is one request for a code',
    async run(arena) {
      const app = await openSdk(arena);
      assert.deepEqual(new Set(await tokens(app, 200)), new Set(['token-1']));
      assert.deepEqual(new Set(await tokens(app, 200)), new Set(['token-1']));
      assert.equal(await codesAsked(app), 1);
      await app.close();
    },
  },
  {
    number: 25,
    title: 'the SDK says nothing to a page that only looks like the page',
    async run(arena) {
      const { page, vendor } = arena.sites;
      const app = await arena.open({ url: `${vendor.origin}/sdk.html` });
      await app.frame.waitForFunction(() => 'sdk' in globalThis);
      const before = await arena.page.evaluate(() => harness.arrived);
      const lookalikes = [
        page.origin.replace('127.0.0.1', 'localhost'),
        'http://127.0.0.1:1',
        'https://127.0.0.1.evil.example',
        'https://*.lightning.force.com',
      ];
      for (const origin of lookalikes) {
        const code = await app.frame.evaluate(
          (origin) =>
            sdk.connect({ hostOrigins: [origin], timeoutMs: 500 }).then(
              () => 'connected',
              (error: unknown) => (error as { code: string }).code,
            ),
          origin,
        );
        assert.equal(code, 'NO_HOST', origin);
      }
      assert.equal(await arena.page.evaluate(() => harness.arrived), before);
      assert.equal((await app.snapshot()).state, 'waiting');
      await app.close();
    },
  },
];
