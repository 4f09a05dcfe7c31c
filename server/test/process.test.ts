/** The companion as a process: what it says when it cannot start, and how it ends. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SECRET = 'a-secret-of-the-sandbox';
const folder = mkdtempSync(join(tmpdir(), 'rialto-process-'));
const running: ChildProcess[] = [];
/** A vendor that takes its time: the token endpoint answers when a test lets it. */
let vendor: Server;
let vendorUrl: string;
let onVendorCall: () => Promise<unknown> = async () => {};

before(async () => {
  vendor = createServer((_request, response) => {
    void onVendorCall().then(() => response.writeHead(503).end());
  }).listen(0, '127.0.0.1');
  await once(vendor, 'listening');
  vendorUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
});
afterEach(async () => {
  onVendorCall = async () => {};
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
});
after(() => {
  vendor.closeAllConnections();
  vendor.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with where it listens. @throws with what it said if it ended. */
  readonly listening: Promise<string>;
}

const { PATH = '', DATABASE_URL: _ours, ...rest } = process.env;
const development = (more: Record<string, string> = {}): Record<string, string> => ({
  RIALTO_DEV: '1',
  RIALTO_DATA_DIR: join(folder, 'data'),
  PORT: '0',
  SANDBOX_ORG_SECRET: SECRET,
  SANDBOX_ADMIN_SECRET: SECRET,
  SANDBOX_OFFICER_SECRET: SECRET,
  SANDBOX_STUDIO_SECRET: SECRET,
  PROBITY_CLIENT_SECRET: SECRET,
  LEDGERLINE_CLIENT_SECRET: SECRET,
  VENDOR_OAUTH_URL: vendorUrl,
  PROBITY_URL: vendorUrl,
  LEDGERLINE_URL: vendorUrl,
  ...more,
});

function start(env: Record<string, string>, entry = 'server/src/main.ts', args: string[] = []): Started {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: ROOT,
    env: { PATH, HOME: rest['HOME'] ?? '', ...env },
  });
  running.push(child);
  let out = '';
  let err = '';
  const heard = Promise.withResolvers<string>();
  heard.promise.catch(() => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const url = /"url":"([^"]+)"[^\n]*"listening"/.exec(out)?.[1];
    if (url !== undefined) heard.resolve(url);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  void ended.then((end) => heard.reject(new Error(`ended: ${end.err}`)));
  return { child, ended, listening: heard.promise };
}

async function tokenAt(url: string, clientId = 'sandbox-org', clientSecret = SECRET): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

test('--help names every variable with its default', async () => {
  const { code, out } = await start({}, undefined, ['--help']).ended;
  assert.equal(code, 0);
  for (const name of ['PORT', 'HOST', 'DATABASE_URL', 'RIALTO_VAULT_KEY', 'RIALTO_CLIENTS', 'LOG_LEVEL']) {
    assert.match(out, new RegExp(`^ +${name} +\\S.*`, 'm'));
  }
  assert.match(out, /Default: 4610\./);
});

test('an unknown option is refused in one line', async () => {
  const { code, err } = await start({}, undefined, ['--prot']).ended;
  assert.deepEqual([code, err.trim().split('\n').length], [1, 1]);
});

test('all faults of the configuration are named at once, without the values that are secret', async () => {
  const clients = join(folder, 'clients.yaml');
  writeFileSync(clients, 'clients:\n  - clientId: x\n    label: X\n');
  const { code, err, out } = await start({
    PORT: 'http',
    DATABASE_URL: 'mysql://root:hunter2-hunter2@db/rialto',
    RIALTO_ISSUER: 'http://companion.example/',
    RIALTO_VAULT_KEY: 'dG9vLXNob3J0',
    RIALTO_METRICS_TOKEN: 'short',
    RIALTO_CLIENTS: clients,
    RIALTO_CREDENTIALS: join(folder, 'nowhere.yaml'),
    LOG_LEVEL: 'loud',
  }).ended;
  assert.equal(code, 1);
  assert.equal(out, '');
  for (const name of [
    ...['PORT', 'DATABASE_URL', 'RIALTO_ISSUER', 'RIALTO_VAULT_KEY', 'RIALTO_METRICS_TOKEN', 'LOG_LEVEL'],
    ...['nowhere.yaml', 'clients.yaml clients.0.clientId', 'clients.0.orgIds'],
  ]) {
    assert.ok(err.includes(name), `${name} is not in:\n${err}`);
  }
  assert.doesNotMatch(err, /hunter2|dG9vLXNob3J0/);
});

test('without a vault key it does not start, and says how to make one', async () => {
  const { RIALTO_DEV: _dev, ...env } = development();
  const { code, err } = await start(env).ended;
  assert.equal(code, 1);
  assert.match(err, /RIALTO_VAULT_KEY is missing; make one with: openssl rand -base64 32/);
});

