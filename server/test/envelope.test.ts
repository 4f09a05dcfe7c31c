/** What holds for every route once more below `/salesforce`, where the body says what headers say elsewhere. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { envelopeOf, problemEnvelopeSchema } from '@rialto/contract';
import type { z } from 'zod';
import { AppError } from '../src/errors.ts';
import { ANY_TOKEN, ROUTES } from '../src/http/index.ts';
import { SCOPE_NAMES } from '../src/identity/index.ts';
import { fixture, startTestCompanion, type TestCompanion } from './testCompanion.ts';
import { requestTo } from './testRequests.ts';

let companion: TestCompanion;
before(async () => (companion = await startTestCompanion()));
after(() => companion.stop());

const problemIn = async (response: Response) => {
  assert.match(response.headers.get('content-type')!, /^application\/json/);
  const { error, meta } = problemEnvelopeSchema.parse(await response.json());
  assert.deepEqual([error.status, meta.statusCode], [response.status, response.status]);
  assert.equal(error.requestId, meta.requestId);
  return { error, meta };
};

for (const route of ROUTES) {
  describe(`/salesforce: ${route.on}`, () => {
    test('answers the same data, with what the headers say beside it, and is audited alike', async () => {
      const { path, init, requestId } = requestTo(route);
      const response = await companion.call(`/salesforce${path}`, init);
      const { data, meta } = envelopeOf(route.answer as z.ZodType).parse(await response.json());
      assert.ok(data);
      const { headers, status } = response;
      assert.deepEqual(meta, {
        requestId,
        statusCode: status,
        stale: false,
        ...(headers.has('location') ? { location: headers.get('location') } : {}),
        rateLimit: Number(headers.get('x-ratelimit-limit')),
        rateLimitRemaining: Number(headers.get('x-ratelimit-remaining')),
        rateLimitResetSeconds: Number(/t=(\d+)/.exec(headers.get('ratelimit')!)![1]),
      });
      if (meta.location !== undefined) assert.match(meta.location, /^\/salesforce\/v1\//);
      const records = await companion.audit(requestId);
      assert.deepEqual(
        records.map(({ event, outcome }) => [event, outcome]),
        [[route.audit, 'ok']],
      );
    });

    test('is refused without a caller and without its permission, in an envelope', async () => {
      const { path, init, requestId } = requestTo(route);
      const stranger = await problemIn(await fetch(`${companion.url}/salesforce${path}`, init));
      assert.equal(stranger.error.code, 'TOKEN_MISSING');
      assert.equal(stranger.meta.rateLimit, undefined, 'nobody’s quota');
      if (route.permission === ANY_TOKEN) return;
      const others = SCOPE_NAMES.filter((scope) => scope !== route.permission);
      const authorization = `Bearer ${companion.token(others)}`;
      const headers = { ...(init.headers as object), authorization };
      const poor = await problemIn(await companion.call(`/salesforce${path}`, { ...init, headers }));
      assert.equal(poor.error.code, 'SCOPE_MISSING');
      assert.ok(poor.meta.rateLimitRemaining! > 0);
      assert.deepEqual(
        (await companion.audit(requestId)).map(({ event, code }) => [event, code]),
        [
          [route.audit, 'TOKEN_MISSING'],
          [route.audit, 'SCOPE_MISSING'],
        ],
      );
    });
  });
}

const READ = '/salesforce/v1/portfolio/households/HH-1001';

test('complaint 11: the time to wait, which elsewhere only a header tells, is in the body', async () => {
  companion.behave(() => {
    throw new AppError('VENDOR_RATE_LIMITED', 'The vendor asks to wait.', { retryAfterMs: 41_500 });
  });
  const response = await companion.call(READ);
  companion.behave(undefined);
  const { meta } = await problemIn(response);
  assert.equal(meta.retryAfterSeconds, 42);
  assert.equal(response.headers.get('retry-after'), '42');
});

test('complaint 11: an answer from before, because the vendor cannot be asked, says so in the body', async () => {
  companion.behave(() =>
    Promise.resolve({ kind: 'ok', value: fixture('portfolio.json'), subject: 'HH-1001', stale: true }),
  );
  const { meta } = (await (await companion.call(READ)).json()) as { meta: { stale: boolean } };
  companion.behave(undefined);
  assert.equal(meta.stale, true);
});

test('an address that is not there and a method it does not take are in envelopes too', async () => {
  const nowhere = await problemIn(await companion.call('/salesforce/v1/nowhere'));
  assert.equal(nowhere.error.code, 'ROUTE_NOT_FOUND');
  const wrong = await problemIn(await companion.call(READ, { method: 'DELETE' }));
  assert.equal(wrong.error.code, 'METHOD_NOT_ALLOWED');
});

test('the description for External Services is at its address', async () => {
  const response = await fetch(`${companion.url}/openapi-3.0.json`);
  assert.equal(response.status, 200);
  const { openapi, paths } = (await response.json()) as { openapi: string; paths: object };
  assert.equal(openapi, '3.0.3');
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const forFlows = ROUTES.filter(({ isForFlows }) => isForFlows !== false);
  assert.ok(forFlows.length < ROUTES.length, 'sign-ins at embedded apps are not for flows');
  assert.deepEqual(described.sort(), forFlows.map(({ on }) => on.replace(' ', ' /salesforce')).sort());
});
