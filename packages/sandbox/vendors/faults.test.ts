/**
 * Each kind of fault does what README.md says, in either vendor, and stops when it should.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { FaultKind, RunningVendors } from './index.ts';
import { call, startTestVendors, tokenFor, type Answer } from './testClient.ts';

let vendors: RunningVendors;
const tokens = { probity: '', ledgerline: '' };

before(async () => {
  vendors = await startTestVendors();
  tokens.probity = await tokenFor(vendors, 'probity');
  tokens.ledgerline = await tokenFor(vendors, 'ledgerline');
});
afterEach(() => {
  for (const name of ['probity', 'ledgerline'] as const) {
    vendors[name].faults.clear();
    vendors[name].calls.clear();
  }
});
after(() => vendors.close());

const PATHS = { probity: '/v3/cases', ledgerline: '/api/groups' } as const;
const QUERIES = { probity: '?external_reference=none', ledgerline: '?crm_ref=HH-1001' } as const;
const ask = (vendor: 'probity' | 'ledgerline', more: RequestInit = {}): Promise<Answer> =>
  call(`${vendors.urls[vendor]}${PATHS[vendor]}${QUERIES[vendor]}`, tokens[vendor], more);
const control = (path: string, method = 'GET', body?: string): Promise<Response> =>
  fetch(`${vendors.urls.probity}/_sandbox/${path}`, { method, ...(body === undefined ? {} : { body }) });

for (const vendor of ['probity', 'ledgerline'] as const) {
  const errorOf = ({ body }: Answer): string => (vendor === 'probity' ? body.error.type : body.code);
  const once = (kind: FaultKind): void => vendors[vendor].faults.set([{ kind, times: 1 }]);
  const isWell = async (): Promise<void> => assert.equal((await ask(vendor)).status, 200);

  for (const [kind, status, probityType, ledgerlineCode] of [
    ['down', 503, 'internal', 'UNAVAILABLE'],
    ['error', 500, 'internal', 'INTERNAL'],
    ['rate_limited', 429, 'rate_limited', 'RATE_LIMITED'],
    ['expired_token', 401, 'unauthorized', 'UNAUTHORIZED'],
  ] as const) {
    test(`${vendor}: ${kind} answers ${status} once, in its own words`, async () => {
      once(kind);
      const answer = await ask(vendor);
      assert.equal(answer.status, status);
      assert.equal(errorOf(answer), vendor === 'probity' ? probityType : ledgerlineCode);
      assert.equal(answer.headers.get('retry-after'), kind === 'rate_limited' ? '2' : null);
      if (kind === 'expired_token')
        assert.match(answer.headers.get('www-authenticate')!, /invalid_token.*expired/);
      await isWell();
    });
  }

  test(`${vendor}: slow answers in the end, or not at all to a caller who left`, async () => {
    vendors[vendor].faults.set([{ kind: 'slow', times: 1, delayMs: 40 }]);
    await isWell();
    vendors[vendor].faults.set([{ kind: 'slow', times: 1, delayMs: 600_000 }]);
    await assert.rejects(ask(vendor, { signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' });
    await isWell();
  });

  test(`${vendor}: malformed is half a document that says it is JSON`, async () => {
    once('malformed');
    const answer = await ask(vendor);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type')!, /^application\/json/);
    assert.throws(() => JSON.parse(answer.text), SyntaxError);
    await isWell();
  });

  test(`${vendor}: lying is 200 with a body unlike its description`, async () => {
    const honest = await ask(vendor);
    once('lying');
    const answer = await ask(vendor);
    assert.equal(answer.status, 200);
    assert.notDeepEqual(answer.body, honest.body);
    if (vendor === 'probity') assert.equal(answer.body.cases, null);
    else assert.equal(answer.body.groups[0]?.crm_ref, null);
    await isWell();
  });

  test(`${vendor}: reset leaves the caller without an answer`, async () => {
    once('reset');
    await assert.rejects(ask(vendor), (error: TypeError & { cause?: { code?: string } }) => {
      assert.equal(error.cause?.code, 'ECONNRESET');
      return true;
    });
    await isWell();
  });
}

test('a fault without times lasts until it is cleared', async () => {
  vendors.probity.faults.set([{ kind: 'down' }]);
  for (let turn = 0; turn < 3; turn++) assert.equal((await ask('probity')).status, 503);
  vendors.probity.faults.clear();
  assert.equal((await ask('probity')).status, 200);
});

test('a fault can be limited to a method, and to a path with what is below it', async () => {
  vendors.ledgerline.faults.set([
    { kind: 'error', method: 'POST' },
    { kind: 'down', path: '/api/groups/*/valuations' },
  ]);
  assert.equal((await ask('ledgerline')).status, 200);
  const { body } = await ask('ledgerline');
  const below = (what: string) =>
    call(`${vendors.urls.ledgerline}/api/groups/${body.groups[0]!.id}/${what}`, tokens.ledgerline);
  assert.deepEqual([(await below('positions')).status, (await below('valuations')).status], [200, 503]);
  vendors.ledgerline.faults.set([{ kind: 'down', path: '/api/groups' }]);
  assert.equal((await below('positions')).status, 503);
});

test('the control routes need no token and say what is left', async () => {
  const put = await control(
    'faults',
    'PUT',
    JSON.stringify([
      { kind: 'error', times: 2 },
      { kind: 'slow', delayMs: 1 },
    ]),
  );
  assert.equal(put.status, 200);
  assert.equal((await ask('probity')).status, 500);
  assert.deepEqual(await (await control('faults')).json(), [
    { kind: 'error', times: 1 },
    { kind: 'slow', delayMs: 1 },
  ]);
  assert.deepEqual(await (await control('faults', 'DELETE')).json(), []);
});

test('faults that are not as described are refused, and those before stay', async () => {
  vendors.probity.faults.set([{ kind: 'slow', delayMs: 0 }]);
  for (const body of [
    '[{"kind":"sulky"}]',
    '[{"kind":"down","times":0}]',
    '{"kind":"down"}',
    '[{"kind":"down","x":1}]',
    '[{',
  ])
    assert.equal((await control('faults', 'PUT', body)).status, 400, body);
  assert.equal(vendors.probity.faults.list().length, 1);
});

test('calls are counted by method and path, those that met a fault as well, the control routes not', async () => {
  vendors.probity.faults.set([{ kind: 'reset', times: 1 }]);
  await ask('probity').catch(() => undefined);
  await ask('probity');
  await call(`${vendors.urls.probity}/v3/cases/prb_one`, tokens.probity);
  await call(`${vendors.urls.probity}/v3/cases/prb_two`, tokens.probity);
  assert.deepEqual(await (await control('calls')).json(), { 'GET /v3/cases': 2, 'GET /v3/cases/{id}': 2 });
  await control('calls', 'DELETE');
  assert.deepEqual(vendors.probity.calls.counts(), {});
});
