/**
 * `/v1/callout/{namedCredential}/{path…}`, taken apart without decoding: what is below the name goes to the vendor as it came.
 *
 * @module
 */
import { AppError } from '../../errors.ts';

/** What every address of the route begins with. */
export const CALLOUT_PREFIX = '/v1/callout/';

/** Where a call goes. */
export interface CalloutAddress {
  readonly namedCredential: string;
  /** With query. Empty where the caller names the credential's own URL. */
  readonly path: string;
  /** Without query: what the audit trail may know. */
  readonly pathname: string;
}

const NAME = /^[A-Za-z]\w{0,79}$/;

/**
 * @param url - Of the request; begins with {@link CALLOUT_PREFIX}.
 * @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND` where the name cannot be one.
 */
export function readAddress(url: string): CalloutAddress {
  const mark = url.indexOf('?');
  const whole = mark === -1 ? url : url.slice(0, mark);
  const slash = whole.indexOf('/', CALLOUT_PREFIX.length);
  const namedCredential = whole.slice(CALLOUT_PREFIX.length, slash === -1 ? undefined : slash);
  if (!NAME.test(namedCredential)) {
    throw new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'The address holds no name of a named credential.', {
      internal: { processed: 'no' },
    });
  }
  const pathname = slash === -1 ? '' : whole.slice(slash);
  const query = mark === -1 ? '' : url.slice(mark);
  return {
    namedCredential,
    pathname,
    path: pathname === '' && query !== '' ? `/${query}` : pathname + query,
  };
}
