/**
 * Ids of verifications.
 *
 * @module
 */
import { newTimeOrderedId } from '../timeOrderedId.ts';

/** `ver_` and a UUID of version 7, so that they sort by time. @param now - Epoch milliseconds. */
export const newVerificationId = (now: number): string => newTimeOrderedId('ver', now);
