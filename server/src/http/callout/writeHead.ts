/**
 * The head of an answer that comes from a vendor.
 *
 * @module
 */
import type { ProxyOutcome } from '../../credentials/callout.ts';
import type { Call } from '../exchange.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { callHeaders, SAFE_HEADERS } from '../respond.ts';
import type { CalloutAddress } from './address.ts';
import type { WriteHead } from './answerSink.ts';
import { toCaller, type Headers } from './headers.ts';
import { cacheHeaders, statusOfAnswer } from './proxyStatus.ts';
import type { Wishes } from './wishes.ts';

/** What is known of the call when its head is written. */
interface Known {
  readonly call: Call;
  readonly address: CalloutAddress | undefined;
  readonly wishes: Wishes | undefined;
  /** Only where the answer was held back to its end. */
  readonly outcome: ProxyOutcome | undefined;
}

/** What the vendor's words never take the place of. */
const OURS = { 'cache-control': SAFE_HEADERS['cache-control'], 'x-content-type-options': 'nosniff' };

/** @param known - Looked at when the head is written. */
export function writeHeadOf(known: Known, lifecycle: Pick<Lifecycle, 'phase'>): WriteHead {
  return (status, answered, length) => {
    const { call, address, wishes, outcome } = known;
    const headers: Headers & { [name: string]: string | number } = {
      ...SAFE_HEADERS,
      ...toCaller(answered),
      ...OURS,
      ...callHeaders(call, lifecycle),
    };
    if (status === 204) delete headers['content-length'];
    else if (length !== undefined && status !== 304 && call.request.method !== 'HEAD') {
      headers['content-length'] = String(length);
    }
    if (status >= 400) {
      headers['proxy-status'] = statusOfAnswer(status, address!.namedCredential, answered['proxy-status']);
    }
    if (outcome !== undefined && outcome.cache !== 'none') {
      const { 'cache-status': own, ...age } = cacheHeaders(outcome, wishes?.freshness);
      const before = answered['cache-status'];
      Object.assign(headers, age, { 'cache-status': before === undefined ? own : `${before}, ${own}` });
    }
    // A body that still comes would be taken for the next request.
    if (!call.request.complete) headers['connection'] = 'close';
    call.response.writeHead(status, headers);
  };
}
