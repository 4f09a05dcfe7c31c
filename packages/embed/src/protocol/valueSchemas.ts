/**
 * The small values of the bridge.
 *
 * @module
 */
import { isPathBelow, isWebAddress } from './address.ts';
import { isLongRecordId, isRecordId } from './recordId.ts';
import { z } from './zod.ts';

/** Some text of 1 to `max` UTF-16 units. */
export const textSchema = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));

/** Of 15 or 18 characters. */
export const recordIdSchema = z.string().check(z.refine(isRecordId, 'must be a Salesforce record id'));

/** Of 18 characters. */
export const longRecordIdSchema = z
  .string()
  .check(z.refine(isLongRecordId, 'must be a Salesforce record id of 18 characters'));

/** 16 to 64 URL-safe characters. */
export const nonceSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 URL-safe characters'));

/** RFC 7638, SHA-256, base64url. */
export const keyThumbprintSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 thumbprint'));

/** API name of an object. */
export const apiNameSchema = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be an API name'));

/** The name an admin gave a field for apps: an API name, a path of them, or a word. */
export const fieldNameSchema = z
  .string()
  .check(z.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,254}$/, 'must begin with a letter, then letters, digits, _ . -'));

/** BCP 47. */
export const languageSchema = z
  .string()
  .check(z.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag'), z.maxLength(35));

/** ISO 4217. */
export const currencySchema = z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code'));

/** IANA. */
export const timeZoneSchema = z
  .string()
  .check(z.regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/, 'must be the name of a time zone'));

/** `YYYY-MM-DD`. */
export const dateSchema = z.iso.date('must be a date, YYYY-MM-DD');

/** UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`. */
export const instantSchema = z.iso.datetime('must be an instant in UTC');

/** `https:`, at most 2048 characters. */
export const webAddressSchema = z
  .string()
  .check(z.maxLength(2_048), z.refine(isWebAddress, 'must be an https address'));

/** Stays below the address it is put to. */
export const pathSchema = z
  .string()
  .check(
    z.maxLength(1_024),
    z.refine(isPathBelow, 'must be a path that starts with one slash and has no dot segments'),
  );
