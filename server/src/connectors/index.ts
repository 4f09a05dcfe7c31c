/**
 * The vendors, behind the two interfaces operations know.
 *
 * @module
 */
export type * from './connector.ts';
export { createProbityConnector } from './kyc/probity/index.ts';
export { createLedgerlineConnector } from './portfolio/ledgerline/index.ts';
