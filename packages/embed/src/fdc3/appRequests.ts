/**
 * What apps ask about apps: the agent, themselves, each other.
 *
 * @module
 */
import type { Instance, Switchboard } from './instances.ts';
import type { Channels } from './channels.ts';
import type { Request, RequestOf, WireApp } from './wire.ts';

const MOST_LISTENERS = 64;

/** Who the agent says it is. */
export interface AgentIdentity {
  readonly provider: string;
  readonly providerVersion: string;
}

/** Those requests. */
export interface AppRequests {
  /** @returns Whether the request was one of them; it is then dealt with. */
  take(request: Request, from: Instance): boolean;
  /** FDC3's `ImplementationMetadata`, for that app. */
  describeAgent(to: Instance): object;
  leave(instance: Instance): void;
}

/** Makes them. */
export function createAppRequests(
  switchboard: Switchboard,
  channels: Channels,
  identity: AgentIdentity,
): AppRequests {
  const { answer, refuse, drop } = switchboard;
  const eventListeners = new Map<string, string>();

  const describe = ({ appId, title }: Instance, instanceId?: string) => ({
    appId,
    name: appId,
    title,
    ...(instanceId === undefined ? {} : { instanceId }),
  });

  const describeAgent = (to: Instance) => ({
    ...identity,
    fdc3Version: '2.2',
    optionalFeatures: {
      OriginatingAppMetadata: true,
      UserChannelMembershipAPIs: true,
      DesktopAgentBridging: false,
    },
    appMetadata: describe(to, to.instanceId),
  });

  const known = ({ appId }: WireApp): Instance[] =>
    [...switchboard.instances.values()].filter((instance) => instance.appId === appId);

  const theOne = (app: WireApp): Instance | undefined =>
    known(app).find(({ instanceId }) => (app.instanceId ?? instanceId) === instanceId);

  function tellMetadata(request: RequestOf<'getAppMetadataRequest'>, from: Instance): void {
    const { app } = request.payload;
    const instance = theOne(app);
    if (instance !== undefined)
      return answer(from, request, { appMetadata: describe(instance, app.instanceId) });
    refuse(from, request, known(app).length > 0 ? 'TargetInstanceUnavailable' : 'TargetAppUnavailable');
  }

  /** The page lays its apps out itself: what is there can be given a context, nothing is launched. */
  function open(request: RequestOf<'openRequest'>, from: Instance): void {
    const { app, context } = request.payload;
    if (known(app).length === 0) return refuse(from, request, 'AppNotFound');
    const instance = switchboard.connected().find((one) => one === theOne(app));
    if (instance === undefined) return refuse(from, request, 'ErrorOnLaunch');
    if (context !== undefined) {
      if (!from.maySend(context.type) || !instance.mayReceive(context.type)) {
        drop('context-not-granted', from);
        return refuse(from, request, 'AccessDenied');
      }
      void switchboard.context.post(
        {
          type: 'broadcastEvent',
          meta: { eventUuid: crypto.randomUUID(), timestamp: new Date() },
          payload: {
            channelId: channels.currentOf(instance),
            context,
            originatingApp: { appId: from.appId, instanceId: from.instanceId },
          },
        },
        instance.instanceId,
      );
    }
    const { appId, instanceId } = instance;
    answer(from, request, { appIdentifier: { appId, instanceId } });
  }

  function addListener(request: RequestOf<'addEventListenerRequest'>, from: Instance): void {
    if ([...eventListeners.values()].filter((owner) => owner === from.instanceId).length >= MOST_LISTENERS) {
      drop('too-many', from);
      return refuse(from, request, 'CreationFailed');
    }
    const listenerUUID = crypto.randomUUID();
    eventListeners.set(listenerUUID, from.instanceId);
    answer(from, request, { listenerUUID });
  }

  function removeListener(request: RequestOf<'eventListenerUnsubscribeRequest'>, from: Instance): void {
    const { listenerUUID } = request.payload;
    const owner = eventListeners.get(listenerUUID);
    if (owner !== from.instanceId) {
      if (owner !== undefined) drop('foreign-listener', from);
      return refuse(from, request, 'ListenerNotFound');
    }
    eventListeners.delete(listenerUUID);
    answer(from, request);
  }

  return {
    describeAgent,
    take(request, from) {
      switch (request.type) {
        case 'getInfoRequest':
          answer(from, request, { implementationMetadata: describeAgent(from) });
          return true;
        case 'findInstancesRequest':
          answer(from, request, {
            appIdentifiers: switchboard
              .connected()
              .filter(({ appId }) => appId === request.payload.app.appId)
              .map(({ appId, instanceId }) => ({ appId, instanceId })),
          });
          return true;
        case 'getAppMetadataRequest':
          tellMetadata(request, from);
          return true;
        case 'openRequest':
          open(request, from);
          return true;
        case 'addEventListenerRequest':
          addListener(request, from);
          return true;
        case 'eventListenerUnsubscribeRequest':
          removeListener(request, from);
          return true;
        default:
          return false;
      }
    },
    leave(instance) {
      for (const [id, owner] of eventListeners) if (owner === instance.instanceId) eventListeners.delete(id);
    },
  };
}
