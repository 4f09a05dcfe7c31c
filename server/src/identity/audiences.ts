/**
 * The parts of the API a token can be confined to, and how they are named as OAuth resources.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8707 | RFC 8707}
 * @module
 */

/** First segments of the addresses behind `/v1`, by part. */
const SEGMENTS = {
  kyc: ['kyc'],
  portfolio: ['portfolio'],
  audit: ['audit'],
  embed: ['embed'],
  callout: ['callout', 'callout-jobs'],
  orgs: ['orgs'],
  credentials: ['credentials', 'connections', 'secrets', 'vault', 'signing-key'],
} as const;

/** First segments of addresses that belong to no part: a token for any of them will do. */
const ANYWHERE: ReadonlySet<string> = new Set(['connection']);

/** A part of the API. */
export type Audience = keyof typeof SEGMENTS;

/** All of them. */
export const AUDIENCES = Object.keys(SEGMENTS) as readonly Audience[];

const BY_SEGMENT: ReadonlyMap<string, Audience> = new Map(
  AUDIENCES.flatMap((audience) => SEGMENTS[audience].map((segment) => [segment, audience] as const)),
);

/**
 * The part an address belongs to.
 *
 * @param path - Of a route, e.g. `/v1/kyc/verifications`, or with `/salesforce` in front.
 * @returns `undefined` for an address that takes tokens of every part.
 * @throws Error if no part has it: a new group of routes must be put into one.
 */
export function audienceOf(path: string): Audience | undefined {
  const segment = /^(?:\/salesforce)?\/v1\/([a-z-]+)(?=\/|$)/.exec(path)?.[1] ?? '';
  const audience = BY_SEGMENT.get(segment);
  if (audience === undefined && !ANYWHERE.has(segment))
    throw new Error(`No audience has the address ${path}: see identity/audiences.ts.`);
  return audience;
}

/** How a token request names a part: `https://companion.example/v1/kyc`. */
export const resourceOf = (issuer: string, audience: Audience): string => `${issuer}/v1/${audience}`;
