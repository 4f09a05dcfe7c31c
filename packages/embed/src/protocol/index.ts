/**
 * The bridge's protocol: words, numbers, checks.
 *
 * @module
 */
export * from './capabilities.ts';
export type * from './messages.ts';
