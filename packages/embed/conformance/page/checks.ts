/**
 * Finds out from outside whether an app does what it should.
 *
 * @module
 */
import { CAPABILITIES, type Capability } from '../../src/protocol/index.ts';
import { openApp, RECORDS, type Crossed, type MockHost, type Settings } from './mockHost.ts';

/** How a check ended. `advice`: it works, and could be better. `skipped`: the app does not use what it is about. */
export type Verdict = 'passed' | 'failed' | 'advice' | 'skipped';

/** Told of each verdict as it is found. */
export type Report = (id: string, verdict: Verdict, detail?: string) => void;

/** FDC3 apps do not speak the bridge: nothing here checks them. */
const ALL = CAPABILITIES.filter((name) => name !== 'fdc3');
const HELLO_MS = 8_000;
const READY_MS = 3_000;
/** How long an app is left alone to see what it does. */
const WATCH_MS = 1_500;

const NONSENSE = [
  '{"kind":"event","event":"weather.changed","data":{"__proto__":{"polluted":true}}}',
  '{"kind":"event","event":"context.changed","data":null}',
  '{"kind":"response","id":424242,"result":{}}',
  '{"kind":"error","id":424242,"error":{"code":"HOST","message":"late","retryable":false}}',
  '{"kind":"cancel","id":424242}',
  '{"kind":"request","id":424242,"method":"app.unheardOf","params":{}}',
  '{"kind":"unheard-of"}',
  'not json',
  '[]',
];

/** Runs every check. @returns The app, open and connected, to play with. */
export async function runChecks(
  settings: Settings,
  stage: { readonly main: HTMLElement; readonly aside: HTMLElement },
  report: Report,
  onCrossed: (crossed: Crossed) => void,
): Promise<MockHost> {
  const { framing, advice } = (await (await fetch('/probe')).json()) as Record<
    'framing' | 'advice',
    string[]
  >;
  report('framing', framing.length > 0 ? 'failed' : 'passed', framing.join(' '));
  report('headers', advice.length > 0 ? 'advice' : 'passed', advice.join(' '));

  const open = (capabilities: readonly Capability[], isOpaque = false): MockHost =>
    openApp({ settings, container: stage.main, capabilities, isOpaque, onCrossed });
  const isReady = (app: MockHost): Promise<boolean> => app.until(() => app.host.state === 'ready', READY_MS);

  let app = open(ALL);
  if (!(await app.until(() => app.nonces.length > 0, HELLO_MS))) {
    report('hello', 'failed', explainSilence(app));
    return app;
  }
  report('hello', app.host.state === 'waiting' ? 'failed' : 'passed', explainSilence(app));
  const ready = await isReady(app);
  report('ready', ready ? 'passed' : 'failed', ready ? '' : `The page is ${app.host.state}.`);
  if (!ready) return app;

  report('ping', (await app.ping()) ? 'passed' : 'failed');
  for (const text of NONSENSE) app.inject(text);
  const survived = (await app.ping()) && app.nonces.length === 1;
  report('unknown', survived ? 'passed' : 'failed', survived ? '' : 'It answers no more, or started anew.');
  await checkContext(app, report);
  await checkHeight(app, report);
  await checkToken(app, report);
  await checkEnd(app, report);

  app.reload();
  const isBack = await app.until(() => app.nonces.length === 2 && app.host.state === 'ready', HELLO_MS);
  report('reload', isBack ? 'passed' : 'failed', isBack ? '' : `It is ${app.host.state}.`);
  const dropped = describeDrops(app);
  app.close();

  app = open(['context']);
  await app.until(() => app.host.state === 'ready', HELLO_MS);
  await pause(WATCH_MS);
  const denied = app.crossed.filter(
    ({ frame }) => (frame['error'] as { code?: string } | undefined)?.code === 'DENIED',
  );
  report(
    'grants',
    denied.length > 0 ? 'failed' : 'passed',
    denied.length > 0 ? `${denied.length} calls were refused, though the welcome said what it may do.` : '',
  );
  app.close();

  app = open(ALL, true);
  const speaks = await app.until(() => app.host.state === 'ready', HELLO_MS);
  report('storage', speaks ? 'passed' : 'advice', speaks ? '' : 'It says no hello there.');
  app.close();

  const foreign = await watchForeign(settings, stage.aside);
  report('foreign', foreign === '' ? 'passed' : 'failed', foreign);
  report('clean', dropped === '' ? 'passed' : 'failed', dropped);
  return open(ALL);
}

