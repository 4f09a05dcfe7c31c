/** A secret that is set goes into the sealed store and nowhere else, whatever becomes of the call. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppError } from '../src/errors.ts';
import type { Operation } from '../src/operations/index.ts';
import { fixture, startTestCompanion, type TestCompanion } from './testCompanion.ts';

const VALUE = 'correct-horse-battery-staple';
const PATH = '/v1/secrets/PROBITY_CLIENT_SECRET';
let companion: TestCompanion;
before(async () => (companion = await startTestCompanion()));
after(() => companion.stop());

async function put(body: string, headers: Record<string, string> = {}) {
  const requestId = `req-secrets-${Math.random().toString(36).slice(2)}`;
  const response = await companion.call(PATH, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body,
  });
  const text = await response.text();
  const said = JSON.stringify([
    text,
    companion.lines,
    await companion.audit(requestId),
    [...response.headers],
  ]);
  assert.doesNotMatch(said, /horse/);
  return { status: response.status, records: await companion.audit(requestId) };
}

test('set: the operation gets it, and answer, log and audit do not have it', async () => {
  let got: unknown;
  const operation: Operation<unknown, unknown> = async (input) => {
    got = input;
    return { kind: 'ok', value: fixture('secret.json'), subject: 'PROBITY_CLIENT_SECRET' };
  };
  companion.behave(operation);
  const { status, records } = await put(JSON.stringify({ value: VALUE }));
  companion.behave(undefined);
  assert.equal(status, 200);
  assert.deepEqual(got, { secretName: 'PROBITY_CLIENT_SECRET', request: { value: VALUE } });
  assert.deepEqual(
    [records[0]?.event, records[0]?.subject],
    ['credentials.secret.changed', 'PROBITY_CLIENT_SECRET'],
  );
});

for (const [what, body, status] of [
  ['with another member', JSON.stringify({ value: VALUE, note: VALUE }), 400],
  ['in a list', JSON.stringify({ value: [VALUE] }), 400],
  ['in JSON that is none', `{"value": "${VALUE}`, 400],
  ['too long', JSON.stringify({ value: VALUE.repeat(1_000) }), 400],
  ['much too long', JSON.stringify({ value: VALUE.repeat(10_000) }), 413],
] as const)
  test(`refused, ${what}: nobody repeats it`, async () => {
    assert.equal((await put(body)).status, status);
  });

test('failed: nobody repeats it, and the audit says which secret it was', async () => {
  companion.behave(() => {
    throw new AppError('DATABASE_UNAVAILABLE', 'gone');
  });
  const { status, records } = await put(JSON.stringify({ value: VALUE }));
  companion.behave(undefined);
  assert.equal(status, 503);
  assert.deepEqual([records[0]?.outcome, records[0]?.subject], ['failed', 'PROBITY_CLIENT_SECRET']);
});

test('without the scope: the body is not even read', async () => {
  const { status } = await put(JSON.stringify({ value: VALUE }), {
    authorization: `Bearer ${companion.token(['credentials:read', 'credentials:approve'])}`,
  });
  assert.equal(status, 403);
});
