/**
 * The command says what is wrong before it starts, says where it listens, and ends when told to.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startVendors } from './index.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const ANY_PORTS = { SANDBOX_OAUTH_PORT: '0', SANDBOX_PROBITY_PORT: '0', SANDBOX_LEDGERLINE_PORT: '0' };
const SECRETS = { SANDBOX_PROBITY_SECRET: 'a-secret', SANDBOX_LEDGERLINE_SECRET: 'b-secret' };

function start(environment: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, ended };
}

test('--help explains every setting and starts nothing', async () => {
  const { code, out } = await start({}, '--help').ended;
  assert.equal(code, 0);
  for (const name of [...Object.keys(ANY_PORTS), ...Object.keys(SECRETS), 'SANDBOX_PROBITY_FILE'])
    assert.ok(out.includes(name), name);
});

test('every fault of the settings is told at once', async () => {
  const { code, out, err } = await start({ SANDBOX_PROBITY_PORT: 'eighty' }, '--fast').ended;
  assert.deepEqual([code, out], [1, '']);
  for (const name of [
    '--fast',
    'SANDBOX_PROBITY_SECRET',
    'SANDBOX_LEDGERLINE_SECRET',
    'SANDBOX_PROBITY_PORT',
  ])
    assert.ok(err.includes(name), name);
});

test('a port in use is named with its service, and nothing keeps running', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  try {
    const { code, err } = await start({ ...SECRETS, ...ANY_PORTS, SANDBOX_LEDGERLINE_PORT: String(port) })
      .ended;
    assert.equal(code, 1);
    assert.match(err, new RegExp(`Ledgerline: port ${port} is in use`));
  } finally {
    blocker.close();
  }
});

test('it prints one line with the addresses, warns of nothing, and ends at SIGTERM', async () => {
  const { child, ended } = start({ ...SECRETS, ...ANY_PORTS });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const { code, out, err } = await ended;
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    out,
    /^Sandbox vendors ready .*OAuth http:\/\/127\.0\.0\.1:\d+ .*Probity http.* Ledgerline http.*\n$/,
  );
});

test('a secret no OAuth client could show is refused without showing it', async () => {
  await assert.rejects(
    startVendors({ secrets: { probity: 'geheim-ü', ledgerline: 'x' } }),
    (error: Error) => {
      assert.match(error.message, /rialto-probity/);
      assert.doesNotMatch(error.message, /geheim/);
      return true;
    },
  );
});
