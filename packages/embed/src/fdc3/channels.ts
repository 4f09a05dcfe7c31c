/**
 * Channels behind the policy: who may say and hear what, where.
 *
 * The reference implementation keeps listeners and memberships and finds who listens. In front of it: a user channel is
 * open to those who joined it, a private one to its two parties, and a context to those granted its type. Behind it: what
 * it would give out passes the same questions again, each app hears a context once, and nobody hears itself.
 *
 * @module
 */
import { type BroadcastHandler, type ChannelState, ChannelType } from './reference.ts';
import type { AgentOptions, Fdc3Context } from './agent.ts';
import type { Instance, Outgoing, Switchboard } from './instances.ts';
import { isSame } from './isSame.ts';
import { createPrivateChannels, type PrivateChannels } from './privateChannels.ts';
import type { Request, RequestOf } from './wire.ts';

/** Of one agent: app channels, and context types one channel remembers. Of one app: listeners. */
const MOST = { channels: 64, contexts: 64, listeners: 256 } as const;

/** What the channels need. */
export interface ChannelsOptions {
  readonly switchboard: Switchboard;
  /** Whose words are cut to what each app may know. */
  readonly page: Instance;
  readonly reference: BroadcastHandler;
  /** The list the reference was made with: both work on it. */
  readonly state: ChannelState[];
  /** Hands a request to the reference. */
  readonly forward: (request: Request, from: Instance) => void;
  readonly onBroadcast: AgentOptions['onBroadcast'];
}

/** The channels of one agent. */
export interface Channels {
  readonly privates: PrivateChannels;
  /** @returns Whether the request was about channels; it is then dealt with. */
  take(request: Request, from: Instance): boolean;
  /** Moves an app, as if it had asked. */
  move(instance: Instance, channelId: string | null): void;
  currentOf(instance: Instance): string | null;
  /** The page says something. @returns Whether it was news. */
  say(channelId: string, context: Fdc3Context): boolean;
  clear(): void;
  /** Forgets an app's listeners; with `isFinal` that it joined, too. */
  leave(instance: Instance, isFinal: boolean): void;
}

