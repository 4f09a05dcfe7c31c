/**
 * The bridge's protocol: words, numbers, checks. The guest SDK takes only `messages.ts` and `capabilities.ts`, so that it
 * carries no zod.
 *
 * @module
 */
export * from './capabilities.ts';
export { readJson, type JsonReading } from './json.ts';
export type * from './messages.ts';
export { readFrame } from './readFrame.ts';
export * from './schemas.ts';
