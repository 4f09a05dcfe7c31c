import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAccessLine } from './accessLine.ts';

const call = { requestId: 'req-1234', route: 'GET /v1/kyc', status: 200, ms: 1.5 };
const AT = Date.UTC(2026, 10, 21, 8, 0, 0, 7);

test('an answered call is one line of JSON', () => {
  const text = formatAccessLine('companion', AT, { ...call, client: 'org' });
  assert.equal(text.indexOf('\n'), text.length - 1);
  assert.deepEqual(JSON.parse(text), {
    ...{ level: 'info', time: '2026-11-21T08:00:00.007Z', service: 'companion', ...call },
    ...{ client: 'org', msg: 'request' },
  });
});

test('what is not known is left out, and a code is told', () => {
  const told = JSON.parse(formatAccessLine('companion', AT, { ...call, code: 'QUOTA_EXCEEDED' })) as object;
  assert.equal('client' in told, false);
  assert.equal('code' in told && told.code, 'QUOTA_EXCEEDED');
});

test('no text can end the line or add to it', () => {
  const nasty = 'a"\n\\",\u2028{"level":"fatal"}';
  const text = formatAccessLine(nasty, AT, {
    ...call,
    requestId: nasty,
    route: nasty,
    client: nasty,
    code: nasty,
  });
  assert.equal(text.indexOf('\n'), text.length - 1);
  const { service, requestId, route, client, code, level } = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual(
    [service, requestId, route, client, code, level],
    [nasty, nasty, nasty, nasty, nasty, 'info'],
  );
});