/** Makes them. */
export function createChannels(options: ChannelsOptions): Channels {
  const { switchboard, page, reference, state, forward, onBroadcast } = options;
  const { answer, refuse, drop } = switchboard;
  /** Listener → whose, where, for what. */
  const listeners = new Map<
    string,
    { readonly instanceId: string; readonly channelId: string | null; readonly contextType: string | null }
  >();
  /** Channel and type → who said it last. */
  const speakers = new Map<string, string>();
  /** Set while the reference works on a request: it posts before it returns. */
  let underWay:
    { readonly from: Instance; readonly heard: Set<string>; readonly request: Request } | undefined;
  const privates = createPrivateChannels({ switchboard, reference, state, listeners });

  const find = (channelId: string): ChannelState | undefined => state.find(({ id }) => id === channelId);
  const currentOf = (instance: Instance): string | null => reference.getCurrentChannel(instance)?.id ?? null;

  function hand(request: Request, from: Instance): void {
    underWay = { from, request, heard: new Set([from.instanceId]) };
    try {
      privates.actAs(from, () => forward(request, from));
    } finally {
      underWay = undefined;
    }
  }

  switchboard.watch((message, to) => {
    if (message.type === 'addContextListenerResponse') remember(message, to);
    // The page moved the app; it did not ask.
    if (message.type === 'joinUserChannelResponse' || message.type === 'leaveCurrentChannelResponse')
      return message.meta['requestUuid'] === BY_PAGE ? undefined : message;
    return message.type === 'broadcastEvent' && underWay?.request.type === 'broadcastRequest'
      ? deliverable(message, to, underWay.request)
      : message;
  });

  function remember(message: Outgoing, to: Instance): void {
    const id = message.payload['listenerUUID'];
    if (typeof id !== 'string' || underWay?.request.type !== 'addContextListenerRequest') return;
    const { channelId = null, contextType = null } = underWay.request.payload;
    listeners.set(id, { instanceId: to.instanceId, channelId, contextType });
  }

  function deliverable(
    message: Outgoing,
    to: Instance,
    { payload: { channelId, context } }: RequestOf<'broadcastRequest'>,
  ): Outgoing | undefined {
    if (underWay === undefined || underWay.heard.has(to.instanceId) || !to.mayReceive(context.type))
      return undefined;
    if (find(channelId)?.type === ChannelType.user && currentOf(to) !== channelId) return undefined;
    const { appId, instanceId } = underWay.from;
    const told = toldOf(context as Fdc3Context, instanceId, to);
    if (told === undefined) return undefined;
    underWay.heard.add(to.instanceId);
    return {
      ...message,
      payload: { ...message.payload, context: told, originatingApp: { appId, instanceId } },
    };
  }

  /** The page says to all what one of them was granted: each is told its own part of it. */
  const toldOf = (
    context: Fdc3Context,
    speakerId: string | undefined,
    to: Instance,
  ): Fdc3Context | undefined => (speakerId === page.instanceId ? to.knows(context) : context);
  const speakerOf = (channel: ChannelState, type: string): string | undefined =>
    speakers.get(`${channel.id} ${type}`);

  /** Why not; `undefined`: it may. */
  function objection(channel: ChannelState | undefined, from: Instance): string | undefined {
    if (channel === undefined) return 'NoChannelFound';
    const isOpen =
      channel.type === ChannelType.app ||
      (channel.type === ChannelType.private
        ? privates.isParty(channel.id, from)
        : currentOf(from) === channel.id);
    if (!isOpen) drop('foreign-channel', from);
    return isOpen ? undefined : 'AccessDenied';
  }

  function broadcast(request: RequestOf<'broadcastRequest'>, from: Instance): void {
    const { channelId, context } = request.payload;
    const channel = find(channelId);
    const no = objection(channel, from);
    if (no !== undefined || channel === undefined) return refuse(from, request, no ?? 'NoChannelFound');
    if (!from.maySend(context.type)) {
      drop('context-not-granted', from);
      return refuse(from, request, 'AccessDenied');
    }
    const isUser = channel.type === ChannelType.user;
    if (isUser && isEcho(channel, context, from)) {
      drop('echo', from);
      return answer(from, request);
    }
    speak(request, channel, from);
    if (isUser) onBroadcast?.(context as Fdc3Context, { appId: from.appId, channel: channelId });
  }

  function speak(request: RequestOf<'broadcastRequest'>, channel: ChannelState, from: Instance): void {
    hand(request, from);
    channel.context.length = Math.min(channel.context.length, MOST.contexts);
    speakers.set(`${channel.id} ${request.payload.context.type}`, from.instanceId);
  }

  const latest = (channel: ChannelState, type: string) =>
    channel.context.find((context) => context.type === type);

  /** It repeats what somebody else said. Who repeats itself means it: people select the same thing twice. */
  function isEcho(channel: ChannelState, context: { readonly type: string }, from: Instance): boolean {
    const said = latest(channel, context.type);
    const speakerId = speakerOf(channel, context.type);
    if (said === undefined || speakerId === from.instanceId) return false;
    return isSame(toldOf(said, speakerId, from), context);
  }

  function currentContext(channel: ChannelState, type: string | null | undefined, to: Instance) {
    for (const context of channel.context) {
      if ((type ?? context.type) !== context.type || !to.mayReceive(context.type)) continue;
      const told = toldOf(context, speakerOf(channel, context.type), to);
      if (told !== undefined) return told;
    }
    return null;
  }

  function tellContext(request: RequestOf<'getCurrentContextRequest'>, from: Instance): void {
    const channel = find(request.payload.channelId);
    const no = objection(channel, from);
    // An app that was just moved asks about the channel it is no more on: nothing is there for it.
    const isEmpty = no === 'AccessDenied' && channel?.type === ChannelType.user;
    if (isEmpty) return answer(from, request, { context: null });
    if (no !== undefined || channel === undefined) return refuse(from, request, no ?? 'NoChannelFound');
    answer(from, request, { context: currentContext(channel, request.payload.contextType, from) });
  }

  function listen(request: RequestOf<'addContextListenerRequest'>, from: Instance): void {
    const { channelId, contextType } = request.payload;
    const channel = channelId == null ? undefined : find(channelId);
    const isForeign = channel?.type === ChannelType.private && !privates.isParty(channel.id, from);
    const count = [...listeners.values()].filter(({ instanceId }) => instanceId === from.instanceId).length;
    if (isForeign) {
      drop('foreign-channel', from);
      return refuse(from, request, 'AccessDenied');
    }
    if (count >= MOST.listeners) {
      drop('too-many', from);
      return refuse(from, request, 'CreationFailed');
    }
    hand(request, from);
    if (channel?.type !== ChannelType.user || currentOf(from) !== channel.id) return;
    // FDC3: who listens on the channel it joined gets what is there.
    const context = currentContext(channel, contextType, from);
    if (context !== null)
      from.send({
        type: 'broadcastEvent',
        meta: { eventUuid: crypto.randomUUID(), timestamp: new Date() },
        payload: { channelId: channel.id, context },
      });
  }

  function getOrCreate(request: RequestOf<'getOrCreateChannelRequest'>, from: Instance): void {
    const { channelId: id } = request.payload;
    const channel = find(id);
    if (channel !== undefined && channel.type !== ChannelType.app)
      return refuse(from, request, 'AccessDenied');
    if (channel === undefined) {
      if (state.filter(({ type }) => type === ChannelType.app).length >= MOST.channels) {
        drop('too-many', from);
        return refuse(from, request, 'CreationFailed');
      }
      state.push({ id, type: ChannelType.app, context: [], displayMetadata: {} });
    }
    answer(from, request, { channel: { id, type: 'app' } });
  }

  return {
    privates,
    currentOf,
    take(request, from) {
      switch (request.type) {
        case 'broadcastRequest':
          broadcast(request, from);
          return true;
        case 'getCurrentContextRequest':
          tellContext(request, from);
          return true;
        case 'addContextListenerRequest':
          listen(request, from);
          return true;
        case 'getOrCreateChannelRequest':
          getOrCreate(request, from);
          return true;
        case 'contextListenerUnsubscribeRequest':
          // The reference looks whose it is.
          hand(request, from);
          if (listeners.get(request.payload.listenerUUID)?.instanceId === from.instanceId)
            listeners.delete(request.payload.listenerUUID);
          return true;
        case 'joinUserChannelRequest':
        case 'leaveCurrentChannelRequest':
        case 'getCurrentChannelRequest':
        case 'getUserChannelsRequest':
          hand(request, from);
          return true;
        default:
          return privates.take(request, from, hand);
      }
    },
    move(instance, channelId) {
      if (channelId !== null && find(channelId)?.type !== ChannelType.user) {
        drop('unknown-channel', instance);
        return;
      }
      const meta = { requestUuid: BY_PAGE };
      hand(
        channelId === null
          ? { type: 'leaveCurrentChannelRequest', meta, payload: {} }
          : { type: 'joinUserChannelRequest', meta, payload: { channelId } },
        instance,
      );
    },
    say(channelId, context) {
      const channel = find(channelId);
      if (channel?.type !== ChannelType.user || isSame(latest(channel, context.type), context)) return false;
      const payload = { channelId, context: context as RequestOf<'broadcastRequest'>['payload']['context'] };
      speak({ type: 'broadcastRequest', meta: { requestUuid: BY_PAGE }, payload }, channel, page);
      return true;
    },
    clear() {
      for (const channel of state) channel.context.length = 0;
      speakers.clear();
    },
    leave(instance, isFinal) {
      privates.actAs(instance, () => reference.cleanup(instance.instanceId, switchboard.context));
      privates.leave(instance);
      for (const [id, { instanceId }] of listeners)
        if (instanceId === instance.instanceId) listeners.delete(id);
      if (isFinal) this.move(instance, null);
    },
  };
}

/** Stands for the id of a request no app made. */
const BY_PAGE = 'by-page';
