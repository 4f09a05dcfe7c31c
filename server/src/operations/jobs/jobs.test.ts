/** The small decisions of jobs: where to call back, how to sign, when to try again, who takes what. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { insertCalloutJob, leaseDueCallouts, type Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import { checkCallback, signCallback } from './callback.ts';
import { isForLater, nextWaitMs, readRetryAfterMs } from './retryLater.ts';

/** The example of the Standard Webhooks libraries. */
test('a callback is signed as the example of Standard Webhooks is', () => {
  const headers = signCallback(
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  assert.deepEqual(headers, {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('a callback has a signature for each secret while one is being changed', () => {
  const other = `whsec_${Buffer.alloc(24).toString('base64')}`;
  const one = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const of = (secrets: string[]) => signCallback(secrets, 'job_1', new Date(0), '{}')['webhook-signature']!;
  assert.equal(of([one, other]), `${of([one])} ${of([other])}`);
});

describe('an address to call back', () => {
  const policy = {
    hosts: ['*.my.salesforce.com', 'hooks.firm.example', '127.0.0.1', 'localhost'],
    secrets: [],
  };
  const isAllowed = (url: string, allowHttp = false): boolean => {
    try {
      checkCallback(url, policy, allowHttp);
      return true;
    } catch (error) {
      assert.ok(isAppError(error, 'CALLBACK_NOT_ALLOWED'));
      assert.doesNotMatch(error.message, /secret-path/);
      return false;
    }
  };
  for (const url of [
    'https://acme.my.salesforce.com/services/apexrest/x',
    'https://acme--dev.sandbox.my.salesforce.com/x',
    'https://hooks.firm.example:8443/x?y=1',
  ]) {
    test(`may be ${url}`, () => assert.ok(isAllowed(url)));
  }
  for (const url of [
    'http://acme.my.salesforce.com/secret-path',
    'https://my.salesforce.com/secret-path',
    'https://.my.salesforce.com/secret-path',
    'https://acme.my.salesforce.com.evil.example/secret-path',
    'https://evilmy.salesforce.com/secret-path',
    'https://hooks.firm.example.evil.example/',
    'https://a.hooks.firm.example/',
    'https://hooks.firm.example@evil.example/',
    'https://user:secret-path@hooks.firm.example/',
    'https://hooks.firm.example/#secret-path',
    'https://127.0.0.1/secret-path',
    'http://127.0.0.1/secret-path',
    'https://localhost/',
    'https://10.0.0.1/',
    'https://0x7f000001/',
    'file:///etc/passwd',
    'secret-path',
  ]) {
    test(`may not be ${url}`, () => assert.ok(!isAllowed(url)));
  }
  test('may be this machine outside production', () => {
    assert.ok(isAllowed('http://127.0.0.1:4610/x', true));
    assert.ok(!isAllowed('http://hooks.firm.example/x', true));
  });
});

test('"later" is said by 425, 429 and 503 to any call, by 408, 502 and 504 to repeatable ones', () => {
  const told = (repeatable: boolean) =>
    [200, 400, 408, 425, 429, 500, 502, 503, 504].filter((status) => isForLater(status, repeatable));
  assert.deepEqual(told(false), [425, 429, 503]);
  assert.deepEqual(told(true), [408, 425, 429, 502, 503, 504]);
});

test('Retry-After is seconds or an HTTP date, and nothing else', () => {
  const now = Date.parse('Fri, 31 Dec 1999 23:59:00 GMT');
  assert.equal(readRetryAfterMs('120', now), 120_000);
  assert.equal(readRetryAfterMs('Fri, 31 Dec 1999 23:59:59 GMT', now), 59_000);
  assert.equal(readRetryAfterMs('Fri, 31 Dec 1999 23:58:59 GMT', now), 0);
  for (const nonsense of [undefined, '', '-1', '1.5', 'soon', '2000-01-01', '99999999999']) {
    assert.equal(readRetryAfterMs(nonsense, now), undefined);
  }
});

test('waits double up to ten minutes, jittered, and are never shorter than the vendor asks', () => {
  assert.deepEqual([nextWaitMs(1, undefined, () => 0), nextWaitMs(1, undefined, () => 1)], [1_000, 2_000]);
  assert.deepEqual([nextWaitMs(4, undefined, () => 0), nextWaitMs(4, undefined, () => 1)], [8_000, 16_000]);
  assert.equal(
    nextWaitMs(60, undefined, () => 1),
    600_000,
  );
  assert.equal(
    nextWaitMs(1, 60_000, () => 0),
    60_000,
  );
});

describe('many companions', () => {
  let database: Database;
  before(async () => (database = await openTestDatabase()));
  after(() => database.close());

  test('that look for work at once each get other jobs, and every job is taken once', async () => {
    const now = Date.now();
    for (let place = 0; place < 20; place++) {
      await insertCalloutJob(database, {
        ...{ id: `job_${place}`, orgId: 'org', clientId: 'client', userId: null, requestId: 'request-1' },
        ...{ namedCredential: 'Vendor', method: 'GET', repeatable: true, sealedCallback: null },
        ...{ sealedRequest: Buffer.from('x'), requestedAt: new Date(now), runAt: new Date(now) },
      });
    }
    const taken = await Promise.all(
      Array.from({ length: 8 }, () => leaseDueCallouts(database, now, 30_000, 4)),
    );
    const ids = taken.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const rest = await leaseDueCallouts(database, now, 30_000, 100);
    assert.equal(ids.length + rest.length, 20);
    assert.ok(taken.flat().every(({ wasSending, fence }) => !wasSending && fence === '2'));
    const again = await leaseDueCallouts(database, now + 30_000, 30_000, 100);
    assert.ok(again.length === 20 && again.every(({ wasSending, fence }) => wasSending && fence === '3'));
  });
});