function explainSilence({ host, nonces }: MockHost): string {
  if (host.drops['malformed-hello'] !== undefined) return 'What it said is no hello.';
  if (host.drops['foreign-origin'] !== undefined) return 'It speaks from another origin than its address.';
  return nonces.length > 0 ? '' : 'It says nothing to this page. Look into its console.';
}

const requestsOf = (app: MockHost, method: string, since = 0): Crossed[] =>
  app.crossed.filter(({ from, frame, at }) => from === 'app' && frame['method'] === method && at >= since);

async function checkContext(app: MockHost, report: Report): Promise<void> {
  app.change({ record: RECORDS[1] });
  // What was on its way may still know the old one.
  await pause(500);
  const since = performance.now();
  await pause(WATCH_MS);
  const stale = app.crossed.filter(
    ({ from, frame, at }) =>
      from === 'app' && at >= since && Number(frame['revision'] ?? Infinity) < app.context.revision,
  );
  report(
    'context',
    stale.length > 0 || !(await app.ping()) ? 'failed' : 'passed',
    stale.length > 0 ? 'Requests still carry the old revision.' : '',
  );
  const { appearance } = app.context;
  app.change({ appearance: { ...appearance, theme: 'dark', language: 'de-DE' } });
  await pause(200);
  app.change({ appearance });
  report('appearance', (await app.ping()) && app.nonces.length === 1 ? 'passed' : 'failed');
}

async function checkHeight(app: MockHost, report: Report): Promise<void> {
  const asked = requestsOf(app, 'ui.resize').length;
  if (asked === 0) {
    report('resize', 'skipped', 'It asks for no height.');
    return;
  }
  await pause(WATCH_MS);
  const more = requestsOf(app, 'ui.resize').length - asked;
  report('resize', more > 3 ? 'failed' : 'passed', more > 3 ? `It asked ${more} times in a row.` : '');
}

async function checkToken(app: MockHost, report: Report): Promise<void> {
  if (requestsOf(app, 'token.get').length === 0) {
    report('token', 'skipped', 'It asks for no token.');
    return;
  }
  let redemptions: { readonly faults: readonly string[] }[] = [];
  for (let tries = 0; tries < 20 && redemptions.length === 0; tries++) {
    await pause(100);
    redemptions = (await (await fetch('/redemptions')).json()) as typeof redemptions;
  }
  const faults = [...new Set(redemptions.flatMap((redemption) => redemption.faults))];
  if (redemptions.length === 0) {
    report('token', 'failed', 'Its backend redeemed no code here. Point it at this mock companion.');
    return;
  }
  report('token', faults.length > 0 ? 'failed' : 'passed', faults.join('; '));
}

async function checkEnd(app: MockHost, report: Report): Promise<void> {
  if (requestsOf(app, 'token.get').length === 0) {
    report('ended', 'skipped', 'It asks for no token.');
    return;
  }
  app.host.emit('session.ended', { reason: 'logout' });
  await pause(200);
  const since = performance.now();
  // A change gives it a reason to ask.
  app.change({ record: RECORDS[0] });
  await pause(WATCH_MS);
  const more = requestsOf(app, 'token.get', since).length;
  report('ended', more > 0 ? 'failed' : 'passed', more > 0 ? `It asked ${more} times.` : '');
}

/** Without the one answer to a call the page itself does not know of: it was put in here. */
function describeDrops({ host }: MockHost): string {
  const { 'repeated-nonce': _again, 'unknown-id': unknown = 0, ...drops } = host.drops;
  return Object.entries({ ...drops, 'unknown-id': Math.max(0, unknown - 1) })
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason}: ${count}`)
    .join(', ');
}

/** Opens a page of another origin with the app in it. @returns What was wrong there. */
async function watchForeign({ foreignOrigin }: Settings, container: HTMLElement): Promise<string> {
  let hellos = 0;
  let loads = 0;
  const frame = document.createElement('iframe');
  frame.title = 'A page the app must refuse';
  const listen = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (source !== frame.contentWindow || origin !== foreignOrigin) return;
    const { foreignHellos, foreignLoaded } = data as { foreignHellos?: number; foreignLoaded?: boolean };
    hellos = foreignHellos ?? hellos;
    if (foreignLoaded === true) loads += 1;
  };
  window.addEventListener('message', listen);
  frame.src = `${foreignOrigin}/`;
  container.replaceChildren(frame);
  for (let waited = 0; waited < HELLO_MS && loads === 0; waited += 100) await pause(100);
  await pause(WATCH_MS);
  window.removeEventListener('message', listen);
  frame.remove();
  // The app may refuse to be framed there at all: its frame loads all the same, with the browser's own page.
  if (loads === 0) return 'The foreign page did not open, so nothing was seen.';
  return hellos === 0 ? '' : 'It said hello to a foreign page.';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
