import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { forward } from './orgProxy.ts';

const connections = new Set<unknown>();
const server = createServer((request, response) => {
  connections.add(request.socket);
  response.writeHead(request.url === '/refused' ? 500 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ method: request.method, url: request.url }));
});
let url = '';
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

test('each call has a connection of its own, so that none is lost on one the other side is about to close', async () => {
  for (const path of ['/one', '/two', '/three']) {
    const { status } = await forward({ title: 'The Apex endpoint', url }, 'GET', path, '');
    assert.equal(status, 200);
  }
  assert.equal(connections.size, 3);
});

test('what came back is answered untouched, errors too', async () => {
  const { status, body } = await forward({ title: 'The Apex endpoint', url }, 'POST', '/refused', '{}');
  assert.equal(status, 500);
  assert.deepEqual(JSON.parse(String(body)), { method: 'POST', url: '/refused' });
});

test('nobody there is told in words, as a Lightning component gets it', async () => {
  const gone = { title: 'The Apex endpoint', url: 'http://127.0.0.1:1' };
  const { status, body } = await forward(gone, 'GET', '/one', '');
  assert.equal(status, 502);
  assert.deepEqual(JSON.parse(String(body)).body, {
    message: 'The Apex endpoint at http://127.0.0.1:1 does not answer.',
  });
});
