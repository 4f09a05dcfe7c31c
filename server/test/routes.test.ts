/** What holds for every route of the table, so that a new one cannot be forgotten. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { problemSchema, type ErrorCode } from '@rialto/contract';
import { AppError } from '../src/errors.ts';
import { ANY_TOKEN, ROUTES } from '../src/http/index.ts';
import { SCOPE_NAMES } from '../src/identity/index.ts';
import { ORG, startTestCompanion, type TestCompanion } from './testCompanion.ts';
import { requestTo } from './testRequests.ts';

let companion: TestCompanion;
before(async () => (companion = await startTestCompanion()));
after(() => companion.stop());

async function assertProblem(
  response: Response,
  status: number,
  code: ErrorCode,
  requestId: string,
): Promise<void> {
  assert.equal(response.status, status);
  assert.match(response.headers.get('content-type')!, /^application\/problem\+json/);
  const problem = problemSchema.parse(await response.json());
  assert.deepEqual({ code: problem.code, requestId: problem.requestId }, { code, requestId });
}

for (const route of ROUTES) {
  describe(route.on, () => {
    test('answers what its schema says, echoes the call’s headers and is audited', async () => {
      const { path, init, requestId } = requestTo(route);
      const response = await companion.call(path, init);
      assert.equal(response.status, { ok: 200, created: 201, accepted: 202 }[route.kinds?.[0] ?? 'ok']);
      route.answer.parse(await response.json());
      const { headers } = response;
      assert.equal(headers.get('x-request-id'), requestId);
      assert.equal(headers.get('x-api-version'), '1');
      assert.equal(headers.get('x-client-id'), ORG);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('etag'), null);
      assert.equal(headers.get('x-powered-by'), null);
      const [record, ...more] = await companion.audit(requestId);
      assert.equal(more.length, 0);
      assert.equal(record?.event, route.audit);
      assert.deepEqual(
        [record?.outcome, record?.code, record?.client_id, record?.org_id],
        ['ok', null, 'test-org', ORG],
      );
      assert.ok(record?.subject);
    });

    test('is refused without a caller, and the refusal is audited', async () => {
      const { path, init, requestId } = requestTo(route);
      const response = await fetch(companion.url + path, init);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="rialto"');
      await assertProblem(response, 401, 'TOKEN_MISSING', requestId);
      const [record] = await companion.audit(requestId);
      assert.deepEqual(
        [record?.event, record?.outcome, record?.code, record?.status, record?.client_id],
        [route.audit, 'denied', 'TOKEN_MISSING', 401, null],
      );
    });

    test('is refused without its permission, if it needs one, and the refusal is audited', async () => {
      const { path, init, requestId } = requestTo(route);
      if (route.permission === ANY_TOKEN) {
        const authorization = `Bearer ${companion.token([], { audiences: ['audit'] })}`;
        const response = await companion.call(path, {
          ...init,
          headers: { ...(init.headers as object), authorization },
        });
        assert.equal(response.status, 200, 'a token of no scope, for another part of the API, will do');
        return;
      }
      const others = SCOPE_NAMES.filter((scope) => scope !== route.permission);
      const before = companion.inputs.length;
      const response = await companion.call(path, {
        ...init,
        headers: { ...(init.headers as object), authorization: `Bearer ${companion.token(others)}` },
      });
      assert.match(response.headers.get('www-authenticate')!, /insufficient_scope/);
      await assertProblem(response, 403, 'SCOPE_MISSING', requestId);
      assert.equal(companion.inputs.length, before, 'the operation was not begun');
      const [record] = await companion.audit(requestId);
      assert.deepEqual(
        [record?.event, record?.outcome, record?.code, record?.client_id, record?.org_id],
        [route.audit, 'denied', 'SCOPE_MISSING', 'test-org', ORG],
      );
    });

    test('a failure of its operation is answered with its code and audited', async () => {
      const { path, init, requestId } = requestTo(route);
      companion.behave(() => {
        throw new AppError('VENDOR_UNAVAILABLE', 'secret detail of the vendor', { retryAfterMs: 1_500 });
      });
      const response = await companion.call(path, init);
      companion.behave(undefined);
      assert.equal(response.headers.get('retry-after'), '2');
      const text = await response.clone().text();
      assert.doesNotMatch(text, /secret detail/);
      await assertProblem(response, 503, 'VENDOR_UNAVAILABLE', requestId);
      const [record] = await companion.audit(requestId);
      assert.deepEqual(
        [record?.outcome, record?.code, record?.status],
        ['failed', 'VENDOR_UNAVAILABLE', 503],
      );
    });

    test('another method is refused with the ones it takes', async () => {
      const { path, requestId } = requestTo(route);
      const response = await companion.call(path, {
        method: 'PATCH',
        headers: { 'x-request-id': requestId },
      });
      const [method = ''] = route.on.split(' ');
      assert.ok(response.headers.get('allow')!.split(', ').includes(method));
      await assertProblem(response, 405, 'METHOD_NOT_ALLOWED', requestId);
    });
  });
}

test('every route has its own address and operation, and an audit name in the past', () => {
  for (const key of ['on', 'operation', 'audit'] as const) {
    assert.equal(new Set(ROUTES.map((route) => route[key])).size, ROUTES.length, key);
  }
  for (const { audit } of ROUTES) assert.match(audit, /^[a-z]+\.[a-z]+\.(?:[a-z]+ed|read)$/);
});
