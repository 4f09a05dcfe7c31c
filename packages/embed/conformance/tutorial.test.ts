/**
 * The vendor's way, as docs/embedding.md tells it: the guide's own app, the packed SDK beside it, the conformance page in a
 * real browser. Then an app that does everything wrong, so that the checks are known to bite.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildSdk, writeSdk } from '../../../scripts/buildSdk.ts';
import { axe, describeViolations, openBrowser, openPage, screenshot } from '../../sandbox/browser/index.ts';

const GUIDE = readFileSync(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'rialto-tutorial-'));
const sdk = join(folder, 'node_modules/@rialto/embed');
const children: ChildProcess[] = [];
let browser: Browser;

before(async () => {
  writeSdk(await buildSdk(), sdk);
  browser = await openBrowser();
});
after(async () => {
  for (const child of children) child.kill();
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** The code block that follows a file's name in the guide. */
function fileOf(name: string): string {
  const code = new RegExp(`\`${name.replace('.', '\\.')}\`[^]*?\n\`\`\`\\w+\n([^]*?)\n\`\`\``).exec(
    GUIDE,
  )?.[1];
  assert.ok(code, `docs/embedding.md shows no ${name}`);
  return code;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the command the guide starts. @returns The page's origin, as it prints it. */
async function startPage(app: string): Promise<string> {
  const args = [join(sdk, 'conformance/cli.js'), 'conformance', '--app', app, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  return /Open (\S+)\//.exec(String(printed))![1]!;
}

/** Check → how it ended and what it says. */
async function verdictsOf(page: Page): Promise<Record<string, string>> {
  await page.waitForSelector('body[data-state="done"]', { timeout: 60_000 });
  return page.$$eval('[data-check]', (items) =>
    Object.fromEntries(
      items.map((item) => [
        (item as HTMLElement).dataset['check']!,
        `${(item as HTMLElement).dataset['verdict']}: ${item.textContent}`,
      ]),
    ),
  );
}

test('the guide’s app passes every check, signs on, and shows what the page shows', async () => {
  const port = await freePort();
  const app = `http://localhost:${port}/`;
  const origin = await startPage(app);
  mkdirSync(folder, { recursive: true });
  for (const name of ['index.html', 'app.js', 'server.mjs'])
    writeFileSync(
      join(folder, name),
      fileOf(name)
        .replaceAll('http://127.0.0.1:4650', origin)
        .replaceAll('localhost:3000', `localhost:${port}`)
        .replace('listen(3000)', `listen(${port}, () => console.log('listening'))`),
    );
  const server = spawn(process.execPath, [join(folder, 'server.mjs')], {
    env: { ...process.env, RIALTO_COMPANION: origin },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(server);
  await once(server.stdout, 'data');

  const { page, errors, close } = await openPage(browser, `${origin}/`, { ready: '#checks li' });
  const verdicts = await verdictsOf(page);
  const others = Object.entries(verdicts).filter(([, verdict]) => !verdict.startsWith('passed'));
  assert.deepEqual(others, [], errors.join('\n'));
  assert.equal(Object.keys(verdicts).length, 16);

  const frame = page.frames().find((each) => each.url() === app)!;
  await frame.getByText('Amara Lindqvist').waitFor();
  await frame.getByText('005000000000001AAA on 001000000000001AAA').waitFor();
  await page.getByRole('button', { name: 'Another client' }).click();
  await frame.getByText('Jonas Feld').waitFor();
  await frame.getByText('005000000000001AAA on 001000000000002AAA').waitFor();
  await page.getByRole('button', { name: 'English or German' }).click();
  await frame.waitForFunction(() => document.documentElement.lang === 'de-DE');
  await frame.getByRole('button').click();
  await page.locator('#log').getByText('Hello from the app').waitFor();
  assert.equal(describeViolations(await axe(page)), '');
  await screenshot(page, 'conformance.light');
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.equal(describeViolations(await axe(page)), '');
  await screenshot(page, 'conformance.dark');
  await close();
});

/** Speaks to anybody, takes whatever comes, and never stops. */
const RUDE_APP = `<!doctype html><title>Rude</title><body style="margin:20px;height:100vh"><script>
  addEventListener('message', ({ data, ports: [port] }) => {
    const { hostNonce } = JSON.parse(data);
    const send = (frame) => port.postMessage(JSON.stringify(frame));
    let id = 0;
    const ask = (method, params) => send({ kind: 'request', id: ++id, method, params, revision: 1 });
    let alive = true;
    port.onmessage = ({ data }) => {
      const { kind, event } = JSON.parse(data);
      if (kind === 'ping' && alive) send({ kind: 'pong' });
      if (kind === 'event' && event !== 'context.changed') alive = false;
    };
    send({ kind: 'ready', hostNonce });
    send({ kind: 'gossip' });
    setInterval(() => ask('log', { level: 'info', message: 'I am here' }), 300);
    setInterval(() => ask('token.get', { nonce: 'always-the-same-one' }), 300);
    let height = 300;
    setInterval(() => ask('ui.resize', { height: (height += 20) }), 150);
  });
  parent.postMessage(JSON.stringify({ bridge: 'rialto', type: 'hello', versions: [1], sdk: 'rude/1',
    nonce: 'kept-for-ever-0123456789', keyThumbprint: 'x'.repeat(43),
    capabilities: ['context', 'token', 'resize', 'log'] }), '*');
</script>`;

test('an app that behaves badly is told what is wrong', async () => {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'sid=1', 'x-frame-options': 'allowall' })
      .end(RUDE_APP);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const app = `http://localhost:${(server.address() as AddressInfo).port}/embed?access_token=abc`;
    const { page, close } = await openPage(browser, `${await startPage(app)}/`, { ready: '#checks li' });
    const verdicts = await verdictsOf(page);
    const of = (start: string): string[] =>
      Object.keys(verdicts).filter((check) => verdicts[check]!.startsWith(start));
    assert.deepEqual(of('passed'), ['hello', 'ready', 'ping', 'storage']);
    assert.deepEqual(of('advice'), ['headers']);
    assert.match(verdicts['headers']!, /any site may frame.*cookie sid.*secret/s);
    assert.match(verdicts['unknown']!, /answers no more/);
    assert.match(verdicts['foreign']!, /foreign page/);
    assert.match(verdicts['clean']!, /unknown-kind: 1/);
    await close();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