test('a client without a secret keeps it from starting', async () => {
  const { SANDBOX_ORG_SECRET: _secret, ...env } = development();
  const { code, err } = await start(env).ended;
  assert.equal(code, 1);
  assert.match(err, /sandbox-org has no secret: set SANDBOX_ORG_SECRET/);
});

test('a permission set for a client that is not there is told at the start', async () => {
  const clients = join(folder, 'others.yaml');
  writeFileSync(
    clients,
    `clients:
  - { clientId: other-org, label: Other, orgIds: [00DRL00000000012AA], scopes: [kyc:read], secrets: [SANDBOX_ORG_SECRET] }
`,
  );
  const environment = { RIALTO_CLIENTS: clients, RIALTO_DATA_DIR: join(folder, 'others') };
  const { child, ended, listening } = start(development(environment));
  await listening;
  child.kill('SIGTERM');
  const { out } = await ended;
  assert.match(out, /"client":"sandbox-org".*assigned to a client that is not there/);
});

test('--check starts nothing', async () => {
  const { code, out } = await start(development({ RIALTO_DATA_DIR: join(folder, 'never') }), undefined, [
    '--check',
  ]).ended;
  assert.deepEqual([code, out], [0, 'The configuration has no faults.\n']);
  assert.throws(() => statSync(join(folder, 'never')));
});

test('a database that is not there is one clear line without its password', async () => {
  const { code, err } = await start(
    development({ DATABASE_URL: 'postgres://rialto:hunter2-hunter2@127.0.0.1:9/rialto' }),
  ).ended;
  assert.equal(code, 1);
  assert.match(err, /The database rialto on 127\.0\.0\.1:9 cannot be reached/);
  assert.doesNotMatch(err, /hunter2/);
});

test('a port in use is one clear line', async () => {
  const { port } = vendor.address() as AddressInfo;
  const { code, err } = await start(development({ PORT: String(port) })).ended;
  assert.equal(code, 1);
  assert.match(err, new RegExp(`^rialto: Port ${port} on 127\\.0\\.0\\.1 is already in use\\..*\\n$`));
});

test('a second companion on the same folder is refused, and takes over after the first was killed', async () => {
  const first = start(development());
  await first.listening;
  const { code, err } = await start(development()).ended;
  assert.equal(code, 1);
  assert.match(err, new RegExp(`in use by the companion with process id ${first.child.pid}`));
  first.child.kill('SIGKILL');
  await first.ended;
  assert.ok(await start(development()).listening);
});

