/** Where a vendor may send a read on to, and what it never takes along. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { nextHop, type Territory } from './redirects.ts';
import { openTestRoad, read, refusal, streamed } from './testRoad.ts';
import { createTestSink } from './testSink.ts';
import { json, openTestVendor, type Answer } from './testVendor.ts';

const closers: (() => Promise<unknown>)[] = [];
after(() => Promise.all(closers.map((close) => close())));

const TERRITORY: Territory = {
  ...{ origin: 'https://api.vendor.example', exactPath: '/base', basePath: '/base' },
  redirects: { maxHops: 3, hosts: ['files.vendor.example'] },
};
const FROM = { origin: TERRITORY.origin, path: '/base/cases/1?x=1', isForeign: false };

for (const [location, origin, path, isForeign] of [
  ['/base/files/2', 'https://api.vendor.example', '/base/files/2', false],
  ['../files/2?y=%2F', 'https://api.vendor.example', '/base/files/2?y=%2F', false],
  ['https://api.vendor.example/base', 'https://api.vendor.example', '/base', false],
  ['https://api.vendor.example:443/base/a#part', 'https://api.vendor.example', '/base/a', false],
  ['https://files.vendor.example/a?sig=b%2Fc', 'https://files.vendor.example', '/a?sig=b%2Fc', true],
  ['//FILES.vendor.example/a', 'https://files.vendor.example', '/a', true],
] as const)
  test(`a read may be sent on to ${location}`, () => {
    assert.deepEqual(nextHop(location, FROM, TERRITORY), { origin, path, isForeign });
  });

for (const [what, location] of [
  ['nowhere', undefined],
  ['nothing', ''],
  ['above its base', '/admin'],
  ['above its base by steps', '/base/../admin'],
  ['above its base by escaped steps', '/base/%2e%2e/admin'],
  ['above its base by an escaped slash', '/base/..%2fadmin'],
  ['a folder that begins like its base', '/base-admin/x'],
  ['the same host without TLS', 'http://api.vendor.example/base/x'],
  ['the same host on another port', 'https://api.vendor.example:8443/base/x'],
  ['a listed host without TLS', 'http://files.vendor.example/a'],
  ['a listed host on another port', 'https://files.vendor.example:22/a'],
  ['a host that is not listed', 'https://evil.example/a'],
  ['a host below a listed one', 'https://a.files.vendor.example/'],
  ['a listed host with a dot behind it', 'https://files.vendor.example./a'],
  ['a listed host as user', 'https://files.vendor.example@evil.example/a'],
  ['a user', 'https://a:b@files.vendor.example/a'],
  ['a backslash', 'https:\\\\files.vendor.example/a'],
  ['a line break', 'https://files.vendor.example/a\r\nX-Evil: 1'],
  ['a space', 'https://files.vendor.example/a b'],
  ['this machine', 'https://127.0.0.1/'],
  ['this machine in decimal', 'https://2130706433/'],
  ['the cloud’s own data', 'http://169.254.169.254/latest'],
  ['a file', 'file:///etc/passwd'],
  ['a script', 'javascript:alert(1)'],
  ['far too far', `https://files.vendor.example/${'a'.repeat(9_000)}`],
] as const)
  test(`a read is not sent on to ${what}`, () => {
    assert.equal(nextHop(location, FROM, TERRITORY), undefined);
  });

test('behind another host nothing is its own again', () => {
  const back = nextHop('https://api.vendor.example/base/a', { ...FROM, isForeign: true }, TERRITORY);
  assert.equal(back?.isForeign, true);
});

/** Two hosts on this machine: the vendor's and one of its list. */
async function open(answer: Answer, redirects: object | null = {}) {
  const vendor = await openTestVendor(answer);
  const files = await openTestVendor((response) => json(response, 200, { from: 'files' }));
  const more = redirects === null ? {} : { redirects: { maxHops: 2, hosts: ['127.0.0.1'], ...redirects } };
  const road = openTestRoad(vendor.url, {}, more);
  closers.push(async () => {
    await vendor.close();
    await files.close();
    await road.egress.close();
  });
  return { ...road, vendor, files };
}

