/** Certificates shown to a vendor that wants them, replaced while calls run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates, TLSSocket } from 'node:tls';
import { after, test } from 'node:test';
import { isAppError } from '../errors.ts';
import { createCertified, type KeyPair } from './clientCertificates.ts';
import { createPools } from './pools.ts';
import { egressSettingsSchema, type EgressTarget } from './settings.ts';
import { openTestRoad, read, refusal, streamed, until } from './testRoad.ts';
import { createTestSink } from './testSink.ts';

const NAMES = { certificate: { secret: 'Core-Certificate' }, key: { secret: 'Core-Key' } };

test('a certificate is read again behind the calls, at most every minute', async () => {
  const clock = { ms: 0 };
  let reads = 0;
  let text = 'A';
  const opened: string[] = [];
  const closed: string[] = [];
  const certified = createCertified(
    NAMES,
    async (name) => {
      reads += 1;
      return `${name} ${text}`;
    },
    ({ cert }) => {
      opened.push(cert);
      return { cert, close: async () => void closed.push(cert) };
    },
    () => clock.ms,
  );
  const [first, same] = await Promise.all([certified.current(), certified.current()]);
  assert.equal(first, same);
  assert.equal(reads, 2, 'certificate and key, once');
  clock.ms = 59_999;
  assert.equal(certified.current(), first);
  assert.equal(reads, 2);

  text = 'B';
  clock.ms = 60_000;
  assert.equal(certified.current(), first, 'nobody waits for it');
  await until(() => opened.length === 2);
  assert.notEqual(certified.current(), first);
  assert.deepEqual(closed, ['Core-Certificate A'], 'the old one is closed once its calls are done');
  await certified.close();
  assert.deepEqual(closed, opened);
});

test('a refused handshake has the certificate read before the next call, at most every second', async () => {
  const clock = { ms: 0 };
  let text = 'A';
  let isAway = false;
  const certified = createCertified(
    NAMES,
    async () => (isAway ? Promise.reject(new Error('away')) : text),
    (pair: KeyPair) => ({ ...pair, close: async () => undefined }),
    () => clock.ms,
  );
  assert.equal((await certified.current()).cert, 'A');
  text = 'B';
  certified.refused();
  clock.ms = 999;
  assert.equal((await certified.current()).cert, 'A');
  clock.ms = 1_000;
  isAway = true;
  assert.equal((await certified.current()).cert, 'A', 'the one at hand serves while another cannot be read');
  isAway = false;
  clock.ms = 2_000;
  assert.equal((await certified.current()).cert, 'B');
});

test('a target that needs a certificate nobody can read is a fault of the configuration', () => {
  assert.throws(
    () => openTestRoad('https://core.example', {}, { clientCertificate: NAMES }),
    (error) => isAppError(error, 'CONFIGURATION_INVALID'),
  );
});

test('a certificate that cannot be read, or does not fit its key, sends nothing', async () => {
  const readSecret = async (name: string): Promise<string> =>
    name === 'Core-Key' ? Promise.reject(new Error('no such secret')) : 'no PEM';
  const { egress } = openTestRoad('https://127.0.0.1:1', {}, { clientCertificate: NAMES }, { readSecret });
  const error = await refusal(egress.send(read()));
  assert.deepEqual([error.code, error.internal?.['processed']], ['CREDENTIAL_NOT_CONFIGURED', 'no']);
  const unfit = { readSecret: async () => 'no PEM' };
  const other = openTestRoad('https://127.0.0.1:1', {}, { clientCertificate: NAMES }, unfit);
  assert.equal((await refusal(other.egress.send(read()))).code, 'CREDENTIAL_NOT_CONFIGURED');
  await Promise.all([egress.close(), other.egress.close()]);
});

/** A certificate authority of its own, a server and two clients, one of them of another authority. */
function issue(folder: string): void {
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  for (const ca of ['ca', 'stranger'])
    openssl(
      'req',
      '-x509',
      ...EC,
      '-days',
      '2',
      '-subj',
      `/CN=${ca}`,
      '-keyout',
      `${ca}.key`,
      '-out',
      `${ca}.pem`,
    );
  writeFileSync(join(folder, 'server.ext'), 'subjectAltName=DNS:core.bank.example');
  writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth');
  for (const [name, ca, ext] of [
    ['server', 'ca', 'server.ext'],
    ['old', 'ca', 'client.ext'],
    ['new', 'ca', 'client.ext'],
    ['wrong', 'stranger', 'client.ext'],
  ] as const) {
    openssl('req', ...EC, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl(
      ...['x509', '-req', '-days', '2', '-in', `${name}.csr`, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`],
      ...['-CAcreateserial', '-extfile', ext, '-out', `${name}.pem`],
    );
  }
}

function openssl(): string | undefined {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

const skip = openssl() === undefined ? 'openssl is not installed' : false;

async function listen(pem: (name: string) => string, maxVersion: 'TLSv1.2' | 'TLSv1.3') {
  const seen: string[] = [];
  const held: (() => void)[] = [];
  const server: Server = createServer(
    {
      ...{ cert: pem('server.pem'), key: pem('server.key'), ca: pem('ca.pem') },
      ...{ requestCert: true, rejectUnauthorized: true, maxVersion },
    },
    (request, response) => {
      assert.ok(request.socket instanceof TLSSocket);
      const name = request.socket.getPeerCertificate().subject.CN;
      seen.push(String(name));
      const answer = (): void => void response.end(JSON.stringify({ name }));
      if (request.url === '/slow') held.push(answer);
      else answer();
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, seen, held, port: (server.address() as AddressInfo).port };
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
  test(
    `over ${version} a vendor sees the certificate, and the next one as soon as it refuses the first`,
    { skip },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'rialto-mtls-'));
      const before = getCACertificates('default');
      const pem = (name: string): string => readFileSync(join(folder, name), 'utf8');
      issue(folder);
      setDefaultCACertificates([...before, pem('ca.pem')]);
      const { server, seen, held, port } = await listen(pem, version);
      after(() => {
        setDefaultCACertificates(before);
        server.closeAllConnections();
        server.close();
        rmSync(folder, { recursive: true });
      });

      let present = 'wrong';
      const target: EgressTarget = {
        ...{ name: 'Probity', vendor: 'Probity', url: `https://core.bank.example:${port}` },
        settings: egressSettingsSchema.parse({ attemptTimeoutMs: 5_000, retry: { maxAttempts: 1 } }),
        ...{ networks: ['127.0.0.1'], clientCertificate: NAMES },
      };
      const lookup: LookupFunction = (_hostname, _options, callback) =>
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      const readSecret = async (name: string): Promise<string> =>
        pem(name === 'Core-Key' ? `${present}.key` : `${present}.pem`);
      const options = { lookup, readSecret };
      const { egress, events } = openTestRoad(target.url, {}, target, options);
      after(() => egress.close());

      const refused = await refusal(egress.send(read({ method: 'POST', body: '{}', repeatable: false })));
      assert.equal(refused.code, 'VENDOR_UNAVAILABLE');
      assert.equal(seen.length, 0);

      // The certificate is replaced. The first call behind a second of patience shows the new one.
      present = 'old';
      await new Promise((resolve) => setTimeout(resolve, 1_010));
      assert.deepEqual((await egress.send(read())).body, { name: 'old' });

      const sink = createTestSink();
      await egress.stream(streamed(), sink);
      assert.equal(sink.text(), '{"name":"old"}');
      assert.equal(events.filter(({ outcome }) => outcome === 'ANSWERED').length, 2);

      // A minute later there is another; the call under way ends as it began.
      const clock = { ms: 0 };
      const pools = createPools({ targets: [target], ...options, now: () => clock.ms });
      const access = pools.of(target);
      const ask = async (path: string): Promise<unknown> =>
        (await (await access.pool()).request({ path, method: 'GET' })).body.json();
      const slow = ask('/slow');
      await until(() => held.length === 1);
      present = 'new';
      clock.ms = 60_000;
      const old = await access.pool();
      await until(() => access.pool() !== old);
      assert.deepEqual(await ask('/x'), { name: 'new' });
      assert.ok(old.closed && !old.destroyed, 'it takes no more calls and ends when they are done');
      held[0]?.();
      assert.deepEqual(await slow, { name: 'old' });
      await pools.close();
    },
  );