test('the vault key made for trying out is its owner’s alone, and tokens outlive a restart', async () => {
  const first = start(development({ PORT: '0', RIALTO_ISSUER: 'https://companion.example' }));
  const url = await first.listening;
  assert.equal(statSync(join(folder, 'data', 'vault.key')).mode & 0o777, 0o600);
  const token = await tokenAt(url);
  first.child.kill('SIGTERM');
  assert.equal((await first.ended).code, 0);
  const second = await start(development({ RIALTO_ISSUER: 'https://companion.example' })).listening;
  const response = await fetch(`${second}/v1/audit/verification`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(((await response.json()) as { intact: boolean }).intact, true);
});

test('an org registered over the API calls after a restart too, in the rollout that was set for it', async () => {
  const orgSecret = 'r'.repeat(43);
  const org = '00D000000000001EAA';
  const settings = development({
    RIALTO_ISSUER: 'https://companion.example',
    RIALTO_DATA_DIR: join(folder, 'orgs'),
  });
  const first = start(settings);
  let url = await first.listening;
  const asClient = async (id: string, secret: string): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await tokenAt(url, id, secret)}`,
    'content-type': 'application/json',
    'x-user-id': '005RL000001uU01YAE',
  });
  const admin = await asClient('sandbox-admin', SECRET);
  const registration = {
    ...{ clientId: 'acme-org', label: 'Acme', scopes: ['portfolio:read'], secret: orgSecret, publicKeys: [] },
    ...{ instanceUrl: 'https://acme.my.salesforce.com', consumerKey: null },
  };
  const rollout = { stage: 'OFF', percentage: 0, branches: [], pilotUserIds: [] };
  for (const [path, body] of [
    [`/v1/orgs/${org}`, registration],
    [`/v1/orgs/${org}/rollout`, rollout],
  ] as const) {
    const put = { method: 'PUT', headers: admin, body: JSON.stringify(body) };
    assert.equal((await fetch(url + path, put)).status, 200);
  }
  first.child.kill('SIGTERM');
  assert.equal((await first.ended).code, 0);
  const second = start(settings);
  url = await second.listening;
  const headers = await asClient('acme-org', orgSecret);
  const connection = await fetch(`${url}/v1/connection`, { headers });
  assert.deepEqual(((await connection.json()) as { rollout: unknown }).rollout, {
    stage: 'OFF',
    isIncluded: false,
  });
  const refused = await fetch(`${url}/v1/portfolio/households/HH-1001`, { headers });
  assert.equal(((await refused.json()) as { code: string }).code, 'ROLLOUT_REFUSED');
  second.child.kill('SIGTERM');
  assert.doesNotMatch((await first.ended).out + (await second.ended).out, new RegExp(orgSecret));
});

test('SIGTERM finishes the call under way, refuses new connections, and leaves a whole audit trail', async () => {
  const companion = start(development({ RIALTO_DRAIN_DELAY_MS: '300' }));
  const url = await companion.listening;
  const token = await tokenAt(url);
  const arrived = Promise.withResolvers<undefined>();
  const goOn = Promise.withResolvers<undefined>();
  onVendorCall = () => {
    arrived.resolve(undefined);
    return goOn.promise;
  };
  const call = fetch(`${url}/v1/portfolio/households/HH-1001`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await arrived.promise;
  companion.child.kill('SIGTERM');
  const isReady = async (): Promise<number> =>
    fetch(`${url}/readyz`).then(
      ({ status }) => status,
      () => 0,
    );
  let status = 200;
  while (status === 200) status = await isReady();
  assert.equal(status, 503, 'not ready before the port closes');
  while (status !== 0) status = await isReady();
  goOn.resolve(undefined);
  const response = await call;
  assert.equal(response.status, 503);
  assert.equal(response.headers.get('connection'), 'close');
  const { code, out } = await companion.ended;
  assert.equal(code, 0);
  assert.match(out, /"end of the audit trail"/);
  const verified = await start({ RIALTO_DATA_DIR: join(folder, 'data') }, 'scripts/auditVerify.ts', [
    '--json',
  ]).ended;
  assert.equal(verified.code, 0, verified.err);
  assert.equal((JSON.parse(verified.out) as { intact: boolean }).intact, true);
});

test('a second signal ends it at once', async () => {
  const companion = start(development());
  const url = await companion.listening;
  const token = await tokenAt(url);
  const arrived = Promise.withResolvers<undefined>();
  onVendorCall = () => {
    arrived.resolve(undefined);
    return new Promise(() => {});
  };
  const call = fetch(`${url}/v1/portfolio/households/HH-1001`, {
    headers: { authorization: `Bearer ${token}` },
  });
  call.catch(() => {});
  await arrived.promise;
  companion.child.kill('SIGTERM');
  companion.child.kill('SIGINT');
  assert.equal((await companion.ended).code, 1);
  await assert.rejects(call);
});

test('the token and audit commands work on a running companion, and say so when there is none', async () => {
  const data = join(folder, 'data');
  const companion = start(development());
  const url = await companion.listening;
  writeFileSync(
    join(data, 'sandbox.json'),
    JSON.stringify({ clientId: 'sandbox-org', clientSecret: SECRET, companionUrl: url }),
  );
  const command = (entry: string, ...args: string[]) => start({ RIALTO_DATA_DIR: data }, entry, args).ended;
  const token = await command('scripts/token.ts');
  assert.match(token.out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const less = JSON.parse((await command('scripts/token.ts', '--json', '--scope', 'kyc:read')).out) as {
    scope: string;
  };
  assert.equal(less.scope, 'kyc:read');
  assert.match((await command('scripts/token.ts', '--scope', 'all')).err, /SCOPE_NOT_GRANTED/);

  const verified = await command('scripts/auditVerify.ts', '--json');
  assert.equal(verified.code, 0, verified.err);
  const { to } = JSON.parse(verified.out) as { to: { sequence: number; hash: string } };
  const expect = `${to.sequence}:${to.hash}`;
  assert.equal((await command('scripts/auditVerify.ts', '--expect', expect)).code, 0);
  const wrong = await command('scripts/auditVerify.ts', '--expect', `${to.sequence}:${'0'.repeat(64)}`);
  assert.equal(wrong.code, 1, wrong.err);
  assert.match(wrong.out, /^AUDIT_CHAIN_BROKEN: Record \d+ is not the one expected/);

  companion.child.kill('SIGTERM');
  await companion.ended;
  assert.match((await command('scripts/token.ts')).err, /No companion answers at .* start it with npm start/);
  assert.equal((await command('scripts/auditVerify.ts')).code, 0);
  assert.doesNotMatch(readFileSync(join(data, 'sandbox.json'), 'utf8'), /undefined/);
});
