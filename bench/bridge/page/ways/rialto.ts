/**
 * The bridge: every frame checked for length, depth and shape, every call for its grant, its revision and its parameters,
 * every answer for its shape. Only the rate is let go.
 *
 * @module
 */
import { connect as connectGuest } from '../../../../packages/embed/src/guest/index.ts';
import { createEmbedHost } from '../../../../packages/embed/src/host/index.ts';
import { makeFrame, type Way } from '../way.ts';

const ANY = 1_000_000_000;

/** The page's half. */
export const serve: Way['serve'] = (place) => {
  const frame = makeFrame(place);
  const host = createEmbedHost({
    peer: () => frame.contentWindow,
    origin: place.origin,
    capabilities: ['context', 'token', 'log'],
    handlers: { log: () => ({}) },
    context: place.payload.context,
    limits: { rate: ANY, burst: ANY },
  });
  frame.addEventListener('load', () => host.frameLoaded());
  frame.src = place.url;
  return undefined;
};

/** The app's half. */
export const connect: Way['connect'] = async (pageOrigin, payload) => {
  const connection = await connectGuest({ hostOrigins: [pageOrigin] });
  return {
    say: (message) => connection.request('log', { level: 'info', message }),
    read: async () => payload.read(await connection.request('context.get', {})),
  };
};
