/**
 * An FDC3 2.2 Desktop Agent in the page. Becomes the Lightning web component module `c/desktopAgent`.
 *
 * @module
 */
export type * from './agent.ts';
export * from './contexts.ts';
export { createDesktopAgent, PAGE_APP_ID } from './desktopAgent.ts';
