/**
 * Postmate: only the page asks, so 1 KB comes as an answer and the page's clock is read.
 *
 * @module
 */
import Postmate from 'postmate';
import { MESSAGE } from '../measure.ts';
import type { Way } from '../way.ts';

/** The page's half. */
export const serve: Way['serve'] = async ({ element, url }) => {
  const app = await new Postmate({ container: element, url });
  return { say: () => app.get('message'), read: () => app.get('context') };
};

/** The app's half. */
export const connect: Way['connect'] = async (_pageOrigin, { value }) => {
  await new Postmate.Model({ message: MESSAGE, context: value });
  return undefined;
};
