/** Callbacks go to public addresses, once, and nowhere else. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { after, before, test } from 'node:test';
import { createCallbackSender } from './callback.ts';

const seen: { readonly method: string; readonly url: string; readonly body: string; readonly id: unknown }[] =
  [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const receiver = createServer((request, response) => {
  let body = '';
  request
    .setEncoding('utf8')
    .on('data', (text: string) => (body += text))
    .on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, body, id: headers['webhook-id'] });
      answer(request, response);
    });
});
let url: string;
before(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/told?x=1`;
});
after(() => receiver.close());

const lookupTo =
  (address: string): LookupFunction =>
  (_name, _options, callback) =>
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);

test('a callback is one POST with the headers given, and its status is told', async () => {
  const sender = createCallbackSender({ allowLoopback: true });
  answer = (_request, response) => response.writeHead(204).end();
  assert.equal(await sender.send(url, { 'webhook-id': 'job_1' }, '{"data":1}'), 204);
  assert.deepEqual(seen.splice(0), [{ method: 'POST', url: '/told?x=1', body: '{"data":1}', id: 'job_1' }]);
  await sender.close();
});

test('a redirect is not followed, and an endless answer is not read', async () => {
  const sender = createCallbackSender({ allowLoopback: true });
  answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
  assert.equal(await sender.send(url, {}, '{}'), 302);
  answer = (_request, response) => {
    response.writeHead(200);
    const pour = (): void => {
      while (response.writable && response.write('x'.repeat(65_536)));
    };
    response.on('drain', pour).on('error', () => {});
    pour();
  };
  assert.equal(await sender.send(url, {}, '{}'), 200);
  assert.equal(seen.splice(0).length, 2);
  await sender.close();
});

for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1']) {
  test(`a name that leads to ${address} is not connected to`, async () => {
    let connections = 0;
    const count = (): void => {
      connections += 1;
    };
    receiver.on('connection', count);
    const sender = createCallbackSender({ allowLoopback: true, lookup: lookupTo(address) });
    const { port } = new URL(url);
    assert.equal(await sender.send(`https://receiver.example:${port}/told`, {}, '{}'), null);
    receiver.off('connection', count);
    assert.equal(connections, 0);
    await sender.close();
  });
}

for (const [where, refused] of [
  ['this machine, in production', 'http://127.0.0.1:1/'],
  ['a private address', 'https://10.0.0.1/'],
  ['the metadata service', 'http://169.254.169.254/latest'],
  ['a public name without TLS', 'http://receiver.example/'],
  ['what is no address', 'nowhere'],
] as const) {
  test(`${where} is not called`, async () => {
    const sender = createCallbackSender({ allowLoopback: false });
    assert.equal(await sender.send(refused, {}, '{}'), null);
    await sender.close();
  });
}

test('where nobody listens nobody answers', async () => {
  const sender = createCallbackSender({ allowLoopback: true });
  const empty = createServer().listen(0, '127.0.0.1');
  await once(empty, 'listening');
  const { port } = empty.address() as AddressInfo;
  empty.close();
  await once(empty, 'close');
  assert.equal(await sender.send(`http://127.0.0.1:${port}/`, {}, '{}'), null);
  await sender.close();
});
