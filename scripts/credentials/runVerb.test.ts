/** The verbs of `npm run credentials`: what they ask of a companion, what they print, how they end. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { runVerb } from './runVerb.ts';
import { createTestTerminal } from './testTerminal.ts';

const FIXTURES = new URL('../../packages/contract/fixtures/', import.meta.url);
const SCRIPT = fileURLToPath(new URL('../credentials.ts', import.meta.url));
const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as Record<string, unknown>;

const isFault = (answer: unknown): boolean => Object.hasOwn(answer as object, 'errors');

interface Asked {
  readonly call: string;
  readonly body: string;
}
/** A companion that answers what a test says; by default its fixtures. */
let server: Server;
let env: Record<string, string>;
const asked: Asked[] = [];
let scopes: string[];
let answers: Record<string, unknown>;
before(async () => {
  server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const call = `${request.method} ${request.url}`;
      const isToken = call === 'POST /oauth/token';
      if (isToken) scopes.push(new URLSearchParams(body).get('scope') ?? '');
      else asked.push({ call, body });
      const answer = isToken ? { access_token: 't' } : answers[call.replace(/\?.*/, '')];
      response.writeHead(answer === undefined ? 404 : isFault(answer) ? 400 : 200, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(answer ?? { code: 'ROUTE_NOT_FOUND', title: 'Nothing here.' }));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  env = {
    RIALTO_COMPANION_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    RIALTO_CLIENT_ID: 'admin',
    RIALTO_CLIENT_SECRET: 'x',
  };
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  scopes = [];
  answers = {
    'GET /v1/credentials': fixture('credentialList.json'),
    'POST /v1/credentials/Probity/test': fixture('connectionTest.json'),
    'GET /v1/credentials/Probity/explanation': fixture('accessExplanation.json'),
    'POST /v1/credentials/Probity/disablement': fixture('credential.disabled.json'),
    'POST /v1/credentials/Ledgerline/enablement': fixture('credential.json'),
    'PUT /v1/secrets/PROBITY_CLIENT_SECRET': fixture('secret.json'),
    'DELETE /v1/secrets/PROBITY_CLIENT_SECRET': fixture('secret.json'),
    'DELETE /v1/secrets/PROBITY_CLIENT_SECRET/previous': fixture('secret.json'),
    'POST /v1/connections/Desk/authorizations': {
      authorizationUrl: 'https://desk.example/authorize?state=x',
      expiresAt: '2026-11-21T08:10:00.000Z',
    },
    'DELETE /v1/connections/Desk/authorizations': {
      externalCredential: 'Desk',
      principal: 'Each',
      wasConnected: true,
      isRevoked: false,
    },
  };
});

async function run(args: readonly string[], typed: Parameters<typeof createTestTerminal>[1] = {}) {
  const terminal = createTestTerminal(env, typed);
  const code = await runVerb(args, terminal);
  return { code, out: terminal.printed.join('\n'), said: terminal.said.join('\n') };
}

for (const [what, args, message] of [
  ['no such verb', ['destroy'], /There is no verb destroy\. There are: list, set/],
  ['no operand', ['test'], /<NamedCredential> is missing/],
  ['an operand too many', ['list', 'everything'], /list takes nothing and options/],
  ['an unknown option', ['list', '--loud'], /Unknown option '--loud'/],
  ['no client to explain', ['explain', 'Probity'], /--client is missing/],
  ['no reason to disable', ['disable', 'Probity'], /--reason is missing/],
  ['no reason to enable', ['enable', 'Probity', '--reason', ' '], /--reason is missing/],
  ['a secret instead of its name', ['set', 'hunter2-hunter2'], /not the name of a secret/],
  ['a secret as an argument', ['set', 'PROBITY_CLIENT_SECRET', 'hunter2-hunter2'], /never from an argument/],
  ['no value', ['set', 'PROBITY_CLIENT_SECRET'], /No value came from stdin/],
] as const)
  test(`${what} ends with 2 and says so, without asking the companion to change anything`, async () => {
    const { code, said, out } = await run(args);
    assert.equal(code, 2);
    assert.match(said, message);
    assert.doesNotMatch(said, /hunter2/);
    assert.equal(out, '');
    assert.deepEqual(asked, []);
  });

test('help is there for all of it and for each verb', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  const verbs = [...out.matchAll(/credentials -- (\w+)/g)].map(([, verb]) => verb!);
  assert.equal(verbs.length, 11);
  for (const verb of verbs) {
    const help = await run([verb, '--help']);
    assert.equal(help.code, 0, verb);
    assert.match(help.out, new RegExp(`npm run credentials -- ${verb}\\b`));
    assert.match(help.out, /--json/);
  }
  assert.equal((await run([])).code, 2);
});

