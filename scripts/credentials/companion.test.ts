/** `npm run credentials` against a companion in a process of its own and the sandbox's vendors. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CredentialList } from '@rialto/contract';
import { freePort, startService, type Service } from '../../packages/sandbox/service.ts';
import { startVendors, type RunningVendors } from '../../packages/sandbox/vendors/index.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SECRETS = { probity: 'probity-of-this-test', ledgerline: 'ledgerline-of-this-test' };
const folder = mkdtempSync(join(tmpdir(), 'rialto-credentials-'));
const heard: string[] = [];
let vendors: RunningVendors;
let companion: Service | undefined;
let port: number;
let environment: Record<string, string>;

before(async () => {
  vendors = await startVendors({ secrets: SECRETS });
  port = await freePort();
  const sandbox = {
    companionUrl: `http://127.0.0.1:${port}`,
    adminSecret: 'a'.repeat(24),
    officerSecret: 'o'.repeat(24),
  };
  writeFileSync(join(folder, 'sandbox.json'), JSON.stringify(sandbox), { mode: 0o600 });
  environment = {
    NODE_ENV: 'test',
    RIALTO_DEV: '1',
    RIALTO_DATA_DIR: folder,
    RIALTO_VAULT_KEY: '',
    DATABASE_URL: '',
    PORT: String(port),
    SANDBOX_ORG_SECRET: 's'.repeat(24),
    SANDBOX_ADMIN_SECRET: sandbox.adminSecret,
    SANDBOX_OFFICER_SECRET: sandbox.officerSecret,
    SANDBOX_STUDIO_SECRET: 't'.repeat(24),
    VENDOR_OAUTH_URL: vendors.urls.oauth,
    PROBITY_URL: vendors.urls.probity,
    LEDGERLINE_URL: vendors.urls.ledgerline,
    PROBITY_CLIENT_SECRET: '',
    LEDGERLINE_CLIENT_SECRET: '',
  };
});
after(async () => {
  await companion?.stop();
  await vendors.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(more: Readonly<Record<string, string>> = {}): Promise<void> {
  await companion?.stop();
  companion = await startService({
    name: 'companion',
    entry: 'server/src/main.ts',
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    environment: { ...environment, ...more },
    onOutput: (text) => heard.push(text),
  });
}

async function credentials(
  args: readonly string[],
  input = '',
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['scripts/credentials.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment, ...more },
  });
  child.stdin.end(input);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number];
  assert.doesNotMatch(out + err, /of-this-test/);
  return { code, out, err };
}
const listed = async (): Promise<CredentialList> =>
  JSON.parse((await credentials(['list', '--json'])).out) as CredentialList;
const statusOf = ({ credentials: all }: CredentialList, name: string) =>
  all.find((each) => each.name === name)?.principals[0]?.status;

test('from an empty folder to working credentials, and through a change of address', async (context) => {
  await context.test('set works before the companion ever ran', async () => {
    const first = await credentials(['set', 'PROBITY_CLIENT_SECRET'], `${SECRETS.probity}\n`);
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /where no companion runs/);
    const stray = await credentials(['set', 'STRAY_SECRET'], 'x');
    assert.equal(stray.code, 2);
    assert.match(stray.err, /There are: .*LEDGERLINE_CLIENT_SECRET/);
    const other = await credentials(['list']);
    assert.deepEqual([other.code, /No companion answers/.test(other.err)], [2, true]);
  });

  await context.test('complaint 10: the list says what is missing', async () => {
    await start();
    const list = await listed();
    assert.equal(statusOf(list, 'Probity'), 'ready');
    assert.equal(statusOf(list, 'Ledgerline'), 'needs_secret');
    const checklist = await credentials(['export']);
    assert.match(checklist.out, /command: npm run credentials -- set LEDGERLINE_CLIENT_SECRET/);
  });

  await context.test('complaint 9: a test tells what works from what does not', async () => {
    const probity = await credentials(['test', 'Probity', '--path', '/v3/cases/none']);
    assert.equal(probity.code, 0, probity.out + probity.err);
    const missing = await credentials(['test', 'Ledgerline']);
    assert.equal(missing.code, 1);
    assert.match(missing.out, /→ Set it: npm run credentials -- set LEDGERLINE_CLIENT_SECRET/);
    assert.equal((await credentials(['set', 'LEDGERLINE_CLIENT_SECRET'], 'a wrong one')).code, 0);
    const wrong = await credentials(['test', 'Ledgerline']);
    assert.equal(wrong.code, 1, wrong.out);
    assert.match(wrong.out, /failed +token +VENDOR_CREDENTIAL_REFUSED/);
  });

  await context.test('a secret that is set counts at once, without a restart', async () => {
    const replaced = await credentials(['set', 'LEDGERLINE_CLIENT_SECRET'], SECRETS.ledgerline);
    assert.match(replaced.err, /credentials -- retire LEDGERLINE_CLIENT_SECRET/);
    // What was refused a moment ago is not asked for again until five seconds have passed.
    let found = await credentials(['test', 'Ledgerline']);
    for (let i = 0; i < 20 && found.code !== 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      found = await credentials(['test', 'Ledgerline']);
    }
    assert.equal(found.code, 0, found.out);
    assert.equal((await credentials(['retire', 'LEDGERLINE_CLIENT_SECRET'])).code, 0);
  });

  await context.test('complaint 9: explain says who may call what, and why not', async () => {
    const can = ['explain', 'Probity', '--client', 'sandbox-org', '--path', '/v3/cases/1'];
    const yes = await credentials(can);
    assert.equal(yes.code, 0, yes.out);
    const no = await credentials([...can, '--method', 'POST']);
    assert.equal(no.code, 1);
    assert.match(no.out, /failed +call/);
  });

  await context.test('disabled by the administrator, enabled by the officer and by nobody else', async () => {
    assert.equal((await credentials(['disable', 'Probity', '--reason', 'Ticket 1'])).code, 0);
    assert.equal((await credentials(['test', 'Probity'])).code, 1);
    const enable = ['enable', 'Probity', '--reason', 'Ticket 2', '--yes'];
    const asAdmin = { RIALTO_CLIENT_ID: 'sandbox-admin', RIALTO_CLIENT_SECRET: 'a'.repeat(24) };
    const refused = await credentials(enable, '', asAdmin);
    assert.deepEqual(
      [refused.code, /SCOPE_NOT_GRANTED|invalid_scope/.test(refused.err)],
      [2, true],
      refused.err,
    );
    assert.equal((await credentials(enable)).code, 0);
    assert.equal((await credentials(['test', 'Probity'])).code, 0);
  });

  await context.test('another address is not called until the officer has approved it', async () => {
    await start({ PROBITY_URL: `${vendors.urls.probity}/v3` });
    const list = await listed();
    assert.equal(statusOf(list, 'Probity'), 'disabled');
    assert.equal(statusOf(list, 'Ledgerline'), 'ready');
    const asked = JSON.stringify(vendors.probity.calls.counts());
    const blocked = await credentials(['test', 'Probity', '--path', '/cases/none']);
    assert.equal(blocked.code, 1);
    assert.equal(JSON.stringify(vendors.probity.calls.counts()), asked, 'nothing went there');
    const looked = await credentials(['enable', 'Probity', '--dry-run']);
    assert.match(looked.err, /url +http:\/\/this-machine\/ +http:\/\/this-machine\/v3/);
    assert.equal((await credentials(['enable', 'Probity', '--reason', 'Ticket 3', '--yes'])).code, 0);
    assert.equal((await credentials(['test', 'Probity', '--path', '/cases/none'])).code, 0);
    await start();
    assert.equal(statusOf(await listed(), 'Probity'), 'ready', 'back to what was approved before');
  });

  await context.test('neither the log nor the audit trail holds a value', async () => {
    assert.ok(heard.length > 0);
    assert.doesNotMatch(heard.join(''), /of-this-test/);
    await companion?.stop();
    companion = undefined;
    const verify = spawn(process.execPath, ['scripts/auditVerify.ts'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...environment },
    });
    const [code] = (await once(verify, 'close')) as [number];
    assert.equal(code, 0);
  });
});
