/**
 * Probity, a simulated vendor of identity verification.
 *
 * @module
 */
export { createProbityConnector } from './client.ts';
