import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

test('--help tells the options and the environment', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  for (const word of ['--lws', '--port', 'PREVIEW_PORT', 'APEX_ENDPOINT', 'PROBITY_URL', 'LEDGERLINE_URL']) {
    assert.ok(out.includes(word), word);
  }
});

test('a port in use is told in words, with exit status 1', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  const { code, err } = await run([], { PREVIEW_PORT: String(port) });
  holder.close();
  assert.equal(code, 1);
  assert.equal(err, `preview: Port ${port} is in use. Stop what listens there, or set PREVIEW_PORT.\n`);
});

test('what is no port, and an unknown option, are refused', async () => {
  assert.match((await run(['--port', 'x'])).err, /"x" is not a port/);
  const unknown = await run(['--nothing']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /--nothing/);
});
