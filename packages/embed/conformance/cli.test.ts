/** What the command says when it is called wrongly, or cannot listen. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));

function run(...args: string[]): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { code: status, said: stderr };
}

for (const [what, args, expected] of [
  ['an option it does not know', ['--ap', 'http://localhost:3000/'], /Unknown option '--ap'.*--app URL/s],
  ['no app', [], /--app URL/],
  ['an address without http', ['--app', 'localhost:3000'], /--app takes a whole address/],
  ['the last port, which has no next', ['--app', 'http://localhost:3000/', '--port', '65535'], /up to 65534/],
] as const)
  test(`${what} is told in a sentence`, () => {
    const { code, said } = run(...args);
    assert.equal(code, 2);
    assert.match(said, expected);
    assert.doesNotMatch(said, /\n\s+at /);
  });

for (const [what, offset] of [
  ['page', 0],
  ['page that must be refused', 1],
] as const)
  test(`the port of the ${what} being in use is told in a sentence, and ends it`, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = (server.address() as AddressInfo).port - offset;
    const { code, said } = run('--app', 'http://localhost:3000/', '--port', String(port));
    server.close();
    assert.equal(code, 1);
    assert.match(said, new RegExp(`^Port ${port} or ${port + 1} is in use: .*--port.\\n$`));
  });
