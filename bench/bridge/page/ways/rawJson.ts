/**
 * A bare MessagePort that carries JSON text.
 *
 * @module
 */
import { openPort } from '../bare.ts';
import type { Way } from '../way.ts';

/** Both halves. */
export const { serve, connect }: Way = openPort(
  JSON.stringify,
  (text) => JSON.parse(text as string) as unknown,
);
