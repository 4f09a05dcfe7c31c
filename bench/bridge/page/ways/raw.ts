/**
 * A bare MessagePort that carries objects: the least there can be. It checks nothing but the origin of the hello.
 *
 * @module
 */
import { openPort } from '../bare.ts';
import type { Way } from '../way.ts';

const same = (value: unknown): unknown => value;

/** Both halves. */
export const { serve, connect }: Way = openPort(same, same);
