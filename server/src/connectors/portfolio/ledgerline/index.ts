/**
 * Ledgerline, a simulated vendor of portfolio accounting.
 *
 * @module
 */
export { createLedgerlineConnector, type LedgerlineOptions } from './client.ts';
