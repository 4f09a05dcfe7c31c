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
import { toCaller } from './headers.ts';
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

/** What the vendor may say better than we do. */
const DEFAULTS = ['content-security-policy', 'cross-origin-resource-policy', 'referrer-policy'] as const;

/** @param known - Looked at when the head is written. */
export function writeHeadOf(known: Known, lifecycle: Pick<Lifecycle, 'phase'>): WriteHead {
  return (status, answered, length) => {
    const { call, address, wishes, outcome } = known;
    const ours = callHeaders(call, lifecycle);
    ours['cache-control'] = SAFE_HEADERS['cache-control'];
    ours['x-content-type-options'] = SAFE_HEADERS['x-content-type-options'];
    for (const name of DEFAULTS) if (answered[name] === undefined) ours[name] = SAFE_HEADERS[name];
    if (length !== undefined && status !== 204 && status !== 304 && call.request.method !== 'HEAD') {
      ours['content-length'] = length;
    }
    if (status >= 400) {
      ours['proxy-status'] = statusOfAnswer(status, address!.namedCredential, answered['proxy-status']);
    }
    if (outcome !== undefined && outcome.cache !== 'none') {
      const { 'cache-status': own = '', ...age } = cacheHeaders(outcome, wishes?.freshness);
      const before = answered['cache-status'];
      Object.assign(ours, age, { 'cache-status': before === undefined ? own : `${before}, ${own}` });
    }
    // A body that still comes would be taken for the next request.
    if (!call.request.complete) ours['connection'] = 'close';
    const isOurs = (name: string): boolean =>
      Object.hasOwn(ours, name) || (status === 204 && name === 'content-length');
    const headers = toCaller(answered, isOurs);
    for (const name in ours) headers.push(name, String(ours[name]));
    call.response.writeHead(status, headers);
  };
}
