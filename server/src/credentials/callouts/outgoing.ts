/**
 * A request on its way to a vendor, as protocols and formulas see it; what they do not look at is not worked out.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import { AppError } from '../../errors.ts';
import type { CalloutMethod } from '../configuration/namedCredential.ts';
import type { OutgoingRequest } from '../protocol.ts';

type Headers = Readonly<Record<string, string>>;

const NO_HEADERS: Headers = {};

/** One request. */
export class Outgoing implements OutgoingRequest {
  readonly method: CalloutMethod;
  readonly path: string;
  /** Before and after the caller's formulas in it have been evaluated. */
  body: Buffer | undefined | 'streamed';
  /** The caller's; names in lower case. Before and after their formulas have been evaluated. */
  callers: Headers;
  /** The companion's own, before the protocol adds to them. */
  own: Headers;

  private readonly base: string;
  private parsed: URL | undefined;

  /** @param base - The named credential's URL without a slash at its end. */
  constructor(
    base: string,
    request: { method: CalloutMethod; path: string; headers?: Headers | undefined },
    body: Buffer | Readable | undefined,
    own: Headers,
  ) {
    this.base = base;
    this.method = request.method;
    // The one character a URL's parser would escape and egress lets through: what is signed is what is sent.
    this.path = request.path.includes("'") ? request.path.replaceAll("'", '%27') : request.path;
    this.body = body === undefined || Buffer.isBuffer(body) ? body : 'streamed';
    this.callers = request.headers ?? NO_HEADERS;
    this.own = own;
  }

  get url(): URL {
    if (this.parsed === undefined) {
      if (!URL.canParse(this.base + this.path))
        throw new AppError('EGRESS_REFUSED', 'The path of the call is none.', {
          internal: { processed: 'no' },
        });
      this.parsed = new URL(this.base + this.path);
    }
    return this.parsed;
  }

  get headers(): Headers {
    return { ...this.callers, ...this.own };
  }
}
