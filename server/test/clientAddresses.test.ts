/** Where a client may call from, with and without proxies in front, and what spoofed headers do to it: nothing. */
import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { SECRET, startTestCompanion, type TestCompanion } from './testCompanion.ts';

const HOME = '203.0.113.7';
const STRANGER = '198.51.100.9';
const allowedAddresses = new BlockList();
allowedAddresses.addSubnet('203.0.113.0', 24, 'ipv4');

/** Calls that go through different doors. */
const DOORS: readonly [string, (companion: TestCompanion, forwarded?: string) => Promise<Response>][] = [
  [
    'the route table',
    (companion, forwarded) =>
      companion.call('/v1/portfolio/households/HH-1001', { headers: headersOf(forwarded) }),
  ],
  [
    'the proxy route',
    (companion, forwarded) => companion.call('/v1/callout/Probity/x', { headers: headersOf(forwarded) }),
  ],
  [
    'the token endpoint',
    (companion, forwarded) =>
      fetch(`${companion.url}/oauth/token`, {
        method: 'POST',
        headers: headersOf(forwarded),
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'test-org',
          client_secret: SECRET,
        }),
      }),
  ],
];
const headersOf = (forwarded?: string): Record<string, string> =>
  forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
const codeIn = async (response: Response): Promise<string | undefined> =>
  ((await response.json()) as { code?: string }).code;

/** Proxies believed → `X-Forwarded-For` → whether the client is at home. */
const CASES: readonly [number, string | undefined, boolean][] = [
  [0, undefined, false],
  [0, HOME, false],
  [1, HOME, true],
  [1, STRANGER, false],
  [1, `${HOME}, ${STRANGER}`, false],
  [1, `${STRANGER}, ${HOME}`, true],
  [1, `${HOME},${HOME},${STRANGER}`, false],
  [1, `::ffff:${HOME}`, true],
  [1, '', false],
  [1, 'localhost', false],
  [2, `${HOME}, ${STRANGER}`, true],
  [2, `${HOME}, ${STRANGER}, ${STRANGER}`, false],
];
for (const trustedProxies of [0, 1, 2]) {
  describe(`${trustedProxies} proxies in front`, () => {
    let companion: TestCompanion;
    before(
      async () => (companion = await startTestCompanion({ trustedProxies, client: { allowedAddresses } })),
    );
    after(() => companion.stop());
    for (const [proxies, forwarded, isHome] of CASES) {
      if (proxies !== trustedProxies) continue;
      for (const [door, call] of DOORS) {
        test(`${door}: X-Forwarded-For ${forwarded ?? 'absent'} is ${isHome ? 'home' : 'not home'}`, async () => {
          const response = await call(companion, forwarded);
          const code = await codeIn(response);
          if (isHome) assert.notEqual(code, 'ADDRESS_NOT_ALLOWED');
          else assert.deepEqual([response.status, code], [403, 'ADDRESS_NOT_ALLOWED']);
        });
      }
    }
  });
}
