/**
 * What a caller may ask of a call besides the call itself: which lane, how fresh, and whether the answer may come later.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { FieldFault } from '@rialto/contract';
import type { Lane } from '../../connectors/connector.ts';
import type { ProxyRequest } from '../../credentials/callout.ts';
import { AppError } from '../../errors.ts';

/** A caller's wishes. */
export interface Wishes {
  readonly lane: Lane;
  readonly freshness: ProxyRequest['freshness'];
  /**
   * Whether the caller takes `202` and a job for an answer. Nobody gets one who did not say so.
   * `at once`: it does not wait (`Prefer: respond-async`). `if needed`: only where the vendor cannot be waited for
   * (`Prefer: respond-async, wait=5`, or `X-Callback-URL` alone).
   */
  readonly later: 'never' | 'at once' | 'if needed';
  /** Milliseconds until the caller would rather have a job; `undefined`: as long as the call lasts. */
  readonly waitMs: number | undefined;
  readonly callbackUrl: string | undefined;
  /** What is left of `Prefer` for the vendor. */
  readonly prefer: string | undefined;
}

/**
 * @see {@link https://www.rfc-editor.org/rfc/rfc7240 | RFC 7240}, for `Prefer`
 * @throws {@link AppError} `REQUEST_INVALID`.
 */
export function readWishes(headers: IncomingHttpHeaders): Wishes {
  const faults: FieldFault[] = [];
  const lane = headers['x-lane'] ?? 'interactive';
  if (lane !== 'interactive' && lane !== 'batch') {
    faults.push({ field: 'header:X-Lane', message: 'must be interactive or batch' });
  }
  const callbackUrl = headers['x-callback-url'];
  if (callbackUrl !== undefined && !URL.canParse(String(callbackUrl))) {
    faults.push({ field: 'header:X-Callback-URL', message: 'must be a URL' });
  }
  if (faults.length > 0) {
    throw new AppError(
      'REQUEST_INVALID',
      `The request has ${faults.length === 1 ? '1 fault' : '2 faults'}.`,
      {
        faults,
      },
    );
  }
  const { isAsync, waitMs, prefer } = readPrefer(headers['prefer']);
  return {
    lane: lane as Lane,
    freshness: readFreshness(headers['cache-control']),
    later: isAsync
      ? waitMs === undefined
        ? 'at once'
        : 'if needed'
      : callbackUrl === undefined
        ? 'never'
        : 'if needed',
    waitMs: isAsync ? waitMs : undefined,
    callbackUrl: callbackUrl as string | undefined,
    prefer,
  };
}

/** Preferences of RFC 7240 hold no commas within quotes that matter here: `wait` and `respond-async` have none. */
function readPrefer(given: string | string[] | undefined) {
  let isAsync = false;
  let waitMs: number | undefined;
  const rest: string[] = [];
  for (const preference of given === undefined ? [] : String(given).split(',')) {
    const [, name, wait] = /^\s*(respond-async|wait)\s*(?:=\s*"?(\d{1,3})"?\s*)?$/i.exec(preference) ?? [];
    if (name === undefined) rest.push(preference.trim());
    else if (name.toLowerCase() === 'respond-async') isAsync = true;
    else if (wait !== undefined) waitMs ??= Number(wait) * 1_000;
  }
  return { isAsync, waitMs, prefer: rest.length === 0 ? undefined : rest.join(', ') };
}

/** `max-age` and `stale-if-error` of a request. @see {@link https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1 | RFC 9111 §5.2.1} */
function readFreshness(cacheControl: string | undefined): ProxyRequest['freshness'] {
  if (cacheControl === undefined || /(?:^|,)\s*no-(?:cache|store)\b/i.test(cacheControl)) return undefined;
  const secondsOf = (name: string): number | undefined => {
    const [, seconds] =
      new RegExp(`(?:^|,)\\s*${name}\\s*=\\s*"?(\\d{1,9})"?\\s*(?:,|$)`, 'i').exec(cacheControl) ?? [];
    return seconds === undefined ? undefined : Number(seconds);
  };
  const maxAgeS = secondsOf('max-age');
  const staleIfErrorS = secondsOf('stale-if-error');
  if (maxAgeS === undefined && staleIfErrorS === undefined) return undefined;
  return { maxAgeS: maxAgeS ?? 0, staleIfErrorS: staleIfErrorS ?? 0 };
}