test('list shows what there is and what is missing', async () => {
  const { code, out } = await run(['list']);
  assert.equal(code, 0);
  assert.match(out, /^Probity +Probity-Firm +ready +https:\/\/api\.probity\.example +working/m);
  assert.match(
    out,
    /^Ledgerline +Ledgerline-Firm +disabled .*leads elsewhere than approved: enable; set LEDGERLINE_CLIENT_SECRET/m,
  );
  assert.match(out, /^LEDGERLINE_CLIENT_SECRET +absent +0/m);
  assert.deepEqual(scopes, ['credentials:read']);
  const json = await run(['list', '--json']);
  assert.deepEqual(JSON.parse(json.out), fixture('credentialList.json'));
});

for (const [verdict, code] of [
  ['working', 0],
  ['not_working', 1],
  ['unclear', 2],
] as const)
  test(`test ends with ${code} where it is ${verdict}`, async () => {
    answers['POST /v1/credentials/Probity/test'] = { ...fixture('connectionTest.json'), verdict };
    const args = ['test', 'Probity', '--path', '/v3/status', '--user', '005RL000000001AYAQ'];
    assert.equal((await run(args)).code, code);
    assert.deepEqual(JSON.parse(asked[0]!.body), { path: '/v3/status', userId: '005RL000000001AYAQ' });
    assert.deepEqual(scopes, ['credentials:manage']);
  });

test('explain ends with 1 where the answer is no, and says what to do', async () => {
  const { code, out } = await run([
    'explain',
    'Probity',
    '--client',
    'org',
    '--method',
    'POST',
    '--path',
    '/v3/cases',
  ]);
  assert.equal(code, 1);
  assert.match(out, /failed +call .*\n +→ Add it to allow of Probity/);
  assert.equal(
    asked[0]?.call,
    'GET /v1/credentials/Probity/explanation?client=org&method=POST&path=%2Fv3%2Fcases',
  );
});

