/** Work that nobody waits for makes way for calls that somebody waits for. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import { createDeadline } from '../deadline.ts';
import { openTestRoad, read, refusal, until } from './testRoad.ts';
import { json, openTestVendor } from './testVendor.ts';

const closers: (() => Promise<unknown>)[] = [];
after(() => Promise.all(closers.map((close) => close())));

/** A vendor that answers when it is told to. */
async function open(settings: object, headers: object = {}) {
  const held: { readonly path: string; readonly response: ServerResponse }[] = [];
  const vendor = await openTestVendor((response, { url }) => void held.push({ path: url, response }));
  const road = openTestRoad(vendor.url, { attemptTimeoutMs: 60_000, ...settings });
  closers.push(async () => {
    await vendor.close();
    await road.egress.close();
  });
  const release = (path: RegExp): void => {
    for (const each of [...held])
      if (path.test(each.path)) {
        held.splice(held.indexOf(each), 1);
        json(each.response, 200, {}, headers);
      }
  };
  return { ...road, vendor, held, release, paths: () => vendor.seen.map(({ url }) => url) };
}

const patient = (): ReturnType<typeof createDeadline> => createDeadline(60_000);

test('complaint 12: batch work that would take every connection leaves its share to interactive calls, who go at once', async () => {
  const { egress, paths, held, release } = await open({ maxConnections: 4 });
  const batch = Array.from({ length: 50 }, (_, i) =>
    egress.send(read({ path: `/batch/${i}`, lane: 'batch', deadline: patient() })),
  );
  await until(() => held.length === 2);
  const first = Array.from({ length: 2 }, () => egress.send(read({ path: '/advisor', deadline: patient() })));
  await until(() => held.length === 4);
  assert.deepEqual(
    paths().slice(2),
    ['/advisor', '/advisor'],
    'no batch call went before them, nor a third of them',
  );

  // All four connections are taken and both lines are long: the next free one is an advisor's.
  const second = egress.send(read({ path: '/advisor/2', deadline: patient() }));
  await until(() => egress.states()[0]?.waiting.interactive === 1);
  release(/^\/batch\/0$/);
  await until(() => paths().length === 5);
  assert.equal(paths()[4], '/advisor/2');

  const timer = setInterval(() => release(/./), 1);
  await Promise.all([...batch, ...first, second]);
  clearInterval(timer);
  assert.equal(paths().length, 53, 'batch work is done too');
});

test('complaint 12: a long line of batch work turns no interactive call away', async () => {
  const { egress, held, release } = await open({ maxConnections: 1, maxQueued: 2 });
  const batch = Array.from({ length: 3 }, () => egress.send(read({ lane: 'batch', deadline: patient() })));
  await until(() => held.length === 1);
  const turnedAway = await refusal(egress.send(read({ lane: 'batch' })));
  assert.equal(turnedAway.internal?.['reason'], 'bulkhead');
  const advisor = egress.send(read({ path: '/advisor', deadline: patient() }));
  const timer = setInterval(() => release(/./), 1);
  await Promise.all([...batch, advisor]);
  clearInterval(timer);
});

test('complaint 12: batch work takes no request per second that is kept for interactive calls', async () => {
  const { egress, release, paths } = await open({ requestsPerSecond: 4 });
  const timer = setInterval(() => release(/./), 1);
  const short = (): ReturnType<typeof createDeadline> => createDeadline(400);
  const batch = await Promise.allSettled(
    Array.from({ length: 20 }, () => egress.send(read({ path: '/batch', lane: 'batch', deadline: short() }))),
  );
  const through = batch.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(through, 2, 'half of the burst');
  await Promise.all([
    egress.send(read({ path: '/advisor', deadline: short() })),
    egress.send(read({ path: '/advisor', deadline: short() })),
  ]);
  clearInterval(timer);
  assert.deepEqual(paths(), ['/batch', '/batch', '/advisor', '/advisor']);
});

test('complaint 12: near the vendor’s limit batch work stops first', async () => {
  const { egress, release, paths, events } = await open(
    {},
    { 'ratelimit-policy': '"day";q=100;w=86400', ratelimit: '"day";r=40;t=60' },
  );
  const timer = setInterval(() => release(/./), 1);
  await egress.send(read({ path: '/advisor' }));
  const stopped = await refusal(egress.send(read({ path: '/batch', lane: 'batch' })));
  await egress.send(read({ path: '/advisor' }));
  clearInterval(timer);
  assert.equal(stopped.code, 'VENDOR_RATE_LIMITED');
  assert.ok((stopped.retryAfterMs ?? 0) > 50_000);
  assert.deepEqual(paths(), ['/advisor', '/advisor']);
  assert.deepEqual(
    events.map(({ lane, outcome }) => [lane, outcome]),
    [
      ['interactive', 'ANSWERED'],
      ['batch', 'VENDOR_RATE_LIMITED'],
      ['interactive', 'ANSWERED'],
    ],
  );
  const state = egress.states()[0];
  assert.equal(state?.pausedMs, 0);
  assert.ok((state?.batchPausedMs ?? 0) > 50_000);
});

test('a breaker that reads opened lets writes through, and says so', async () => {
  const vendor = await openTestVendor((response, { method }) =>
    json(response, method === 'GET' ? 500 : 201, {}),
  );
  const { egress } = openTestRoad(vendor.url, { breaker: { minimumCalls: 3, openMs: 60_000 } });
  closers.push(async () => {
    await vendor.close();
    await egress.close();
  });
  for (let i = 0; i < 3; i += 1) await refusal(egress.send(read()));
  assert.equal((await refusal(egress.send(read()))).internal?.['reason'], 'breaker');
  const write = read({ method: 'POST', body: '{}', operation: 'write', repeatable: false });
  assert.equal((await egress.send(write)).status, 201);
  assert.deepEqual(
    egress.states().map(({ operation, breaker }) => [operation, breaker]),
    [
      ['read', 'open'],
      ['write', 'closed'],
      ['token', 'closed'],
    ],
  );
});
