/** The proxy route before the real engine: permission sets, allow-list, memory, and what the caller hears of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { problemSchema } from '@rialto/contract';
import { withCallouts, type TestCallouts } from '../src/credentials/callouts/testCallouts.ts';
import { startTestCompanion, type TestCompanion } from './testCompanion.ts';

let companion: TestCompanion;
let callouts: TestCallouts;
before(async () => {
  companion = await startTestCompanion({ callout: (...given) => callouts.proxy(...given) });
});
after(() => companion.stop());

const ASSIGNED = [
  {
    ...{ name: 'Ours', label: 'Ours', assignedTo: [{ client: 'test-org' }] },
    externalCredentialPrincipalAccesses: ['Bank-Firm'],
  },
];
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  companion.call(`/v1/callout/Bank${path}`, { method, headers });
const codeOf = async (response: Response): Promise<string> => problemSchema.parse(await response.json()).code;

test('whoever has the principal gets through where the credential allows, and nowhere else', async () => {
  const allow = [{ methods: ['GET', 'HEAD'], paths: ['/v1/*'] }];
  const { database } = companion;
  await withCallouts({ database, permissionSets: ASSIGNED, named: { allow } }, async (given) => {
    callouts = given;
    assert.equal(await (await get('/v1/accounts', { 'x-request-id': 'req-engine-1' })).text(), 'ok');
    assert.equal((await companion.audit('req-engine-1'))[0]?.detail['principal'], 'Bank-Firm');
    for (const [path, method] of [
      ['/v2/accounts', 'GET'],
      ['/v1/accounts', 'POST'],
      ['/v1/a%2e%2e%2fb', 'GET'],
      ['', 'GET'],
    ] as const) {
      const refused = await get(path, { 'x-request-id': `req-engine-${method}-${path.length}` }, method);
      assert.deepEqual([refused.status, await codeOf(refused)], [403, 'CALLOUT_NOT_ALLOWED']);
      const [row] = await companion.audit(`req-engine-${method}-${path.length}`);
      assert.deepEqual([row?.outcome, row?.subject], ['denied', 'Bank']);
    }
  });
  await withCallouts({ database, permissionSets: [] }, async (given) => {
    callouts = given;
    const refused = await get('/v1/accounts');
    assert.deepEqual([refused.status, await codeOf(refused)], [403, 'CREDENTIAL_ACCESS_DENIED']);
    assert.equal(refused.headers.get('proxy-status'), 'rialto;error=http_request_denied;next-hop=Bank');
  });
});

test('an answer that was kept says so, with its age; one that stands in for a failing vendor too', async () => {
  let status = 200;
  const { database } = companion;
  const options = {
    ...{ database, permissionSets: ASSIGNED, named: { cache: { maxAgeS: 60, staleIfErrorS: 600 } } },
    answer: (response: { writeHead(status: number): { end(body: string): unknown } }) =>
      void response.writeHead(status).end(`answer ${status}`),
  };
  await withCallouts(options, async (given) => {
    callouts = given;
    const wish = { 'cache-control': 'max-age=30, stale-if-error=600' };
    const first = await get('/v1/rates', wish);
    assert.deepEqual([await first.text(), first.headers.get('cache-status')], ['answer 200', null]);
    const kept = await get('/v1/rates', wish);
    assert.deepEqual([await kept.text(), kept.headers.get('cache-status')], ['answer 200', 'rialto;hit']);
    assert.match(kept.headers.get('age')!, /^\d+$/);
    given.clock.offsetMs = 90_000;
    status = 500;
    const stale = await get('/v1/rates', wish);
    assert.equal(await stale.text(), 'answer 200');
    assert.match(stale.headers.get('cache-status')!, /^rialto;hit;ttl=-6\d;detail="stale-if-error"$/);
    const fresh = await get('/v1/rates');
    assert.deepEqual([fresh.status, await fresh.text()], [500, 'answer 500']);
    assert.equal(fresh.headers.get('proxy-status'), 'rialto;received-status=500;next-hop=Bank');
    const counts = await (await fetch(`${companion.url}/metrics`)).text();
    assert.match(counts, /rialto_callouts_total\{credential="Bank",cache="hit"\} 1/);
    assert.match(counts, /rialto_callouts_total\{credential="Bank",cache="stale"\} 1/);
  });
});
