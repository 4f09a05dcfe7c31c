/**
 * A MessagePort and an id for each call.
 *
 * @module
 */
import { makeFrame, type Way } from './way.ts';

interface Message {
  readonly id: number;
  readonly method: string;
  readonly message?: string;
  readonly result?: unknown;
}

/** Makes both halves, of how a message is written and read. */
export function openPort(write: (value: unknown) => unknown, read: (value: unknown) => unknown): Way {
  return {
    serve(place) {
      const frame = makeFrame(place);
      addEventListener('message', (event) => {
        if (event.source !== frame.contentWindow || event.origin !== place.origin) return;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => {
          const { id, method } = read(data) as Message;
          port1.postMessage(write({ id, result: method === 'read' ? place.payload.value : {} }));
        };
        frame.contentWindow?.postMessage('port', place.origin, [port2]);
      });
      frame.src = place.url;
      return undefined;
    },
    async connect(pageOrigin) {
      const port = await new Promise<MessagePort>((resolve) => {
        addEventListener('message', (event) => {
          if (event.origin === pageOrigin && event.ports[0] !== undefined) resolve(event.ports[0]);
        });
        parent.postMessage('hello', pageOrigin);
      });
      const waiting = new Map<number, (result: unknown) => void>();
      let lastId = 0;
      port.onmessage = ({ data }) => {
        const { id, result } = read(data) as Message;
        waiting.get(id)?.(result);
        waiting.delete(id);
      };
      const ask = (method: string, message?: string): Promise<unknown> =>
        new Promise((resolve) => {
          const id = ++lastId;
          waiting.set(id, resolve);
          port.postMessage(write({ id, method, message }));
        });
      return { say: (message) => ask('say', message), read: () => ask('read') };
    },
  };
}
