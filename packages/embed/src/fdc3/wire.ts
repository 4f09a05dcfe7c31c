/**
 * What an app may say to the agent: the requests of FDC3's Desktop Agent Communication Protocol and the three messages
 * of its Web Connection Protocol that apps send, as schemas. Members FDC3 does not name are taken out, except in
 * contexts, which are open by definition.
 *
 * @see {@link https://fdc3.finos.org/docs/2.2/api/specs/desktopAgentCommunicationProtocol | DACP}
 * @see {@link https://fdc3.finos.org/docs/2.2/api/specs/webConnectionProtocol | WCP}
 * @module
 */
import * as z from 'zod/mini';

// Lightning Web Security forbids what compiled schemas need.
z.config({ jitless: true });

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
const uuid = text(64);
const identifier = text(256);
const address = text(4_096);
const nothing = z.optional(z.object({}));

/** `type` is what it is; ids are strings; the rest is the type's own affair. */
const context = z.looseObject({
  type: identifier,
  name: z.optional(z.string()),
  id: z.optional(z.record(z.string(), z.string())),
});
const app = z.object({ appId: identifier, instanceId: z.optional(uuid) });
const listener = z.object({ listenerUUID: uuid });
const contextType = z.nullish(identifier);

const PAYLOADS = {
  addContextListenerRequest: z.object({ channelId: z.nullish(identifier), contextType }),
  addEventListenerRequest: z.object({ type: z.nullable(z.literal('USER_CHANNEL_CHANGED')) }),
  addIntentListenerRequest: z.object({ intent: identifier }),
  broadcastRequest: z.object({ channelId: identifier, context }),
  contextListenerUnsubscribeRequest: listener,
  createPrivateChannelRequest: nothing,
  eventListenerUnsubscribeRequest: listener,
  findInstancesRequest: z.object({ app }),
  findIntentRequest: z.object({
    intent: identifier,
    context: z.optional(context),
    resultType: z.optional(identifier),
  }),
  findIntentsByContextRequest: z.object({ context, resultType: z.optional(identifier) }),
  getAppMetadataRequest: z.object({ app }),
  getCurrentChannelRequest: nothing,
  getCurrentContextRequest: z.object({ channelId: identifier, contextType }),
  getInfoRequest: nothing,
  getOrCreateChannelRequest: z.object({ channelId: identifier }),
  getUserChannelsRequest: nothing,
  heartbeatAcknowledgementRequest: z.object({ heartbeatEventUuid: uuid }),
  intentListenerUnsubscribeRequest: listener,
  intentResultRequest: z.object({
    intentEventUuid: uuid,
    raiseIntentRequestUuid: uuid,
    intentResult: z.object({
      context: z.optional(context),
      channel: z.optional(
        z.object({
          id: identifier,
          type: z.enum(['app', 'private', 'user']),
          displayMetadata: z.optional(z.unknown()),
        }),
      ),
    }),
  }),
  joinUserChannelRequest: z.object({ channelId: identifier }),
  leaveCurrentChannelRequest: nothing,
  openRequest: z.object({ app, context: z.optional(context) }),
  privateChannelAddEventListenerRequest: z.object({
    privateChannelId: identifier,
    listenerType: z.nullable(z.enum(['addContextListener', 'unsubscribe', 'disconnect'])),
  }),
  privateChannelDisconnectRequest: z.object({ channelId: identifier }),
  privateChannelUnsubscribeEventListenerRequest: listener,
  raiseIntentForContextRequest: z.object({ context, app: z.optional(app) }),
  raiseIntentRequest: z.object({ intent: identifier, context, app: z.optional(app) }),
} as const;

/** A request's name. */
export type RequestType = keyof typeof PAYLOADS;

/** A request of that name, checked. */
export interface RequestOf<Type extends RequestType> {
  readonly type: Type;
  readonly meta: { readonly requestUuid: string };
  readonly payload: z.infer<(typeof PAYLOADS)[Type]>;
}

/** Any request. */
export type Request = { [Type in RequestType]: RequestOf<Type> }[RequestType];

/** The two ways to raise an intent. */
export type RaiseType = 'raiseIntentRequest' | 'raiseIntentForContextRequest';
/** An app raises an intent. */
export type RaiseRequest = RequestOf<RaiseType>;

/** A context as it came. */
export type WireContext = z.infer<typeof context>;
/** An app as it is named. */
export type WireApp = z.infer<typeof app>;

const envelope = z.object({
  type: z.enum(Object.keys(PAYLOADS) as [RequestType, ...RequestType[]]),
  meta: z.object({ requestUuid: uuid }),
  payload: z.optional(z.unknown()),
});

/** A bad request whose sender can be told. */
export interface BadRequest {
  readonly type: RequestType;
  readonly meta: { readonly requestUuid: string };
  readonly error: string;
}

/** A request, or what its sender may be told of a bad one; neither: it is no request at all. */
export interface ParsedRequest {
  readonly request?: Request;
  readonly bad?: BadRequest;
}

/** Reads a request. Give it a clean copy. */
export function parseRequest(message: unknown): ParsedRequest {
  const outer = envelope.safeParse(message);
  if (!outer.success) return {};
  const { type, meta, payload } = outer.data;
  const inner = PAYLOADS[type].safeParse(payload ?? {});
  if (inner.success) return { request: { type, meta, payload: inner.data } as Request };
  const isContext = inner.error.issues.every(({ path }) => path.includes('context'));
  return isContext ? { bad: { type, meta, error: 'MalformedContext' } } : {};
}

const hello = z.object({
  type: z.literal('WCP1Hello'),
  meta: z.object({ connectionAttemptUuid: uuid }),
  payload: z.object({ identityUrl: z.optional(address), actualUrl: z.optional(address) }),
});

/** Reads `WCP1Hello`. @returns The attempt's id; `undefined`: it is none. */
export function parseHello(message: unknown): string | undefined {
  const parsed = hello.safeParse(message);
  return parsed.success ? parsed.data.meta.connectionAttemptUuid : undefined;
}

// An instanceId or instanceUuid is not read: who knows one proves nothing by it.
const identity = z.object({
  type: z.literal('WCP4ValidateAppIdentity'),
  meta: z.object({ connectionAttemptUuid: uuid }),
  payload: z.object({ identityUrl: address, actualUrl: address }),
});

/** Reads `WCP4ValidateAppIdentity`. @returns The attempt's id and the addresses; `undefined`: it is none. */
export function parseIdentity(
  message: unknown,
): { readonly attempt: string; readonly urls: readonly string[] } | undefined {
  const parsed = identity.safeParse(message);
  if (!parsed.success) return undefined;
  const { identityUrl, actualUrl } = parsed.data.payload;
  return { attempt: parsed.data.meta.connectionAttemptUuid, urls: [identityUrl, actualUrl] };
}
