/**
 * The conformance page: runs the checks, shows what they found, then leaves the app to be played with.
 *
 * @module
 */
import { CHECKS, type Check } from './checklist.ts';
import { runChecks, type Verdict } from './checks.ts';
import { RECORDS, type Crossed, type MockHost, type Settings } from './mockHost.ts';

const LONGEST_LOG = 200;
const WORDS: Readonly<Record<Verdict, string>> = {
  passed: '✓ passed',
  failed: '✗ failed',
  advice: '! advice',
  skipped: '– skipped',
};

const find = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const settings = (await (await fetch('/settings')).json()) as Settings;
find('app').textContent = settings.app;
let app: MockHost | undefined;

find('again').addEventListener('click', () => void run());
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-act]'))
  button.addEventListener('click', () => act(button.dataset['act']!));
await run();

async function run(): Promise<void> {
  setBusy(true);
  app?.close();
  app = undefined;
  find('log').replaceChildren();
  find('checks').replaceChildren(...CHECKS.map(createItem));
  const stage = { main: find('stage'), aside: find('aside') };
  try {
    app = await runChecks(settings, stage, show, log);
  } catch (error) {
    find('summary').textContent = `The page itself failed: ${String(error)}`;
    return;
  }
  for (const { id } of CHECKS)
    if (itemOf(id).dataset['verdict'] === undefined) show(id, 'skipped', 'An earlier check failed.');
  summarise();
  setBusy(false);
}

function setBusy(isBusy: boolean): void {
  find<HTMLButtonElement>('again').disabled = isBusy;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-act]')) button.disabled = isBusy;
  document.body.dataset['state'] = isBusy ? 'running' : 'done';
  if (isBusy) find('summary').textContent = 'Running, about 20 seconds…';
}

function createItem({ id, title }: Check): HTMLElement {
  const item = document.createElement('li');
  item.dataset['check'] = id;
  item.append(element('span', '…', 'verdict'), element('span', title));
  return item;
}

function itemOf(id: string): HTMLElement {
  return document.querySelector<HTMLElement>(`[data-check="${id}"]`)!;
}

function show(id: string, verdict: Verdict, detail = ''): void {
  const item = itemOf(id);
  item.dataset['verdict'] = verdict;
  item.querySelector('.verdict')!.textContent = WORDS[verdict];
  if (detail !== '') item.append(element('p', detail));
  if (verdict === 'failed' || verdict === 'advice')
    item.append(element('p', CHECKS.find((check) => check.id === id)!.remedy));
}

function summarise(): void {
  const count = (verdict: Verdict): number => document.querySelectorAll(`[data-verdict="${verdict}"]`).length;
  find('summary').textContent =
    `${count('passed')} passed, ${count('failed')} failed, ${count('advice')} with advice, ${count('skipped')} skipped. ` +
    'Now look at the app itself: press the buttons beside and see whether it shows what it should.';
}

/** Does what a page would. */
function act(what: string): void {
  if (app === undefined) return;
  const { context, host } = app;
  const { appearance, record } = context;
  switch (what) {
    case 'client':
      app.change({ record: record?.recordId === RECORDS[0].recordId ? RECORDS[1] : RECORDS[0] });
      return;
    case 'theme':
      app.change({ appearance: { ...appearance, theme: appearance.theme === 'dark' ? 'light' : 'dark' } });
      return;
    case 'language':
      app.change({
        appearance: { ...appearance, language: appearance.language === 'en-US' ? 'de-DE' : 'en-US' },
      });
      return;
    case 'day':
      host.emit('bus.message', { topic: 'selection.asOf', value: '2026-06-30' });
      return;
    case 'save':
      host.request('app.save', {}).catch(() => undefined);
      return;
    case 'logout':
      host.emit('session.ended', { reason: 'logout' });
      return;
    case 'reload':
      app.reload();
  }
}

function log({ from, frame }: Crossed): void {
  const { kind, ...rest } = frame;
  if (kind === 'ping' || kind === 'pong') return;
  const row = document.createElement('tr');
  // A code is worth something for a minute, if only here.
  const text = JSON.stringify(rest).replace(/"code":"[\w-]{20,}"/, '"code":"…"');
  row.append(
    element('td', from),
    element('td', typeof kind === 'string' ? kind : '?'),
    element('td', text.slice(0, 300)),
  );
  const body = find('log');
  body.prepend(row);
  if (body.childElementCount > LONGEST_LOG) body.lastElementChild?.remove();
}

function element(tag: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}
