/**
 * Compares what somebody sent with what it must be, in a time that tells nothing about either.
 *
 * @module
 */
import { hash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Whether two texts are the same; one that is not there is the same as none. */
export const isSameText = (given: string | undefined, expected: string): boolean =>
  timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== undefined;
