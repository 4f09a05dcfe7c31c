/** `npm run signing-key:rotate` against a companion over HTTP. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { SECRET, startTestCompanion, type TestCompanion } from '../server/test/testCompanion.ts';

const SCRIPT = new URL('signingKeyRotate.ts', import.meta.url).pathname;

let companion: TestCompanion;
before(async () => (companion = await startTestCompanion()));
after(() => companion.stop());

async function run(
  args: readonly string[],
  secret = SECRET,
): Promise<{ code: number; out: string; err: string }> {
  const env = {
    PATH: process.env['PATH'],
    RIALTO_COMPANION_URL: companion.url,
    RIALTO_CLIENT_ID: 'test-org',
    RIALTO_CLIENT_SECRET: secret,
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT, ...args], { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

test('it says which keys there are and what it did', async () => {
  const { code, out } = await run([]);
  assert.equal(code, 0);
  assert.match(
    out,
    /^NEXT {5}\S{43} {2}signs from 2026-.*\nCURRENT {2}\S{43} {2}signs since .*\nA new key was made\.\n$/,
  );
  assert.deepEqual(companion.inputs.at(-1), { request: { dryRun: false, compromised: false } });
});

test('a dry run and a compromised key are asked for as such', async () => {
  await run(['--dry-run', '--compromised']);
  assert.deepEqual(companion.inputs.at(-1), { request: { dryRun: true, compromised: true } });
});

test('as JSON it is what the companion answered', async () => {
  const { out } = await run(['--json']);
  assert.equal((JSON.parse(out) as { begun: boolean }).begun, true);
});

test('a client that may not, and an option nobody knows, end with code 2 and a sentence', async () => {
  const wrong = await run([], 'not-the-secret-at-all');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^signing-key:rotate: The companion answered 401\. CLIENT_AUTHENTICATION_FAILED/);
  assert.ok(!wrong.err.includes('not-the-secret-at-all'));
  assert.equal((await run(['--now'])).code, 2);
});

test('help needs no companion', async () => {
  assert.match((await run(['--help'], '')).out, /^Changes the key/);
});
