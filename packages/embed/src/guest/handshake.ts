/**
 * The guest's side of the handshake: hello until the page answers with a port.
 *
 * @module
 */
import { HANDSHAKE_LENGTH, PROTOCOL_VERSION } from '../protocol/capabilities.ts';
import type { Hello, Welcome } from '../protocol/messages.ts';
import { EmbedError } from './embedError.ts';
import { isRecord, readJson } from './json.ts';

/** Milliseconds between hellos, and how many. */
const HELLO_EVERY_MS = 250;
const HELLOS = 20;

/** Whom to greet, and with what. */
export interface Greeting {
  readonly view: Window;
  readonly peer: Window;
  /** Exact origins. */
  readonly targets: readonly string[];
  readonly hello: Pick<Hello, 'nonce' | 'sdk' | 'capabilities' | 'keyThumbprint'>;
  readonly signal: AbortSignal;
}

/** What the page welcomed with. */
export interface Welcomed {
  readonly welcome: Welcome;
  readonly port: MessagePort;
}

/**
 * Says hello every 250 ms, 20 times, always with the same nonce: the page takes the first and knows the others.
 *
 * @throws EmbedError `NO_HOST` if nobody answers, `VERSION` if the page speaks no version of ours; the signal's reason.
 */
export function greet({ view, peer, targets, hello, signal }: Greeting): Promise<Welcomed> {
  const text = JSON.stringify({
    bridge: 'rialto',
    type: 'hello',
    versions: [PROTOCOL_VERSION],
    ...hello,
  } satisfies Hello);
  return new Promise((resolve, reject) => {
    let said = 0;
    const timer = setInterval(sayHello, HELLO_EVERY_MS);
    view.addEventListener('message', handleMessage);
    signal.addEventListener('abort', handleAbort);
    if (signal.aborted) handleAbort();
    else sayHello();

    function sayHello(): void {
      if (said++ < HELLOS) for (const target of targets) peer.postMessage(text, target);
      else end(() => reject(new EmbedError('NO_HOST', 'The page does not answer.')));
    }

    function handleMessage(event: MessageEvent<unknown>): void {
      if (!event.isTrusted || event.source !== peer || !targets.includes(event.origin)) return;
      const answer = readAnswer(event, hello);
      if (answer instanceof EmbedError) end(() => reject(answer));
      else if (answer !== undefined) end(() => resolve(answer));
    }

    function handleAbort(): void {
      end(() => reject(signal.reason as Error));
    }

    function end(settle: () => void): void {
      clearInterval(timer);
      view.removeEventListener('message', handleMessage);
      signal.removeEventListener('abort', handleAbort);
      settle();
    }
  });
}

/** @returns `undefined` for what is no answer to this hello. */
function readAnswer(
  { data, ports }: MessageEvent<unknown>,
  hello: Greeting['hello'],
): Welcomed | EmbedError | undefined {
  const answer = typeof data === 'string' ? readJson(data, HANDSHAKE_LENGTH) : undefined;
  if (!isRecord(answer) || answer['bridge'] !== 'rialto' || answer['nonce'] !== hello.nonce) return undefined;
  const { type } = answer;
  if (type === 'refused' || (type === 'welcome' && answer['version'] !== PROTOCOL_VERSION)) {
    return new EmbedError('VERSION', `The page does not speak version ${PROTOCOL_VERSION}.`);
  }
  const [port, second] = ports;
  if (port === undefined || second !== undefined || !isWelcome(answer)) return undefined;
  // A page cannot grant what was not asked for.
  const capabilities = answer.capabilities.filter((granted) => hello.capabilities.includes(granted));
  return { welcome: { ...answer, capabilities }, port };
}

function isWelcome(answer: Record<string, unknown>): answer is Record<string, unknown> & Welcome {
  const { type, hostNonce, sessionId, capabilities, limits } = answer;
  return (
    type === 'welcome' &&
    typeof hostNonce === 'string' &&
    typeof sessionId === 'string' &&
    Array.isArray(capabilities) &&
    isRecord(limits) &&
    typeof limits['frameLength'] === 'number' &&
    typeof limits['pending'] === 'number'
  );
}