test('set sends what came from stdin, and prints it nowhere', async () => {
  const { code, out, said } = await run(['set', 'PROBITY_CLIENT_SECRET'], { secret: 'hunter2-hunter2' });
  assert.equal(code, 0);
  assert.deepEqual(asked, [
    { call: 'PUT /v1/secrets/PROBITY_CLIENT_SECRET', body: '{"value":"hunter2-hunter2"}' },
  ]);
  assert.doesNotMatch(out + said, /hunter2/);
  assert.match(out, /counts within five seconds/);
  assert.match(said, /credentials -- retire PROBITY_CLIENT_SECRET/);
  const ofClient = { ...fixture('secret.json'), usedBy: ['config/clients.yaml'] };
  answers['PUT /v1/secrets/PROBITY_CLIENT_SECRET'] = ofClient;
  const restart = await run(['set', 'PROBITY_CLIENT_SECRET'], { secret: 'hunter2-hunter2' });
  assert.match(restart.out, /counts from the companion's next start/);
});

for (const args of [
  ['set', 'PROBITY_CLIENT_SECRET'],
  ['retire', 'PROBITY_CLIENT_SECRET'],
  ['remove', 'PROBITY_CLIENT_SECRET'],
  ['disable', 'Probity'],
  ['enable', 'Ledgerline'],
  ['disconnect', 'Desk'],
])
  test(`${args[0]} --dry-run changes nothing`, async () => {
    const { code, out } = await run([...args, '--dry-run']);
    assert.equal(code, 0);
    assert.match(out, /^Would /);
    for (const { call } of asked) assert.match(call, /^GET /);
  });

test('retire forgets the value before, remove all of them', async () => {
  assert.equal((await run(['retire', 'PROBITY_CLIENT_SECRET'])).code, 0);
  assert.equal((await run(['remove', 'PROBITY_CLIENT_SECRET'])).code, 0);
  assert.deepEqual(
    asked.map(({ call }) => call),
    ['DELETE /v1/secrets/PROBITY_CLIENT_SECRET/previous', 'DELETE /v1/secrets/PROBITY_CLIENT_SECRET'],
  );
});

test('a secret of the environment is neither retired nor removed from here, and that is said', async () => {
  const given = { ...fixture('secret.json'), source: 'environment' };
  answers['DELETE /v1/secrets/PROBITY_CLIENT_SECRET'] = given;
  answers['DELETE /v1/secrets/PROBITY_CLIENT_SECRET/previous'] = given;
  for (const verb of ['retire', 'remove']) {
    const { code, said } = await run([verb, 'PROBITY_CLIENT_SECRET']);
    assert.equal(code, 1);
    assert.match(said, /environment has PROBITY_CLIENT_SECRET/);
  }
});

test('enable shows what it approves, asks, and approves just that', async () => {
  const args = ['enable', 'Ledgerline', '--reason', 'Ticket 1'];
  const nobody = await run(args);
  assert.deepEqual([nobody.code, asked.length], [2, 1], 'nobody there to ask');
  assert.match(nobody.said, /url +https:\/\/ledgerline\.example\/ +https:\/\/api\.ledgerline\.example\//);
  assert.equal((await run(args, { answer: false })).code, 1);
  assert.equal(asked.filter(({ call }) => call.startsWith('POST')).length, 0);
  assert.equal((await run(args, { answer: true })).code, 0);
  const { fingerprint } = fixture('credential.json');
  assert.deepEqual(JSON.parse(asked.at(-1)!.body), { fingerprint, reason: 'Ticket 1' });
  assert.equal(scopes.at(-1), 'credentials:read credentials:approve');
  assert.equal((await run([...args, '--yes'])).code, 0);
  const unknown = await run(['enable', 'Nobody', '--reason', 'x', '--yes']);
  assert.match(unknown.said, /There is no named credential Nobody\. There are: Probity, Ledgerline\./);
});

test('disable says who did it and why', async () => {
  assert.equal((await run(['disable', 'Probity', '--reason', 'breach'])).code, 0);
  assert.deepEqual(asked, [
    { call: 'POST /v1/credentials/Probity/disablement', body: '{"reason":"breach"}' },
  ]);
});

test('authorize prints the address alone; disconnect says whether the vendor knows', async () => {
  const started = await run(['authorize', 'Desk', '--user', '005RL000000001AYAQ']);
  assert.deepEqual([started.code, started.out], [0, 'https://desk.example/authorize?state=x']);
  assert.deepEqual(JSON.parse(asked[0]!.body), { userId: '005RL000000001AYAQ' });
  const ended = await run(['disconnect', 'Desk', '--principal', 'Each']);
  assert.equal(ended.code, 1);
  assert.match(ended.out, /could not be told/);
});

test('export is YAML with names and commands and no value', async () => {
  const { code, out } = await run(['export']);
  assert.equal(code, 0);
  const list = parse(out) as Record<string, { command: string; name: string }[]>;
  assert.deepEqual(
    list['secrets']?.map(({ name }) => name),
    ['LEDGERLINE_CLIENT_SECRET', 'PROBITY_CLIENT_SECRET'],
  );
  assert.equal(list['approvals']?.length, 2);
  assert.equal(list['access']?.length, 2);
});

test('a companion that refuses, or is not there, ends with 2 and says why', async () => {
  answers = {};
  const refused = await run(['list']);
  assert.deepEqual([refused.code, /answered 404/.test(refused.said)], [2, true], refused.said);
  const terminal = createTestTerminal({ ...env, RIALTO_COMPANION_URL: 'http://127.0.0.1:9' });
  assert.equal(await runVerb(['list'], terminal), 2);
  assert.match(terminal.said.join('\n'), /No companion answers at http:\/\/127\.0\.0\.1:9/);
  const mistyped = createTestTerminal({ ...env, RIALTO_COMPANION_URL: 'companion.example' });
  assert.equal(await runVerb(['list'], mistyped), 2);
  assert.match(mistyped.said.join('\n'), /RIALTO_COMPANION_URL is not a URL/);
});

test('what is wrong with the request is said field by field', async () => {
  answers['POST /v1/connections/Probity/authorizations'] = {
    code: 'REQUEST_INVALID',
    detail: 'The request has 1 fault.',
    action: 'Correct the fields named below.',
    errors: [{ field: 'path:externalCredential', message: 'must be one of those' }],
  };
  const { code, said } = await run(['authorize', 'Probity']);
  assert.equal(code, 2);
  assert.match(
    said,
    /400\. REQUEST_INVALID The request has 1 fault\. path:externalCredential must be one of those\.$/,
  );
});

test('the command itself reads a secret from a pipe, its last line break left out', async () => {
  const child = spawn(process.execPath, [SCRIPT, 'set', 'PROBITY_CLIENT_SECRET', '--json'], {
    env: { PATH: process.env['PATH'], ...env },
  });
  child.stdin.end('line one\nline two\n');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(asked[0]!.body), { value: 'line one\nline two' });
  assert.deepEqual(JSON.parse(out), fixture('secret.json'));
  assert.doesNotMatch(out, /\u001b/, 'no colours where nobody looks');
});

test('a reader that stops in the middle, as head does, is no fault', async () => {
  const child = spawn('sh', ['-c', `"$0" "$1" list | head -c 0`, process.execPath, SCRIPT], {
    env: { PATH: process.env['PATH'], ...env },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child, 'close');
  assert.equal(said, '');
});

test('list counts users only where users connect, and one of them is one user', async () => {
  const found = fixture('credentialList.json') as { credentials: Record<string, unknown>[] };
  const [first] = found.credentials;
  const principals = (first!['principals'] as object[]).map((each) => ({
    ...each,
    users: { connected: 1, stale: 0 },
  }));
  const listed = async (variant: string): Promise<string> => {
    answers['GET /v1/credentials'] = { ...found, credentials: [{ ...first, variant, principals }] };
    return (await run(['list'])).out;
  };
  assert.match(await listed('AuthorizationCode'), / 1 user connected/);
  assert.doesNotMatch(await listed('JwtBearer'), /connected/);
});
