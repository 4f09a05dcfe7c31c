/**
 * Connects an app to the page it lives in.
 *
 * 1. The guest finds out whose page this is, and stops unless the app listed it.
 * 2. It says hello, to that origin only: what it would use, and its key's thumbprint. No secret.
 * 3. The page answers with a port and a nonce; only that page, that origin, this hello.
 * 4. The guest says the nonce back on the port; from here on both speak on the port alone.
 * 5. The page sends the context, if granted, and the app is connected.
 * 6. When the page falls silent, it starts again at 2 with a new nonce, and tells what it told before.
 *
 * @see docs/bridge-protocol.md
 * @module
 */
import { CAPABILITIES } from '../protocol/capabilities.ts';
import type { Capability } from '../protocol/messages.ts';
import type { ConnectOptions, Connection } from './connection.ts';
import { EmbedError } from './embedError.ts';
import { fitHeight } from './fitHeight.ts';
import { findTargets, readHostOrigins } from './hostOrigins.ts';
import { createGuestKey } from './key.ts';
import { createSession, type Conversation } from './session.ts';
import { createTokens, redeemAt } from './tokens.ts';

const TIMEOUT_MS = 10_000;
/** FDC3 apps speak through `getAgent()`; this SDK adds nothing to it. */
const DEFAULT_CAPABILITIES = CAPABILITIES.filter((name) => name !== 'fdc3');

/**
 * Connects. Touches no cookie and no storage.
 *
 * @throws EmbedError `INVALID` for wrong options; `NO_HOST` if no listed page answers; `VERSION`; `TIMEOUT`; `CANCELLED`.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const view = options.window ?? window;
  const { signal } = options;
  const peer = options.peer ?? (view.parent === view ? (view.opener as Window | null) : view.parent);
  const origins = readHostOrigins(options.hostOrigins);
  if (peer === null) {
    throw new EmbedError('NO_HOST', 'This window is in no page.', {
      retryable: false,
    });
  }
  const targets = findTargets(view, peer, origins);
  const { capabilities, key } = await prepare(options.capabilities ?? DEFAULT_CAPABILITIES);
  const session = createSession({
    view,
    peer,
    targets,
    capabilities,
    keyThumbprint: key?.thumbprint,
    onTokensEnd: (isOver) => tokens?.drop(isOver),
  });
  const { conversation } = session;
  const { request } = conversation;
  const tokens =
    key &&
    createTokens({
      key,
      requestCode: (nonce) => request('token.get', { nonce }),
      redeem: options.redeem ?? redeemAt(options.tokenEndpoint ?? '/session'),
    });

  const stops: (() => void)[] = [];
  const listen = (event: string, listener: () => void): void => {
    view.addEventListener(event, listener);
    stops.push(() => view.removeEventListener(event, listener));
  };
  // A page kept for “back” is kept without its token.
  listen('pagehide', () => session.suspend());
  listen('pageshow', () => session.resume());

  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const timer = setTimeout(
    () => close(new EmbedError('TIMEOUT', `Not connected after ${timeoutMs} ms.`)),
    timeoutMs,
  );
  const cancel = (): void => close(new EmbedError('CANCELLED', 'The app’s signal ended the connection.'));
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel);
  stops.push(() => signal?.removeEventListener('abort', cancel));
  try {
    await session.open();
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  if (options.resize === 'auto' && conversation.capabilities.includes('resize')) {
    stops.push(fitHeight(view, (height) => request('ui.resize', { height })));
  }

  const nothing = async (call: Promise<unknown>): Promise<void> => {
    await call;
  };
  const signedIn = (): NonNullable<typeof tokens> => {
    if (tokens !== undefined && conversation.capabilities.includes('token')) return tokens;
    throw new EmbedError('DENIED', key ? 'The page grants no token.' : 'A token needs https, or localhost.');
  };
  return Object.assign(conversation, {
    publish: (topic, value) => nothing(request('bus.publish', { topic, value } as never)),
    toast: (params) => nothing(request('ui.toast', params)),
    openRecord: (recordId) => nothing(request('nav.record', { recordId })),
    openUrl: (url) => nothing(request('nav.url', { url })),
    drill: (path) => nothing(request('drill.open', path === undefined ? {} : { path })),
    status: (status) => nothing(request('app.status', { status })),
    getToken: async (needs) => signedIn().get(needs),
    async authorize({ method, url }) {
      const secret = await signedIn().get();
      const full = new URL(url, view.location.href).href;
      return {
        Authorization: `DPoP ${secret}`,
        DPoP: await key!.prove({ method, url: full, secret }),
      };
    },
    close: () => close(),
  } satisfies Omit<Connection, keyof Conversation>);

  function close(error = new EmbedError('NOT_READY', 'The connection is closed.')): void {
    for (const stop of stops.splice(0)) stop();
    session.end('closed', error);
  }
}

/** Without WebCrypto there is no key, and so no token: it is not even asked for. */
async function prepare(asked: readonly Capability[]): Promise<{
  capabilities: readonly Capability[];
  key: Awaited<ReturnType<typeof createGuestKey>>;
}> {
  const key = asked.includes('token') ? await createGuestKey() : undefined;
  return { key, capabilities: key === undefined ? asked.filter((name) => name !== 'token') : asked };
}
