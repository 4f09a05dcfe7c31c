import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBundleCompiler } from './bundleCompiler.ts';
import type { Reply } from './reply.ts';
import { answer, type PreviewContext } from './routes.ts';
import { createSecurityCompiler } from './securityCompiler.ts';
import { openSfdxProject } from './sfdxProject.ts';
import { HOUSEHOLD_IDS, startTestOrg, type TestOrg } from './testOrg.ts';
import { copyFixture } from './testProject.ts';

const copy = copyFixture();
let org: TestOrg;
let context: PreviewContext;

before(async () => {
  org = await startTestOrg();
  const vendorFolder = join(copy.root, 'vendor');
  mkdirSync(vendorFolder);
  writeFileSync(join(vendorFolder, 'lwc.js'), 'export const engine = 1;');
  context = {
    project: openSfdxProject(copy.root),
    vendor: { key: 'test-1', folder: vendorFolder, builtInMs: 0 },
    compiler: createBundleCompiler('development'),
    compileForSecurity: createSecurityCompiler('development'),
    lws: false,
    org: { title: 'The Apex endpoint', url: org.url },
    vendors: new Map([['probity', { title: 'Probity', url: org.url }]]),
    notices: [],
  };
});
after(async () => {
  await org.close();
  copy.remove();
});

const call = (path: string, method = 'GET', body = ''): Promise<Reply> =>
  answer(context, { method, url: new URL(path, 'http://preview'), body });
const textOf = async (path: string): Promise<string> => String((await call(path)).body);

test('a page carries its import map, what it must know and a policy for both', async () => {
  const { status, body, headers } = await call(`/lightning/r/Account/${HOUSEHOLD_IDS[0]}/view`);
  const html = String(body);
  assert.equal(status, 200);
  assert.match(html, /"c\/clientList":"\/c\/clientList\/clientList\.js"/);
  assert.match(html, /"lightning\/messageService":"\/preview\/platform\/messageService\.js"/);
  assert.match(html, /"source":"Household"/);
  const policy = headers?.['content-security-policy'] ?? '';
  assert.match(policy, /script-src 'self' 'unsafe-eval' 'sha256-[\w+/=]+'/);
  assert.ok(!policy.includes("script-src 'self' 'unsafe-inline'"));
});

test('a tab that shows a component has a page and a link; one of an object has neither', async () => {
  copy.write(
    'Clients.tab-meta.xml',
    '<CustomTab><label>All clients</label><lwcComponent>clientList</lwcComponent></CustomTab>',
  );
  copy.write('Client__c.tab-meta.xml', '<CustomTab><customObject>true</customObject></CustomTab>');
  context.project.forget();
  const html = await textOf('/lightning/n/Clients');
  assert.match(html, /"items":\[\{"name":"c\/clientList","properties":\{\}\}\]/);
  assert.match(await textOf('/'), /"tabs":\[\{"name":"Clients","label":"All clients"\}\]/);
  assert.equal((await call('/lightning/n/Client__c')).status, 404);
  assert.equal((await call('/lightning/n/Nothing')).status, 404);
});

test('a value in the page’s data cannot end its script element', async () => {
  const evil = { ...context, notices: ['</script><script>alert(1)</script>'] };
  const { body } = await answer(evil, { method: 'GET', url: new URL('http://preview/'), body: '' });
  assert.ok(!String(body).includes('</script><script>alert'));
});

test('an active trusted site may be framed, an inactive one not', async () => {
  const site = (name: string, active: boolean): void =>
    copy.write(
      `${name}.cspTrustedSite-meta.xml`,
      `<CspTrustedSite><endpointUrl>https://${name}.example</endpointUrl><isActive>${active}</isActive>
      <isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>`,
    );
  site('shown', true);
  site('hidden', false);
  context.project.forget();
  const policy = (await call('/')).headers?.['content-security-policy'] ?? '';
  assert.match(policy, /frame-src 'self' https:\/\/shown\.example;/);
  assert.ok(!policy.includes('hidden.example'));
});

test('compiles a bundle’s script, template and styles', async () => {
  assert.match(await textOf('/c/clientNote/clientNote.js'), /registerComponent/);
  assert.match(await textOf('/c/clientNote/clientNote.html'), /registerTemplate/);
  assert.match(await textOf('/c/clientNote/clientNote.css'), /font-weight: 700/);
});

