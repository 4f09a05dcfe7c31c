/**
 * post-robot, its listener held to the app's window and origin.
 *
 * @module
 */
import postRobot from 'post-robot';
import { makeFrame, type Way } from '../way.ts';

/** The page's half. */
export const serve: Way['serve'] = (place) => {
  const frame = makeFrame(place);
  const from = { window: frame.contentWindow!, domain: place.origin };
  postRobot.on('say', from, () => ({}));
  postRobot.on('read', from, () => place.payload.value);
  frame.src = place.url;
  return undefined;
};

/** The app's half. */
export const connect: Way['connect'] = (pageOrigin) => {
  const ask = (name: string, data: object): Promise<unknown> =>
    postRobot.send(parent, name, data, { domain: pageOrigin }).then((event) => event.data);
  return Promise.resolve({ say: (message) => ask('say', { message }), read: () => ask('read', {}) });
};
