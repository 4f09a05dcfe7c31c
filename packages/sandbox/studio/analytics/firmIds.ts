/**
 * The firm's ids of accounts and holdings. A vendor gets them with its nightly feed; here they are computed the way the
 * firm's portfolio system does, so that a holding selected in one app is the same in another.
 *
 * @module
 */
import { createHash } from 'node:crypto';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

const groupIdOf = (clientNumber: string): string =>
  `grp_${createHash('sha256').update(`ledgerline ${clientNumber}`).digest('hex').slice(0, 16)}`;

/** @param clientNumber - The household's. */
export const accountIdOf = (clientNumber: string, accountNumber: string): string =>
  `acc_${digestOf(`${groupIdOf(clientNumber)}\n${accountNumber}`)}`;

/** @param key - An instrument's, or `cash`. */
export const holdingIdOf = (accountId: string, accountNumber: string, key: string): string =>
  `${accountId}:${digestOf(`${accountNumber}/${key}`)}`;
