/** The org double plays EmbedController: it answers what the real Apex answers, and asks the companion for the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { embedSessionRequestSchema, embedSignedRequestRequestSchema } from '@rialto/contract';
import type { EmbeddedApp } from '@rialto/embed/launch';
import { CAPABILITIES } from '@rialto/embed/protocol';
import { apexRunner } from '../../../scripts/checks/apexTests.ts';
import { serveApex, type ApexEndpoint } from '../e2e/apexRunner.ts';
import { freePort } from '../service.ts';
import { HOUSEHOLDS } from '../world/index.ts';
import { copyProject } from '../projectCopy.ts';
import { startOrgDouble, type OrgDouble } from './index.ts';

const RUNNER = apexRunner();
const WITHOUT_RUNNER = RUNNER === undefined ? 'the offline Apex runner is not here' : false;
const okafor = HOUSEHOLDS.find(({ clientNumber }) => clientNumber === 'HH-1001')!;
const amara = okafor.members[0]!;
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../contract/fixtures/${name}.json`, import.meta.url), 'utf8'));
const code = fixture('embedCode') as { readonly sessionId: string };
const PANEL = {
  panelSessionId: 'pnl_8f14e45fceea167a',
  guestNonce: '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d',
  keyThumbprint: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One app runs elsewhere than the project says, as in tests of the whole page. */
const MOVED = new Map([['http://localhost:4641', 'http://localhost:1234']]);

/** What the companion was sent, by path. */
let seen: { readonly path: string; readonly body: unknown }[] = [];
let project: string;
let companion: Server;
let companionUrl: string;
let org: OrgDouble;
let apex: ApexEndpoint | undefined;

before(async () => {
  companion = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const path = request.url!;
      if (path !== '/oauth/token') seen.push({ path, body: JSON.parse(text) as unknown });
      const body =
        path === '/oauth/token'
          ? { access_token: 'token', token_type: 'Bearer', expires_in: 900 }
          : path.endsWith('/end')
            ? fixture('embedSessionsEnded')
            : path.endsWith('/signed-requests')
              ? fixture('embedSignedRequest')
              : path.endsWith('/reports')
                ? fixture('embedReportReceipt')
                : code;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => companion.listen(0, '127.0.0.1', resolve));
  companionUrl = `http://127.0.0.1:${(companion.address() as AddressInfo).port}`;
  project = mkdtempSync(join(tmpdir(), 'rialto-org-'));
  copyProject(fileURLToPath(new URL('../../../', import.meta.url)), project, MOVED);
  org = await orgWith({ project });
  if (RUNNER !== undefined) apex = await serveApex(RUNNER, await freePort(), companionUrl, 'token', project);
});
after(async () => {
  apex?.stop();
  await org.close();
  companion.closeAllConnections();
  companion.close();
  rmSync(project, { recursive: true, force: true });
});
beforeEach(() => {
  seen = [];
});

const orgWith = (options: Partial<Parameters<typeof startOrgDouble>[0]>): Promise<OrgDouble> =>
  startOrgDouble({
    companion: {
      url: companionUrl,
      clientId: 'sandbox-org',
      clientSecret: 'secret',
      orgId: '00DRL00000000012AA',
    },
    ...options,
  });

async function call(url: string, method: string, parameters: object): Promise<Answer> {
  const response = await fetch(`${url}/apex/EmbedController.${method}`, {
    method: 'POST',
    body: JSON.stringify(parameters),
  });
  return { status: response.status, body: await response.json() };
}

/** The Apex runner gives out ids of its own and has a user of its own: both become words. */
const withoutIdentity = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, member: unknown) => {
      if (key === 'requestId') return 'an id';
      if (key === 'user' && member !== null) return Object.keys(member as object).sort();
      if (key === 'userName' && member !== null) return 'a name';
      return member;
    }).replaceAll(/\b(001|003|005)[A-Za-z0-9]{15}\b/g, '$1'),
  );

function problemOf({ body }: Answer): Record<string, unknown> {
  const { message } = (body as { readonly body: { readonly message: string } }).body;
  return JSON.parse(message) as Record<string, unknown>;
}

/** The record of the same name in the Apex runner. */
async function apexId(sObject: string, field: string, value: string): Promise<string> {
  const response = await fetch(`${apex!.url}/data/${sObject}`);
  const rows = (await response.json()) as readonly (Readonly<Record<string, unknown>> & { Id: string })[];
  return rows.find((row) => row[field] === value)!.Id;
}

