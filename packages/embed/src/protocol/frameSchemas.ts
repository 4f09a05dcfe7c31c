/**
 * Checks of the handshake's messages and of the frames on the port.
 *
 * @module
 */
import { CAPABILITIES } from './capabilities.ts';
import type {
  BridgeErrorCode,
  BridgeFault,
  BridgeLimits,
  Capability,
  Frame,
  Hello,
  Refusal,
  Welcome,
} from './messages.ts';
import { checks } from './schema.ts';
import { keyThumbprintSchema, nonceSchema, textSchema } from './valueSchemas.ts';
import { z } from './zod.ts';

const versionsSchema = z.array(z.int().check(z.minimum(1), z.maximum(65_535))).check(z.maxLength(16));
const capabilitySchema = checks<Capability>()(z.enum(CAPABILITIES));
const isCapability = (name: string): name is Capability => (CAPABILITIES as readonly string[]).includes(name);

/** Names a page does not know are left out: an app may be newer than the page. */
const askedSchema = z.pipe(
  z.array(z.string().check(z.maxLength(64))).check(z.maxLength(64)),
  z.transform((names) => [...new Set(names.filter(isCapability))]),
);

/**
 * What every version's hello has. Read first, so that a guest of a later version is refused with `VERSION` instead of
 * being taken for broken.
 */
export const anyHelloSchema = z.looseObject({
  bridge: z.literal('rialto'),
  type: z.literal('hello'),
  versions: versionsSchema,
  nonce: nonceSchema,
});

/** A hello of version 1. */
export const helloSchema = checks<Hello>()(
  z.strictObject({
    bridge: z.literal('rialto'),
    type: z.literal('hello'),
    versions: versionsSchema,
    nonce: nonceSchema,
    sdk: textSchema(64),
    capabilities: askedSchema,
    keyThumbprint: z.exactOptional(keyThumbprintSchema),
  }),
);

const countSchema = z.int().check(z.minimum(1));

const limitsSchema = checks<BridgeLimits>()(
  z.strictObject({ frameLength: countSchema, rate: countSchema, burst: countSchema, pending: countSchema }),
);

/** A welcome of version 1. */
export const welcomeSchema = checks<Welcome>()(
  z.strictObject({
    bridge: z.literal('rialto'),
    type: z.literal('welcome'),
    version: z.int(),
    nonce: nonceSchema,
    hostNonce: nonceSchema,
    sessionId: nonceSchema,
    capabilities: z.array(capabilitySchema).check(z.maxLength(CAPABILITIES.length)),
    limits: limitsSchema,
  }),
);

/** A refusal. */
export const refusalSchema = checks<Refusal>()(
  z.strictObject({
    bridge: z.literal('rialto'),
    type: z.literal('refused'),
    nonce: nonceSchema,
    code: z.literal('VERSION'),
    versions: versionsSchema,
  }),
);

/** All error codes of the bridge. */
export const BRIDGE_ERROR_CODES = [
  'VERSION',
  'DENIED',
  'METHOD',
  'INVALID',
  'TIMEOUT',
  'CANCELLED',
  'BUSY',
  'RATE',
  'TOO_LARGE',
  'RESET',
  'STALE',
  'NOT_READY',
  'NO_HOST',
  'AUTH_REQUIRED',
  'CONSENT',
  'HOST',
] as const satisfies readonly BridgeErrorCode[];

/** An error as it crosses. */
export const faultSchema = checks<BridgeFault>()(
  z.strictObject({
    code: z.enum(BRIDGE_ERROR_CODES),
    message: z.string().check(z.maxLength(300)),
    retryable: z.boolean(),
    correlationId: z.exactOptional(textSchema(128)),
  }),
);

const idSchema = z.int().check(z.minimum(1));

/** One frame of the port. What `params`, `result` and `data` hold is checked by the method's or the event's own schema. */
export const frameSchema = checks<Frame>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('request'),
      id: idSchema,
      method: textSchema(64),
      params: z.exactOptional(z.unknown()),
      deadlineMs: z.exactOptional(countSchema),
      revision: z.exactOptional(z.int().check(z.nonnegative())),
    }),
    z.strictObject({ kind: z.literal('response'), id: idSchema, result: z.unknown() }),
    z.strictObject({ kind: z.literal('error'), id: idSchema, error: faultSchema }),
    z.strictObject({ kind: z.literal('cancel'), id: idSchema }),
    z.strictObject({ kind: z.literal('event'), event: textSchema(64), data: z.unknown() }),
    z.strictObject({ kind: z.literal('ready'), hostNonce: nonceSchema }),
    z.strictObject({ kind: z.literal('ping') }),
    z.strictObject({ kind: z.literal('pong') }),
    z.strictObject({ kind: z.literal('goodbye') }),
  ]),
);
