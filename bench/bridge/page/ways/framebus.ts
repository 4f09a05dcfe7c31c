/**
 * framebus, held to the app's origin and to one frame instead of the broadcast it does by itself.
 *
 * @module
 */
import Framebus from 'framebus';
import { makeFrame, type Way } from '../way.ts';

/** The page's half. */
export const serve: Way['serve'] = (place) => {
  const frame = makeFrame(place);
  const bus = new Framebus({ origin: place.origin, channel: 'bench', targetFrames: [frame] });
  type Reply = (data: unknown) => void;
  bus.on('say', (_data: unknown, reply: Reply) => reply({}));
  bus.on('read', (_data: unknown, reply: Reply) => reply(place.payload.value));
  frame.src = place.url;
  return undefined;
};

/** The app's half. */
export const connect: Way['connect'] = (pageOrigin) => {
  const bus = new Framebus({ origin: pageOrigin, channel: 'bench', targetFrames: [parent] });
  return Promise.resolve({
    say: (message) => bus.emitAsPromise('say', { message }),
    read: () => bus.emitAsPromise('read', {}),
  });
};