for (const appName of ['Portfolio_Studio', 'Chartroom', 'Canvas_Card'])
  test(`the real Apex tells the page the same of ${appName}`, { skip: WITHOUT_RUNNER }, async () => {
    const places = [
      [okafor.recordId, await apexId('Account', 'Client_Number__c', 'HH-1001')],
      [amara.recordId, await apexId('Contact', 'Client_Number__c', amara.clientNumber)],
      [null, null],
    ];
    for (const [ours, theirs] of places) {
      const played = await call(org.url, 'getLaunch', { appName, recordId: ours });
      const real = await call(apex!.url, 'getLaunch', { appName, recordId: theirs });
      assert.equal(played.status, 200);
      assert.deepEqual(withoutIdentity(played), withoutIdentity(real));
    }
  });

test('the real Apex asks the companion for the same', { skip: WITHOUT_RUNNER }, async () => {
  const theirs = await apexId('Account', 'Client_Number__c', 'HH-1001');
  const calls: readonly (readonly [string, object])[] = [
    ['openSession', { appName: 'Portfolio_Studio', ...PANEL, sessionId: null }],
    ['openSession', { appName: 'Portfolio_Studio', ...PANEL, sessionId: code.sessionId }],
    ['openSession', { appName: 'Chartroom', ...PANEL, sessionId: code.sessionId }],
    ['signRequest', { appName: 'Canvas_Card' }],
    ['endSession', { sessionId: code.sessionId, reason: 'removed' }],
    ['reportDrops', { appName: 'Portfolio_Studio', state: 'ready', drops: { rate: 2, 'old-port': 0 } }],
  ];
  for (const [method, parameters] of calls) {
    seen = [];
    const played = await call(org.url, method, { ...parameters, recordId: okafor.recordId });
    const real = await call(apex!.url, method, { ...parameters, recordId: theirs });
    assert.equal(real.status, played.status, `${method} ${JSON.stringify(real.body)}`);
    assert.equal(seen.length, 2, `each calls the companion once for ${method}`);
    assert.deepEqual(withoutIdentity(seen[0]), withoutIdentity(seen[1]));
    if (real.status === 200) assert.deepEqual(withoutIdentity(played), withoutIdentity(real));
    else assert.deepEqual(withoutIdentity(problemOf(played)), withoutIdentity(problemOf(real)));
  }
});

test('the real Apex refuses with the same words', { skip: WITHOUT_RUNNER }, async () => {
  for (const parameters of [
    { appName: 'No_Such_App', recordId: null },
    { appName: "x' OR Name != '", recordId: null },
    { appName: 'Chartroom', recordId: '001RL0000009999AAA' },
  ]) {
    const played = problemOf(await call(org.url, 'getLaunch', parameters));
    const real = problemOf(await call(apex!.url, 'getLaunch', parameters));
    assert.deepEqual(withoutIdentity(played), withoutIdentity(real));
  }
});

test('what goes to the companion is what the contract asks for', async () => {
  const recordId = okafor.recordId;
  await call(org.url, 'openSession', { appName: 'Portfolio_Studio', recordId, ...PANEL, sessionId: null });
  await call(org.url, 'signRequest', { appName: 'Canvas_Card', recordId });
  const session = embedSessionRequestSchema.parse(seen[0]?.body);
  assert.deepEqual(session.subject, { recordId, objectApiName: 'Account', clientNumber: 'HH-1001' });
  assert.equal(session.origin, 'http://localhost:4640');
  assert.equal(embedSignedRequestRequestSchema.parse(seen[1]?.body).appId, 'canvas-card');
});

test('an app runs where its project says', async () => {
  const origins = [];
  for (const appName of ['Portfolio_Studio', 'Chartroom']) {
    const { body } = await call(org.url, 'getLaunch', { appName, recordId: null });
    const { url, origin } = (body as { readonly app: EmbeddedApp }).app;
    assert.equal(new URL(url).origin, origin);
    origins.push(origin);
  }
  assert.deepEqual(origins, ['http://localhost:4640', 'http://localhost:1234']);
});

test('a person without the permission is refused, and a session that was open is ended', async () => {
  const withoutApp = await orgWith({ permissions: ['Embed_Open', 'Rollout_Pilot'] });
  const refused = await call(withoutApp.url, 'openSession', {
    appName: 'Portfolio_Studio',
    recordId: okafor.recordId,
    ...PANEL,
    sessionId: code.sessionId,
  });
  await withoutApp.close();
  assert.equal(problemOf(refused)['code'], 'ACCESS_DENIED');
  assert.deepEqual(seen, [
    { path: `/v1/embed/sessions/${code.sessionId}/end`, body: { reason: 'permission' } },
  ]);
});

test('Apex knows the capabilities of the bridge, and no other', () => {
  const source = readFileSync(
    new URL('../../../force-app/main/embed/classes/EmbeddedApps.cls', import.meta.url),
    'utf8',
  );
  const [, list = ''] = /CAPABILITIES = new Set<String>\{([^}]*)\}/.exec(source) ?? [];
  const words = [...list.matchAll(/'(\w+)'/g)].map(([, word]) => word!);
  assert.deepEqual(words.sort(), [...CAPABILITIES].sort());
});
