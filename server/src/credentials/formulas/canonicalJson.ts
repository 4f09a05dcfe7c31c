/**
 * JSON written in the one way that signatures agree on: keys sorted, no spaces.
 *
 * Numbers stay as they were written, since `1.0` and `1` are one number and two signatures.
 *
 * @see {@link https://docs.snaptrade.com/docs/request-signatures | SnapTrade: Request Signatures}
 * @module
 */
import { AppError } from '../../errors.ts';

/** Deeper is not signed. */
const MAX_DEPTH = 64;

/** ES2026's, which the types of this release do not know yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  readonly rawJSON: (source: string) => object;
  readonly isRawJSON: (value: unknown) => value is { readonly rawJSON: string };
};

const keepNumber = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? rawJSON(context.source) : value;

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new RangeError('too deep');
  if (isRawJSON(value)) return value.rawJSON;
  if (Array.isArray(value)) return `[${value.map((each) => write(each, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/**
 * @returns `null` for an empty body.
 * @throws {@link AppError} `REQUEST_INVALID` if it is not JSON in UTF-8, or more than 64 levels deep.
 */
export function canonicalJson(body: Buffer): string {
  if (body.length === 0) return 'null';
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return write(JSON.parse(text, keepNumber), 0);
  } catch {
    // The parser's own words may quote the body.
    throw new AppError('REQUEST_INVALID', 'The body must be JSON: this vendor wants it signed as such.', {
      internal: { processed: 'no' },
    });
  }
}
