/**
 * Harness of the browser tests: a Chromium, a page that tells its errors, axe that sees inside components, screenshots.
 *
 * @module
 */
export { axe, describeViolations, type AxeResult, type AxeViolation } from './axe.ts';
export { openBrowser } from './openBrowser.ts';
export { openPage, type OpenPage, type OpenPageOptions } from './openPage.ts';
export { screenshot } from './screenshot.ts';
