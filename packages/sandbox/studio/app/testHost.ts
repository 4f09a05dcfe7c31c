/**
 * A record page as far as the studio meets one: the bridge's host around one frame. Runs in the browser, for tests.
 *
 * @module
 */
import { createEmbedHost, type Context, type EmbedHost } from '@rialto/embed/host';

/** What a test tells the page. */
export interface HostSetup {
  readonly origin: string;
  readonly redeemUrl: string;
  readonly context: Context;
  /** Opens the complete platform in a tab of its own instead of a frame. Default false. */
  readonly isTab?: boolean;
  readonly capabilities?: Parameters<typeof createEmbedHost>[0]['capabilities'];
}

/** What a test reads and does. */
export interface TestHost {
  /** What the studio asked for, in order. */
  readonly calls: { readonly method: string; readonly params: unknown }[];
  readonly states: string[];
  host(): EmbedHost;
  open(setup: HostSetup): void;
  show(context: Context): void;
}

declare global {
  interface Window {
    testHost: TestHost;
    /** Put there by the test: makes a code at the pretend companion. */
    makeCode(nonce: string, keyThumbprint: string): Promise<string>;
  }
}

let current: EmbedHost | undefined;
const calls: TestHost['calls'] = [];
const states: string[] = [];

function open({ origin, redeemUrl, context, capabilities, isTab = false }: HostSetup): void {
  let tab: Window | null = null;
  current?.close();
  document.querySelector('iframe')?.remove();
  const frame = document.createElement('iframe');
  frame.title = 'Portfolio studio';
  document.body.append(frame);
  document.body.className = context.appearance.theme;
  const note = (method: string, params: unknown): Record<string, never> => {
    calls.push({ method, params });
    return {};
  };
  current = createEmbedHost({
    peer: () => (isTab ? tab : frame.contentWindow),
    origin,
    context,
    capabilities: capabilities ?? [
      'context',
      'token',
      'resize',
      'toast',
      'navigate',
      'drill',
      'bus',
      'dirty',
      'refresh',
    ],
    onState: (state) => states.push(state),
    handlers: {
      'token.get': async ({ nonce }, { keyThumbprint }) => ({
        code: await window.makeCode(nonce, keyThumbprint!),
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        redeemUrl,
      }),
      'ui.resize': ({ height }) => {
        frame.style.height = `${height}px`;
        calls.push({ method: 'ui.resize', params: { height } });
        return { height };
      },
      'ui.toast': (params) => note('ui.toast', params),
      'nav.record': (params) => note('nav.record', params),
      'drill.open': (params) => note('drill.open', params),
      'bus.publish': (params) => note('bus.publish', params),
      'bus.subscribe': (params) => {
        note('bus.subscribe', params);
        return { selection: {} };
      },
      'dirty.set': (params) => note('dirty.set', params),
      'record.refresh': (params) => note('record.refresh', params),
      'app.status': (params) => note('app.status', params),
    },
  });
  frame.addEventListener('load', () => current?.frameLoaded());
  if (isTab) tab = window.open(`${origin}/`);
  else frame.src = `${origin}/embed`;
}

window.testHost = {
  calls,
  states,
  host: () => current!,
  open,
  show(context) {
    document.body.className = context.appearance.theme;
    current!.setContext(context);
  },
};
document.documentElement.dataset['mounted'] = '';
