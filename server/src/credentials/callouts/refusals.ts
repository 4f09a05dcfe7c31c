/**
 * Which answers of a vendor mean that the credential was refused: those HTTP has for it, and those an administrator wrote down.
 *
 * Vendors say "your token has expired" as 401, but also as 400, 403, 500 or 601, some in words only.
 *
 * @see {@link https://help.salesforce.com/s/articleView?id=xcloud.nc_create_edit_oauth_ext_cred.htm | Additional Status Codes for Token Refresh}
 * @module
 */
import type { ExternalCredential } from '../configuration/externalCredential.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { NamedCredential } from '../configuration/loadCredentials.ts';
import type { RefusingAnswer } from '../protocol.ts';

/**
 * What a status means. `challenge`: the vendor wants another credential (401, 407). `forbidden`: the protocol knows whether that is about
 * the credential (403). `declared`: written down. `text`: the body tells. `answer`: it is about the request.
 */
export type Meaning = 'challenge' | 'forbidden' | 'declared' | 'text' | 'answer';

/** The meanings of one external credential's answers. */
export interface Refusals {
  /** Whether anything is written down: without it the body need never be looked at. */
  readonly isDeclared: boolean;
  /** Whether words are written down: the body must come as it is then, not packed. */
  readonly readsBody: boolean;
  meaningOf(status: number): Meaning;
  /** What the whole answer means; never `text`. */
  judge(status: number, body: Buffer | undefined): Exclude<Meaning, 'text'>;
}

/** How far into a body is looked for a text, in bytes. */
export const LOOKED_AT_BYTES = 65_536;

/** Reads once what is written down. */
export function createRefusals({
  additionalStatusCodesForTokenRefresh,
  refreshOnBody,
}: Pick<ExternalCredential, 'additionalStatusCodesForTokenRefresh' | 'refreshOnBody'>): Refusals {
  const meanings = new Map<number, Meaning>();
  const texts = new Map<number, Buffer[]>();
  for (const { status, contains } of refreshOnBody) {
    meanings.set(status, 'text');
    texts.set(status, [...(texts.get(status) ?? []), Buffer.from(contains)]);
  }
  for (const status of additionalStatusCodesForTokenRefresh) meanings.set(status, 'declared');
  if (meanings.get(403) === undefined) meanings.set(403, 'forbidden');
  for (const status of [401, 407]) meanings.set(status, 'challenge');
  const meaningOf = (status: number): Meaning => meanings.get(status) ?? 'answer';
  return {
    isDeclared: refreshOnBody.length + additionalStatusCodesForTokenRefresh.length > 0,
    readsBody: refreshOnBody.length > 0,
    meaningOf,
    judge(status, body) {
      const meaning = meaningOf(status);
      if (meaning !== 'text') return meaning;
      const looked = body?.subarray(0, LOOKED_AT_BYTES);
      if (texts.get(status)?.some((text) => looked?.includes(text)) === true) return 'declared';
      return status === 403 ? 'forbidden' : 'answer';
    },
  };
}

/** What a protocol is told: an answer that is declared to mean a refused credential is a 401 to it. */
export const asChallenge = (meaning: Meaning, { status, headers }: RefusingAnswer): RefusingAnswer =>
  meaning === 'challenge' || meaning === 'forbidden' ? { status, headers } : { status: 401, headers };

/** @param processed - Whether an attempt before may have made the vendor act. */
export const refusedError = (
  { name, externalCredential }: NamedCredential,
  status: number,
  processed: 'no' | 'unknown',
): AppError =>
  new AppError('VENDOR_CREDENTIAL_REFUSED', `${name} does not accept the credential of the firm.`, {
    internal: { processed, vendor: name, credential: externalCredential.name, status },
  });

/** The same error, and what is known of the call it ended. */
export function withFacts(error: unknown, facts: Readonly<Record<string, unknown>>): unknown {
  if (!isAppError(error)) return error;
  const { code, message, cause, retryAfterMs, faults, internal } = error;
  return new AppError(code, message, { cause, retryAfterMs, faults, internal: { ...internal, ...facts } });
}

/** An error that says the vendor did not act, though an attempt before it may have made it act. */
export const withUnknown = (error: unknown): unknown =>
  isAppError(error) && error.internal?.['processed'] === 'no'
    ? withFacts(error, { processed: 'unknown' })
    : error;
