/**
 * Checks of what each method takes and gives, and of what each event carries.
 *
 * @module
 */
import { busMessageSchema, busTopicSchema, contextSchema, selectionSchema } from './contextSchemas.ts';
import type {
  EmbedCode,
  GuestMethod,
  GuestMethods,
  HostEvent,
  HostEvents,
  HostMethod,
  HostMethods,
} from './messages.ts';
import { checks, type Schema } from './schema.ts';
import {
  instantSchema,
  nonceSchema,
  pathSchema,
  recordIdSchema,
  textSchema,
  webAddressSchema,
} from './valueSchemas.ts';
import { z } from './zod.ts';

/** The checks of one method. */
export interface MethodSchemas<Params, Result> {
  readonly params: Schema<Params>;
  readonly result: Schema<Result>;
}

const nothing = checks<Record<string, never>>()(z.strictObject({}));

const embedCodeSchema = checks<EmbedCode>()(
  z.strictObject({
    code: z
      .string()
      .check(z.regex(/^[A-Za-z0-9_-]{16,256}$/, 'must be an opaque code of 16 to 256 URL-safe characters')),
    expiresAt: instantSchema,
    redeemUrl: z
      .string()
      .check(z.maxLength(2_048), z.regex(/^https?:\/\/[^\s\\]+$/, 'must be a web address')),
  }),
);

/** Pixels as they are asked for; the page cuts them to what it allows. */
const heightSchema = z.number().check(z.minimum(0), z.maximum(1_000_000));

/** What a guest may call on the page. */
export const HOST_METHOD_SCHEMAS: {
  readonly [Method in HostMethod]: MethodSchemas<
    HostMethods[Method]['params'],
    HostMethods[Method]['result']
  >;
} = {
  'context.get': { params: nothing, result: contextSchema },
  'token.get': {
    params: checks<HostMethods['token.get']['params']>()(z.strictObject({ nonce: nonceSchema })),
    result: embedCodeSchema,
  },
  'ui.resize': {
    params: checks<HostMethods['ui.resize']['params']>()(z.strictObject({ height: heightSchema })),
    result: checks<HostMethods['ui.resize']['result']>()(z.strictObject({ height: heightSchema })),
  },
  'ui.toast': {
    params: checks<HostMethods['ui.toast']['params']>()(
      z.strictObject({
        message: textSchema(255),
        title: z.exactOptional(textSchema(255)),
        variant: z.exactOptional(z.enum(['info', 'success', 'warning', 'error'])),
      }),
    ),
    result: nothing,
  },
  'nav.record': {
    params: checks<HostMethods['nav.record']['params']>()(z.strictObject({ recordId: recordIdSchema })),
    result: nothing,
  },
  'nav.url': {
    params: checks<HostMethods['nav.url']['params']>()(z.strictObject({ url: webAddressSchema })),
    result: nothing,
  },
  'drill.open': {
    params: checks<HostMethods['drill.open']['params']>()(
      z.strictObject({ path: z.exactOptional(pathSchema) }),
    ),
    result: nothing,
  },
  'bus.publish': { params: busMessageSchema, result: nothing },
  'bus.subscribe': {
    params: checks<HostMethods['bus.subscribe']['params']>()(
      z.strictObject({ topics: z.array(busTopicSchema).check(z.maxLength(16)) }),
    ),
    result: checks<HostMethods['bus.subscribe']['result']>()(z.strictObject({ selection: selectionSchema })),
  },
  'dirty.set': {
    params: checks<HostMethods['dirty.set']['params']>()(z.strictObject({ isDirty: z.boolean() })),
    result: nothing,
  },
  'record.refresh': { params: nothing, result: nothing },
  'app.status': {
    params: checks<HostMethods['app.status']['params']>()(
      z.strictObject({ status: z.enum(['ready', 'signed-out', 'unavailable']) }),
    ),
    result: nothing,
  },
  log: {
    params: checks<HostMethods['log']['params']>()(
      z.strictObject({ level: z.enum(['info', 'warning', 'error']), message: textSchema(1_000) }),
    ),
    result: nothing,
  },
};

/** What the page may call on a guest. */
export const GUEST_METHOD_SCHEMAS: {
  readonly [Method in GuestMethod]: MethodSchemas<
    GuestMethods[Method]['params'],
    GuestMethods[Method]['result']
  >;
} = {
  'app.save': {
    params: nothing,
    result: checks<GuestMethods['app.save']['result']>()(z.strictObject({ isSaved: z.boolean() })),
  },
};

/** What the page's events carry. */
export const HOST_EVENT_SCHEMAS: { readonly [Event in HostEvent]: Schema<HostEvents[Event]> } = {
  'context.changed': contextSchema,
  'bus.message': busMessageSchema,
  'session.ended': checks<HostEvents['session.ended']>()(
    z.strictObject({ reason: z.enum(['logout', 'permission', 'record', 'removed', 'expired']) }),
  ),
};
