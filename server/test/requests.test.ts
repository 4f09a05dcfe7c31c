/** Bad requests: each gets its code, the faults by name, and never its own values back. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { problemSchema, type Problem } from '@rialto/contract';
import { fixture, startTestCompanion, type TestCompanion } from './testCompanion.ts';

let companion: TestCompanion;
before(async () => (companion = await startTestCompanion()));
after(() => companion.stop());

const GOOD = fixture('verificationRequest.json') as Record<string, unknown> & {
  subject: Record<string, unknown>;
};
const VERIFICATIONS = '/v1/kyc/verifications';
const PORTFOLIO = '/v1/portfolio/households/HH-1001';
let count = 0;

interface Post {
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly headers?: Record<string, string>;
}
const post = ({ body = JSON.stringify(GOOD), headers = {} }: Post): Promise<Response> =>
  companion.call(VERIFICATIONS, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'idempotency-key': `key-${count++}-0000`, ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
const problemOf = async (response: Response): Promise<Problem> => {
  const problem = problemSchema.parse(await response.json());
  assert.equal(problem.status, response.status);
  return problem;
};
const json = (change: object): Post => ({ body: JSON.stringify({ ...GOOD, ...change }) });
const subject = (change: object): Post => json({ subject: { ...GOOD.subject, ...change } });

const FAULTS: readonly [string, Post, string, string][] = [
  [
    'a birthday in the future',
    subject({ dateOfBirth: '2999-01-01' }),
    '/subject/dateOfBirth',
    'must not be in the future',
  ],
  [
    'a birthday that is none',
    subject({ dateOfBirth: '1979-02-30' }),
    '/subject/dateOfBirth',
    'must be a date, YYYY-MM-DD',
  ],
  ['a missing name', subject({ familyName: undefined }), '/subject/familyName', 'is missing'],
  ['an empty name', subject({ familyName: '  ' }), '/subject/familyName', 'must not be empty'],
  ['a number for a name', subject({ familyName: 7 }), '/subject/familyName', 'must be a string'],
  ['no subject', json({ subject: undefined }), '/subject', 'is missing'],
  ['an unknown member', json({ color: 'red' }), '/color', 'is not known'],
  ['an unknown member inside', subject({ 'shoe/size': 4 }), '/subject/shoe~1size', 'is not known'],
  ['a member named constructor', json({ constructor: {} }), '/constructor', 'is not known'],
  [
    'an unknown check',
    json({ checks: ['ASTROLOGY'] }),
    '/checks/0',
    'must be one of IDENTITY, DOCUMENT, SANCTIONS, PEP, ADVERSE_MEDIA',
  ],
  ['a check twice', json({ checks: ['PEP', 'PEP'] }), '/checks', 'must not name a check twice'],
  ['no checks', json({ checks: [] }), '/checks', 'must have at least 1'],
  [
    'a record id with a wrong checksum',
    json({ partyId: '003RL000001aA01YAF' }),
    '/partyId',
    'has a checksum that does not fit: was it changed or cut?',
  ],
  ['a list for a body', { body: '[]' }, '/', 'must be an object'],
  ['null for a body', { body: 'null' }, '/', 'must be an object'],
  [
    'a short idempotency key',
    { headers: { 'idempotency-key': 'short' } },
    'header:Idempotency-Key',
    'must be 8 to 128 visible ASCII characters',
  ],
];
for (const [what, request, field, message] of FAULTS) {
  test(`${what} is a fault at ${field}`, async () => {
    const before = companion.inputs.length;
    const response = await post(request);
    const problem = await problemOf(response);
    assert.deepEqual([problem.code, problem.errors], ['REQUEST_INVALID', [{ field, message }]]);
    assert.equal(problem.detail, 'The request has 1 fault.');
    assert.equal(companion.inputs.length, before);
  });
}

test('all faults are named at once, and no value comes back or reaches the log', async () => {
  const secretive = {
    givenName: '',
    familyName: 'x'.repeat(81),
    dateOfBirth: 'not-a-day-7391',
    email: 'nobody-7391',
  };
  const response = await post(subject(secretive));
  const text = await response.text();
  assert.equal(JSON.parse(text).errors.length, 4);
  for (const place of [text, companion.lines.join('\n')]) assert.doesNotMatch(place, /7391|xxxx/);
});

test('names are trimmed and ids lengthened before the operation sees them', async () => {
  await post(subject({ givenName: '  Amara ' }));
  const input = companion.inputs.at(-1) as { request: { partyId: string; subject: { givenName: string } } };
  assert.equal(input.request.subject.givenName, 'Amara');
  await post(json({ partyId: '003RL000001aA01' }));
  const next = companion.inputs.at(-1) as { request: { partyId: string } };
  assert.equal(next.request.partyId, '003RL000001aA01YAE');
});

const drip = (text: string, times: number): ReadableStream<Uint8Array> => {
  let left = times;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new TextEncoder().encode(text));
      else controller.close();
    },
  });
};
const REFUSED: readonly [string, Post, number, string][] = [
  ['half a JSON document', { body: '{"partyId":' }, 400, 'REQUEST_MALFORMED'],
  ['an empty body', { body: '' }, 400, 'REQUEST_MALFORMED'],
  ['a body that is not UTF-8', { body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }, 400, 'REQUEST_MALFORMED'],
  ['a member named __proto__', { body: '{"__proto__":{"admin":true}}' }, 400, 'REQUEST_MALFORMED'],
  [
    'a member named __proto__ deep down, spelt with an escape',
    { body: '{"a":[{"\\u005f_proto__":1}]}' },
    400,
    'REQUEST_MALFORMED',
  ],
  [
    'a document nested without end',
    { body: '['.repeat(30_000) + ']'.repeat(30_000) },
    400,
    'REQUEST_MALFORMED',
  ],
  [
    'more than 64 KiB, announced',
    { body: JSON.stringify({ a: 'x'.repeat(65_536) }) },
    413,
    'REQUEST_TOO_LARGE',
  ],
  ['more than 64 KiB, in pieces', { body: drip('x'.repeat(8_192), 9) }, 413, 'REQUEST_TOO_LARGE'],
  ['text', { headers: { 'content-type': 'text/plain' } }, 415, 'REQUEST_MEDIA_TYPE_UNSUPPORTED'],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'REQUEST_MEDIA_TYPE_UNSUPPORTED',
  ],
  [
    'another charset',
    { headers: { 'content-type': 'application/json; charset=latin1' } },
    415,
    'REQUEST_MEDIA_TYPE_UNSUPPORTED',
  ],
  ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415, 'REQUEST_MEDIA_TYPE_UNSUPPORTED'],
  ['another API version', { headers: { 'x-api-version': '2' } }, 400, 'API_VERSION_UNSUPPORTED'],
  [
    'an org the token was not issued to',
    { headers: { 'x-client-id': '00DRL00000000032AA' } },
    403,
    'CLIENT_MISMATCH',
  ],
  [
    'an org id in other letters',
    { headers: { 'x-client-id': '00drl00000000012aa' } },
    403,
    'CLIENT_MISMATCH',
  ],
  [
    'a Basic header in the place of a token',
    { headers: { authorization: 'Basic YTpi' } },
    401,
    'TOKEN_MISSING',
  ],
  ['a token that is none', { headers: { authorization: 'Bearer abc.def.ghi' } }, 401, 'TOKEN_INVALID'],
  ['an empty token', { headers: { authorization: 'Bearer ' } }, 401, 'TOKEN_MISSING'],
];
for (const [what, request, status, code] of REFUSED) {
  test(`${what} is ${code}`, async () => {
    const before = companion.inputs.length;
    const response = await post(request);
    const problem = await problemOf(response);
    assert.deepEqual([response.status, problem.code], [status, code]);
    assert.equal(companion.inputs.length, before, 'the operation was not begun');
  });
}

test('a call that starts something needs an Idempotency-Key', async () => {
  const response = await companion.call(VERIFICATIONS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(GOOD),
  });
  assert.deepEqual([response.status, (await problemOf(response)).code], [400, 'IDEMPOTENCY_KEY_MISSING']);
});

const ADDRESSES: readonly [string, string, string][] = [
  ['/v1/kyc/verifications/ver_1', 'path:verificationId', 'must be a verification id'],
  [
    '/v1/kyc/parties/12345/verifications',
    'path:partyId',
    'must be a Salesforce record id of 15 or 18 characters',
  ],
  [
    '/v1/portfolio/households/..%2F..%2Fetc',
    'path:householdId',
    'must be 1 to 64 letters, digits, dots, dashes or underscores',
  ],
  [
    `${PORTFOLIO}?include=accounts,shoes`,
    'query:include',
    'must be one of accounts, holdings, allocation, performance',
  ],
  [`${PORTFOLIO}/performance?period=2W`, 'query:period', 'must be one of 1M, 3M, YTD, 1Y, 3Y, 5Y, ALL'],
  [`${PORTFOLIO}/performance?period=1Y&period=3Y`, 'query:period', 'is given twice'],
  [`${PORTFOLIO}/accounts?period=1Y`, 'query:period', 'is not known'],
  [`${PORTFOLIO}?__proto__=1`, 'query:__proto__', 'is not known'],
  ['/v1/audit/verification?after=-1', 'query:after', 'must be the number of a record'],
];
for (const [path, field, message] of ADDRESSES) {
  test(`${path} has a fault at ${field}`, async () => {
    const problem = await problemOf(await companion.call(path));
    assert.deepEqual([problem.code, problem.errors], ['REQUEST_INVALID', [{ field, message }]]);
  });
}

test('sections and period reach the operation as lists and words', async () => {
  await companion.call(`${PORTFOLIO}?include=holdings,accounts,holdings&period=YTD`);
  assert.deepEqual(companion.inputs.at(-1), {
    householdId: 'HH-1001',
    include: ['holdings', 'accounts'],
    period: 'YTD',
  });
  await companion.call(PORTFOLIO);
  assert.deepEqual(companion.inputs.at(-1), { householdId: 'HH-1001', include: [], period: '1Y' });
});

for (const [path, status, code] of [
  ['/v1/nothing', 404, 'ROUTE_NOT_FOUND'],
  ['/', 404, 'ROUTE_NOT_FOUND'],
  ['/V1/portfolio/households/HH-1001', 404, 'ROUTE_NOT_FOUND'],
  [`${PORTFOLIO}/`, 404, 'ROUTE_NOT_FOUND'],
  ['/v1/portfolio/households/%E0%A4%A', 400, 'REQUEST_MALFORMED'],
] as const) {
  test(`${path} is ${code}`, async () => {
    const response = await companion.call(path);
    assert.deepEqual([response.status, (await problemOf(response)).code], [status, code]);
  });
}

test('an address that has to be decoded goes through the same steps as a plain one', async () => {
  const decoded = PORTFOLIO.replace('HH', '%48H');
  const [plain, escaped] = [await companion.call(PORTFOLIO), await companion.call(decoded)];
  assert.deepEqual([plain.status, escaped.status], [200, 200]);
  const names = ({ headers }: Response) => [...headers.keys()].sort();
  assert.deepEqual(names(escaped), names(plain));
  for (const path of [PORTFOLIO, decoded]) {
    const stranger = await fetch(companion.url + path, { headers: { 'x-request-id': 'req-a-stranger' } });
    assert.deepEqual([stranger.status, (await problemOf(stranger)).code], [401, 'TOKEN_MISSING']);
  }
  const rows = await companion.audit('req-a-stranger');
  assert.deepEqual(
    rows.map(({ event, outcome }) => [event, outcome]),
    [
      ['portfolio.household.read', 'denied'],
      ['portfolio.household.read', 'denied'],
    ],
  );
});

test('a request id that is none is replaced by a new one; a good one is kept', async () => {
  const given = async (id: string) =>
    (await companion.call(PORTFOLIO, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
  assert.equal(await given('good-id-1'), 'good-id-1');
  for (const bad of ['short', 'has space', 'x'.repeat(129), '<script>alert</script>']) {
    assert.match((await given(bad))!, /^[0-9a-f-]{36}$/);
  }
});

test('what is not HTTP gets a 400 and a closed connection', async () => {
  const port = Number(new URL(companion.url).port);
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => (text += chunk))
      .on('close', () => resolve(text));
  });
  assert.match(answer, /^HTTP\/1\.1 400 Bad Request/);
});