test('a template asks for no style sheet that is not there, and for one that was added since', async () => {
  const template = (): Promise<string> => textOf('/c/clientNote/clientNote.html');
  assert.match(await template(), /from "\.\/clientNote\.css"/);
  assert.doesNotMatch(await template(), /from "\.\/clientNote\.scoped\.css/);
  copy.write('lwc/clientNote/clientNote.scoped.css', 'p { margin: 0; }');
  assert.match(await template(), /from "\.\/clientNote\.scoped\.css\?scoped=true"/);
});

test('a bundle without a template or styles has empty ones', async () => {
  assert.equal(await textOf('/c/noteWords/noteWords.css'), 'export default undefined;');
  assert.equal((await call('/c/noteWords/other.js')).status, 404);
});

test('a template that does not compile becomes a script that tells where', async () => {
  copy.write('lwc/clientNote/clientNote.html', '<template><p onclick="go()">x</p></template>');
  const { status, body } = await call('/c/clientNote/clientNote.html');
  assert.equal(status, 200);
  assert.match(String(body), /^throw new Error\("c\/clientNote\/clientNote\.html: /);
  assert.equal((await call('/lws/clientNote')).status, 422);
});

test('what the project lacks becomes a script that says so', async () => {
  assert.match(await textOf('/c/nothing'), /There is no bundle \\"c\/nothing\\"/);
  assert.match(await textOf('/@salesforce/label/c.Nothing'), /There is no label \\"Nothing\\"/);
  assert.match(await textOf('/lightning-missing/map'), /no module \\"lightning\/map\\"/);
});

test('hands an Apex call on and answers what came back, status and body', async () => {
  org.calls.length = 0;
  const ok = await call('/apex/ClientController.getClients', 'POST', `{"householdId":"${HOUSEHOLD_IDS[1]}"}`);
  assert.equal(ok.status, 200);
  assert.deepEqual(JSON.parse(String(ok.body)), ['Elsa Lindqvist']);
  const refused = await call('/apex/ClientController.renameClient', 'POST', '{}');
  assert.equal(refused.status, 500);
  const error = JSON.parse(String(refused.body)) as { body: { message: string } };
  assert.equal(error.body.message, '{"code":"ACCESS_DENIED"}');
  assert.deepEqual(org.calls, [
    `POST /apex/ClientController.getClients {"householdId":"${HOUSEHOLD_IDS[1]}"}`,
    'POST /apex/ClientController.renameClient {}',
  ]);
});

test('an org that does not answer is an LWC error of 502', async () => {
  const gone = { ...context, org: { title: 'The Apex endpoint', url: 'http://127.0.0.1:9' } };
  const reply = await answer(gone, {
    method: 'POST',
    url: new URL('http://preview/apex/A.b'),
    body: '{}',
  });
  assert.equal(reply.status, 502);
  const { status, ok, body } = JSON.parse(String(reply.body)) as {
    status: number;
    ok: boolean;
    body: { message: string };
  };
  assert.deepEqual([status, ok], [502, false]);
  assert.match(body.message, /^The Apex endpoint at http:\/\/127\.0\.0\.1:9 does not answer/);
});

test('switches a vendor’s behaviour, and only of a vendor it knows', async () => {
  const fault = '[{"kind":"down"}]';
  assert.equal((await call('/sandbox/vendors/probity/faults', 'PUT', fault)).status, 200);
  assert.deepEqual(org.faults, [{ kind: 'down' }]);
  assert.equal((await call('/sandbox/vendors/probity/faults', 'DELETE')).status, 200);
  assert.deepEqual(org.faults, []);
  assert.equal((await call('/sandbox/vendors/other/faults', 'PUT', fault)).status, 404);
  assert.equal((await call('/sandbox/vendors/probity/faults', 'POST', fault)).status, 404);
});

test('serves the vendor build for good', async () => {
  const { status, headers } = await call('/vendor/test-1/lwc.js');
  assert.equal(status, 200);
  assert.match(headers?.['cache-control'] ?? '', /immutable/);
});

test('no path leaves its folder', async () => {
  writeFileSync(join(copy.root, 'secret.js'), 'export const secret = 1;');
  symlinkSync(join(copy.root, 'secret.js'), join(copy.root, 'vendor', 'link.js'));
  for (const path of [
    '/vendor/test-1/..%2fsecret.js',
    '/vendor/test-1/%2e%2e%2fsecret.js',
    '/vendor/test-1/link.js',
    '/vendor/test-1/a%00.js',
    '/preview/..%2findex.ts',
    '/slds/..%2f..%2fpackage.json',
    '/assets/..%2fpackage.json',
    '/c/clientList/..%2f..%2f..%2f..%2fsecret.js',
    '/c/..%2fsecret.js',
    '/lws/..%2fclientList',
    '/data/..%2fapex',
    '/resource/1/..%2fsecret',
  ]) {
    const reply = await call(path);
    assert.notEqual(reply.status, 200, path);
    assert.ok(!String(reply.body).includes('export const secret'), path);
  }
  assert.equal((await call('/%E0%A4%A')).status, 400);
});
