/**
 * Comlink over a MessagePort, its fastest way.
 *
 * @module
 */
import { expose, wrap } from 'comlink';
import { makeFrame, type Way } from '../way.ts';

interface Page {
  say(message: string): object;
  read(): object;
}

/** The page's half. */
export const serve: Way['serve'] = (place) => {
  const frame = makeFrame(place);
  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.origin !== place.origin) return;
    const { port1, port2 } = new MessageChannel();
    expose({ say: () => ({}), read: () => place.payload.value } satisfies Page, port1);
    frame.contentWindow?.postMessage('port', place.origin, [port2]);
  });
  frame.src = place.url;
  return undefined;
};

/** The app's half. */
export const connect: Way['connect'] = async (pageOrigin) => {
  const port = await new Promise<MessagePort>((resolve) => {
    addEventListener('message', (event) => {
      if (event.origin === pageOrigin && event.ports[0] !== undefined) resolve(event.ports[0]);
    });
    parent.postMessage('hello', pageOrigin);
  });
  const page = wrap<Page>(port);
  return { say: (message) => page.say(message), read: () => page.read() };
};
