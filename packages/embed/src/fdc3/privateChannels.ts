/**
 * Private channels: for the two apps that share one, and for nobody else.
 *
 * Whoever makes a channel is its first party. It becomes the other's by being the result of an intent that one raised;
 * an id alone opens nothing.
 *
 * @module
 */
import { type BroadcastHandler, type ChannelState, ChannelType } from './reference.ts';
import type { Instance, Switchboard } from './instances.ts';
import type { Request, RequestOf } from './wire.ts';

const PARTIES = 2;
/** Of one app. */
const MOST_CHANNELS = 32;
const MOST_LISTENERS = 256;

type EventKind = 'addContextListener' | 'unsubscribe' | 'disconnect';

const MESSAGE_OF: Readonly<Record<EventKind, string>> = {
  addContextListener: 'privateChannelOnAddContextListenerEvent',
  unsubscribe: 'privateChannelOnUnsubscribeEvent',
  disconnect: 'privateChannelOnDisconnectEvent',
};

/** What they need. */
export interface PrivateChannelsOptions {
  readonly switchboard: Switchboard;
  readonly reference: BroadcastHandler;
  readonly state: ChannelState[];
  /** Context listeners of all channels. */
  readonly listeners: Map<
    string,
    { readonly instanceId: string; readonly channelId: string | null; readonly contextType: string | null }
  >;
}

/** The private channels of one agent. */
export interface PrivateChannels {
  isParty(channelId: string, instance: Instance): boolean;
  /** Lets a second app in, on the word of the first. @returns Whether it is in. */
  admit(channelId: string, by: Instance, other: Instance): boolean;
  take(request: Request, from: Instance, hand: (request: Request, from: Instance) => void): boolean;
  /** Whose doing is what the reference reports meanwhile: others hear of it, that one does not. */
  actAs(instance: Instance, work: () => void): void;
  leave(instance: Instance): void;
}

/** Makes them; takes over how the reference tells of events. */
export function createPrivateChannels(options: PrivateChannelsOptions): PrivateChannels {
  const { switchboard, reference, state, listeners } = options;
  const { answer, refuse, drop } = switchboard;
  const parties = new Map<string, Set<string>>();
  const eventListeners = new Map<
    string,
    { readonly instanceId: string; readonly channelId: string; readonly kind: EventKind | null }
  >();
  let actor: Instance | undefined;

  const isParty = (channelId: string, { instanceId }: Instance): boolean =>
    parties.get(channelId)?.has(instanceId) ?? false;

  function tell(instanceId: string, channelId: string, kind: EventKind, contextType?: string | null): void {
    void switchboard.context.post(
      {
        type: MESSAGE_OF[kind],
        meta: { eventUuid: crypto.randomUUID(), timestamp: new Date() },
        payload: {
          privateChannelId: channelId,
          ...(kind === 'disconnect' ? {} : { contextType: contextType ?? null }),
        },
      },
      instanceId,
    );
  }

  // The reference looks up its own listeners, whoever's they are, and writes each event to the console.
  reference.invokePrivateChannelEventListeners = (channelId, kind, _type, _context, contextType) => {
    if (channelId === null) return;
    const told = new Set([actor?.instanceId]);
    for (const listener of eventListeners.values()) {
      if (listener.channelId !== channelId || (listener.kind ?? kind) !== kind) continue;
      if (told.has(listener.instanceId)) continue;
      told.add(listener.instanceId);
      tell(listener.instanceId, channelId, kind, contextType);
    }
  };

  function create(request: RequestOf<'createPrivateChannelRequest'>, from: Instance): void {
    const own = [...parties.values()].filter((ids) => ids.has(from.instanceId)).length;
    if (own >= MOST_CHANNELS) {
      drop('too-many', from);
      return refuse(from, request, 'CreationFailed');
    }
    const id = crypto.randomUUID();
    state.push({ id, type: ChannelType.private, context: [], displayMetadata: {} });
    parties.set(id, new Set([from.instanceId]));
    answer(from, request, { privateChannel: { id, type: 'private' } });
  }

  function addListener(request: RequestOf<'privateChannelAddEventListenerRequest'>, from: Instance): void {
    const { privateChannelId: channelId, listenerType: kind } = request.payload;
    if (!parties.has(channelId)) return refuse(from, request, 'NoChannelFound');
    if (!isParty(channelId, from)) {
      drop('foreign-channel', from);
      return refuse(from, request, 'AccessDenied');
    }
    if (
      [...eventListeners.values()].filter((one) => one.instanceId === from.instanceId).length >=
      MOST_LISTENERS
    ) {
      drop('too-many', from);
      return refuse(from, request, 'CreationFailed');
    }
    const listenerUUID = crypto.randomUUID();
    eventListeners.set(listenerUUID, { instanceId: from.instanceId, channelId, kind });
    answer(from, request, { listenerUUID });
    if ((kind ?? 'addContextListener') !== 'addContextListener') return;
    // FDC3: also of listeners that were there before, or the first context would be lost.
    for (const listener of listeners.values())
      if (listener.channelId === channelId && listener.instanceId !== from.instanceId)
        tell(from.instanceId, channelId, 'addContextListener', listener.contextType);
  }

  function removeListener(
    request: RequestOf<'privateChannelUnsubscribeEventListenerRequest'>,
    from: Instance,
  ): void {
    const { listenerUUID } = request.payload;
    const owner = eventListeners.get(listenerUUID)?.instanceId;
    if (owner !== from.instanceId) {
      if (owner !== undefined) drop('foreign-listener', from);
      return refuse(from, request, 'ListenerNotFound');
    }
    eventListeners.delete(listenerUUID);
    answer(from, request);
  }

  function forget(channelId: string, instanceId: string): void {
    const left = parties.get(channelId);
    left?.delete(instanceId);
    for (const [id, listener] of eventListeners)
      if (listener.channelId === channelId && listener.instanceId === instanceId) eventListeners.delete(id);
    for (const [id, listener] of listeners)
      if (listener.channelId === channelId && listener.instanceId === instanceId) listeners.delete(id);
    if (left === undefined || left.size > 0) return;
    parties.delete(channelId);
    state.splice(
      state.findIndex(({ id }) => id === channelId),
      1,
    );
  }

  return {
    isParty,
    admit(channelId, by, other) {
      const ids = parties.get(channelId);
      if (ids === undefined || !ids.has(by.instanceId)) return false;
      if (!ids.has(other.instanceId) && ids.size >= PARTIES) return false;
      ids.add(other.instanceId);
      return true;
    },
    take(request, from, hand) {
      switch (request.type) {
        case 'createPrivateChannelRequest':
          create(request, from);
          return true;
        case 'privateChannelAddEventListenerRequest':
          addListener(request, from);
          return true;
        case 'privateChannelUnsubscribeEventListenerRequest':
          removeListener(request, from);
          return true;
        case 'privateChannelDisconnectRequest': {
          const { channelId } = request.payload;
          if (!isParty(channelId, from)) {
            drop('foreign-channel', from);
            refuse(from, request, parties.has(channelId) ? 'AccessDenied' : 'NoChannelFound');
            return true;
          }
          hand(request, from);
          forget(channelId, from.instanceId);
          return true;
        }
        default:
          return false;
      }
    },
    actAs(instance, work) {
      const before = actor;
      actor = instance;
      try {
        work();
      } finally {
        actor = before;
      }
    },
    leave(instance) {
      for (const [channelId, ids] of [...parties])
        if (ids.has(instance.instanceId)) forget(channelId, instance.instanceId);
    },
  };
}
