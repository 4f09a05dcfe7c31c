/** The proxy route behind the reverse proxies people run: complaint 5, hop-by-hop headers that turn into 502 somewhere else. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { PROCESS_CLIENT, startCompanionProcess, type CompanionProcess } from '../companionProcess.ts';
import { findProgram, startFrontProxy, type FrontProxy } from './frontProxies.ts';

/** A vendor that breaks every rule of RFC 9110 §7.6.1, and says what it got. */
let vendor: Server;
let companion: CompanionProcess;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '').split('?')[0];
  if (path === '/rude') {
    const headers = {
      connection: 'keep-alive, X-Foo',
      'x-foo': 'for this hop only',
      'keep-alive': 'timeout=99',
      'proxy-authenticate': 'Basic',
      'proxy-connection': 'close',
      upgrade: 'h2c',
      te: 'trailers',
      trailer: 'X-Late',
      'set-cookie': 'session=vendor',
      'content-type': 'text/plain',
    };
    response.writeHead(200, headers);
    response.write('rude, ');
    response.addTrailers({ 'x-late': 'trailer' });
    response.end('but whole');
    return;
  }
  if (path === '/nothing') {
    response.writeHead(204).end();
    return;
  }
  let size = 0;
  request.on('data', (chunk: Buffer) => (size += chunk.length));
  request.on('end', () => {
    const said = JSON.stringify({ size, headers: request.headers });
    response.writeHead(200, { 'content-type': 'application/json' }).end(said);
  });
}

before(async () => {
  vendor = createServer(answer).listen(0, '127.0.0.1');
  await once(vendor, 'listening');
  const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  companion = await startCompanionProcess({
    credentials: `externalCredentials:
  - name: Rude
    label: Rude
    authenticationProtocol: Custom
    principals:
      - { name: Firm, type: NamedPrincipal, sequenceNumber: 1, parameters: { Key: { secret: RUDE_API_KEY } } }
    customHeaders: [{ headerName: X-Api-Key, headerValue: '{!$Credential.Rude.Key}' }]
namedCredentials:
  - name: Rude
    label: Rude
    type: SecuredEndpoint
    url: ${url}
    externalCredential: Rude
    allow: [{ methods: [GET, HEAD, POST], paths: [/**] }]
permissionSets:
  - name: Everybody
    label: Everybody
    externalCredentialPrincipalAccesses: [Rude-Firm]
    assignedTo: [{ client: ${PROCESS_CLIENT.id} }]
`,
    environment: { RUDE_API_KEY: 'the-key-of-the-vendor', RIALTO_TRUSTED_PROXIES: '1' },
  });
});
after(async () => {
  await companion?.stop();
  vendor.closeAllConnections();
  vendor.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

async function call(
  base: string,
  method: string,
  path: string,
  more: Record<string, string> = {},
  body?: Buffer,
): Promise<Answer> {
  const request = send(`${base}/v1/callout/Rude${path}`, {
    method,
    headers: { ...(await companion.headers()), ...more },
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  if (more['expect'] === undefined) request.end(body);
  else {
    await once(request, 'continue');
    request.end(body);
  }
  const [response] = await answered;
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

for (const name of ['nginx', 'haproxy'] as const) {
  const skip = findProgram(name) === undefined ? `${name} is not installed` : false;
  describe(`behind ${name}`, { skip }, () => {
    let front: FrontProxy;
    before(async () => (front = await startFrontProxy(name, companion.url)));
    after(() => front?.stop());

    test('complaint 5: what concerns the vendor’s connection only goes no further, and nobody answers 502', async () => {
      const { status, headers, text } = await call(front.url, 'GET', '/rude', {
        connection: 'x-bar',
        'x-bar': 'for the first hop only',
      });
      assert.deepEqual([status, text], [200, 'rude, but whole']);
      for (const header of [
        'x-foo',
        'proxy-authenticate',
        'upgrade',
        'te',
        'trailer',
        'set-cookie',
        'x-late',
      ])
        assert.equal(headers[header], undefined, header);
      assert.notEqual(headers['keep-alive'], 'timeout=99');
    });

    test('the vendor gets the key and nothing that was meant for the companion', async () => {
      const { status, text } = await call(front.url, 'GET', '/echo', { cookie: 'a=1', 'x-own': 'mine' });
      assert.equal(status, 200);
      const { headers } = JSON.parse(text) as { headers: Record<string, string> };
      assert.equal(headers['x-api-key'], 'the-key-of-the-vendor');
      assert.equal(headers['x-own'], 'mine');
      for (const header of ['authorization', 'cookie', 'x-client-id', 'x-forwarded-for', 'x-bar'])
        assert.equal(headers[header], undefined, header);
    });

    test('no body, an empty answer and a large body in chunks come through', async () => {
      assert.deepEqual((await call(front.url, 'HEAD', '/echo')).status, 200);
      const empty = await call(front.url, 'GET', '/nothing');
      assert.deepEqual([empty.status, empty.text], [204, '']);
      const body = Buffer.alloc(5_000_000, 'x');
      const large = await call(front.url, 'POST', '/echo', { 'transfer-encoding': 'chunked' }, body);
      assert.equal((JSON.parse(large.text) as { size: number }).size, body.length);
    });

    test('a caller that waits for 100 Continue gets it', async () => {
      const body = Buffer.from('{"a":1}');
      const { text } = await call(
        front.url,
        'POST',
        '/echo',
        { expect: '100-continue', 'content-length': String(body.length) },
        body,
      );
      assert.equal((JSON.parse(text) as { size: number }).size, body.length);
    });

    test('a hundred calls over kept connections all come through', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => call(front.url, 'GET', '/rude')));
      assert.deepEqual(
        new Set(answers.map(({ status, text }) => `${status} ${text}`)),
        new Set(['200 rude, but whole']),
      );
    });
  });
}