const SECRETS = {
  own: { authorization: 'Bearer secret', 'x-api-key': 'secret', dpop: 'secret' },
  headers: { accept: 'application/pdf', range: 'bytes=0-9', 'x-note': 'secret', cookie: 'secret' },
};

for (const status of [301, 302, 303, 307, 308])
  test(`a read that is answered ${status} goes on to another host without a secret`, async () => {
    const { egress, vendor, files } = await open(
      (response) => void response.writeHead(status, { location: `${files.url}/report` }).end(),
    );
    assert.deepEqual((await egress.send(read(SECRETS))).body, { from: 'files' });
    const sink = createTestSink();
    await egress.stream(streamed(SECRETS), sink);
    assert.deepEqual(JSON.parse(sink.text()), { from: 'files' });
    assert.equal(sink.heads.length, 1);
    assert.equal(vendor.seen[0]?.headers.authorization, 'Bearer secret');
    for (const seen of files.seen) {
      const { host, connection, ...told } = seen.headers;
      assert.deepEqual([host, connection], [new URL(files.url).host, 'keep-alive']);
      assert.deepEqual(told, {
        accept: 'application/pdf',
        range: 'bytes=0-9',
        'accept-encoding': 'identity',
      });
    }
    assert.equal(files.seen.length, 2);
  });

test('on its own host below its own address a read keeps its credential', async () => {
  const { egress, vendor } = await open((response, { url }) =>
    url === '/x' ? void response.writeHead(302, { location: '/y' }).end() : json(response, 200, {}),
  );
  await egress.send(read(SECRETS));
  assert.deepEqual(
    vendor.seen.map(({ url, headers }) => [url, headers.authorization]),
    [
      ['/x', 'Bearer secret'],
      ['/y', 'Bearer secret'],
    ],
  );
});

test('a circle ends after as many steps as were allowed', async () => {
  const { egress, vendor } = await open((response) => void response.writeHead(302, { location: '/x' }).end());
  for (const call of [() => egress.send(read()), () => egress.stream(streamed(), createTestSink())]) {
    const error = await refusal(call());
    assert.deepEqual([error.code, error.internal?.['reason']], ['EGRESS_REFUSED', 'redirect']);
  }
  assert.equal(vendor.seen.length, 6);
});

test('a write is not sent on, nor is a read with a body', async () => {
  const { egress, files, vendor } = await open(
    (response) => void response.writeHead(303, { location: `${files.url}/` }).end(),
  );
  for (const more of [
    { method: 'POST', body: '{}', operation: 'write' },
    { method: 'GET', body: '{}' },
  ] as const)
    assert.equal((await refusal(egress.send(read(more)))).code, 'EGRESS_REFUSED');
  assert.equal(vendor.seen.length, 2);
  assert.equal(files.seen.length, 0);
});

test('a host that is not listed is not called, and a target without a list follows nothing', async () => {
  for (const redirects of [{ hosts: ['files.vendor.example'] }, null]) {
    const { egress, files } = await open(
      (response) => void response.writeHead(302, { location: `${files.url}/` }).end(),
      redirects,
    );
    assert.equal((await refusal(egress.send(read()))).code, 'EGRESS_REFUSED');
    assert.equal(files.seen.length, 0);
  }
});

test('a redirect with a body without end does not hold the call up', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/y') return void response.end('{"ok":true}');
    response.writeHead(302, { location: '/y' });
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { egress } = openTestRoad(url, {}, { redirects: { maxHops: 1, hosts: [] } });
  const sink = createTestSink();
  await egress.stream(streamed(), sink);
  assert.equal(sink.text(), '{"ok":true}');
  await egress.close();
  server.closeAllConnections();
  server.close();
});
