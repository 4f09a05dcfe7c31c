/**
 * The page's half of the bridge. Becomes the Lightning web component module `c/embedHost`.
 *
 * @module
 */
export { BridgeError, isBridgeError, type BridgeErrorOptions } from './bridgeError.ts';
export { createEmbedHost } from './createEmbedHost.ts';
export type * from './host.ts';
export type * from './launch.ts';
export type * from '../protocol/messages.ts';
