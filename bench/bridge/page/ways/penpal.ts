/**
 * Penpal 7 with a window messenger, which moves to a port by itself.
 *
 * @module
 */
import { connect as connectPenpal, WindowMessenger } from 'penpal';
import { makeFrame, type Way } from '../way.ts';

/** The page's half. */
export const serve: Way['serve'] = (place) => {
  const frame = makeFrame(place);
  connectPenpal({
    messenger: new WindowMessenger({
      remoteWindow: frame.contentWindow!,
      allowedOrigins: [place.origin],
    }),
    methods: { say: (_message: string) => ({}), read: () => place.payload.value },
  });
  frame.src = place.url;
  return undefined;
};

/** The app's half. */
export const connect: Way['connect'] = (pageOrigin) => {
  const messenger = new WindowMessenger({ remoteWindow: parent, allowedOrigins: [pageOrigin] });
  return connectPenpal<{ say(message: string): object; read(): object }>({ messenger }).promise.then(
    // Its methods are made by a proxy: taken off, they still work.
    (remote) => ({ say: (message) => remote.say(message), read: () => remote.read() }),
  );
};
