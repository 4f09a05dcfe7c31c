/**
 * Reads a Salesforce Canvas signed request: `base64(HMAC-SHA256(payload)).payload`, where the payload is base64 of JSON.
 *
 * @see {@link https://developer.salesforce.com/docs/platform/canvas/guide/signed-req-auth.html | Signed request authentication}
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** How old a request may be, in seconds, and how far ahead its clock. */
const LIFE_S = 120;
const MAX_LENGTH = 16_384;
/** Requests remembered so that none is taken twice. */
const KEPT = 10_000;

const payloadSchema = z.object({
  algorithm: z.literal('HMACSHA256'),
  /** Epoch seconds. */
  issuedAt: z.number(),
  context: z.object({
    user: z.object({
      userId: z.string(),
      userName: z.string().nullish(),
      fullName: z.string().nullish(),
      language: z.string().nullish(),
    }),
    organization: z.object({ organizationId: z.string() }),
    environment: z.object({
      parameters: z.object({
        recordId: z.string().nullish(),
        objectApiName: z.string().nullish(),
        clientNumber: z.string().nullish(),
        /** Beyond Canvas: the origin it is for, until when, and an id. */
        audience: z.string().nullish(),
        expiresAt: z.iso.datetime().nullish(),
        requestId: z.string().nullish(),
      }),
    }),
  }),
});

/** What a signed request says. */
export type CanvasContext = z.infer<typeof payloadSchema>['context'];

/** Why one is not believed. */
export class NotSigned extends Error {}

/** Reads requests of one secret. @throws {@link NotSigned} */
export type SignedRequestReader = (text: unknown) => CanvasContext;

/** How to read them. */
export interface ReaderOptions {
  /** Shared by the firm and this app. */
  readonly secret: string;
  /** This app's own. */
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Makes the reader. It remembers what it has read. */
export function createSignedRequestReader({
  secret,
  origin,
  now = Date.now,
}: ReaderOptions): SignedRequestReader {
  const seen = new Set<string>();
  return (text) => {
    const [, signature, payload] =
      typeof text === 'string' && text.length <= MAX_LENGTH
        ? (/^([A-Za-z0-9+/=_-]+)\.([A-Za-z0-9+/=_-]+)$/.exec(text) ?? [])
        : [];
    if (signature === undefined || payload === undefined) throw new NotSigned('this is no signed request');
    const expected = createHmac('sha256', secret).update(payload).digest();
    const given = Buffer.from(signature, 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new NotSigned('the signature does not fit');
    const read = payloadSchema.safeParse(parsed(Buffer.from(payload, 'base64').toString('utf8')));
    if (!read.success) throw new NotSigned('it does not say what a signed request says');
    const { audience, expiresAt } = read.data.context.environment.parameters;
    const isLate = typeof expiresAt === 'string' && now() > Date.parse(expiresAt);
    if (isLate || Math.abs(now() / 1000 - read.data.issuedAt) > LIFE_S) throw new NotSigned('it is too old');
    if (typeof audience === 'string' && audience !== origin) throw new NotSigned('it is for another app');
    const digest = expected.toString('base64');
    if (seen.has(digest)) throw new NotSigned('it was used before');
    seen.add(digest);
    if (seen.size > KEPT) seen.delete(seen.values().next().value!);
    return read.data.context;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
