/**
 * Intents behind the policy: who may ask for what, who can do it, and whose answer counts.
 *
 * 1. Candidates are the page's own intents and the connected apps that listen for the intent, or declare it in the
 *    directory, and may be given the context. The raiser is none.
 * 2. If there are several, a person chooses.
 * 3. The reference implementation takes the intent to the one app, under an id of ours: request ids are the raiser's
 *    choice, and two raisers may choose the same.
 * 4. Only that app's answer goes back, and only what the policy lets through.
 *
 * @module
 */
import type { AgentOptions, Fdc3Context, PageIntent } from './agent.ts';
import type { PrivateChannels } from './privateChannels.ts';
import { appIntents, type Candidate, createCandidates } from './intentCandidates.ts';
import { createIntentResolution } from './intentResolution.ts';
import type { Instance, Outgoing, Switchboard } from './instances.ts';
import type { RaiseRequest, RaiseType, Request, RequestOf, WireContext } from './wire.ts';

/** Of one app: intents it listens for, and answers it waits for. */
const MOST = { listeners: 64, raises: 64 } as const;

/** What the intents need. */
export interface IntentsOptions {
  readonly switchboard: Switchboard;
  readonly page: Instance;
  readonly privates: PrivateChannels;
  readonly forward: (request: Request, from: Instance) => void;
  readonly chooseHandler: AgentOptions['chooseHandler'];
}

/** The intents of one agent. */
export interface Intents {
  setPageIntents(intents: readonly PageIntent[]): void;
  /** @returns Whether the request was about intents; it is then dealt with. */
  take(request: Request, from: Instance): boolean;
  leave(instance: Instance): void;
}

/** An intent on its way. */
interface Raise {
  readonly raiser: Instance;
  readonly target: Instance;
  readonly type: RaiseType;
  /** The raiser's. */
  readonly requestUuid: string;
}

/** Makes them. */
export function createIntents(options: IntentsOptions): Intents {
  const { switchboard, page, privates, forward, chooseHandler } = options;
  const { answer, refuse, drop } = switchboard;
  let pageIntents: readonly PageIntent[] = [];
  const listeners = new Map<string, { readonly instanceId: string; readonly intent: string }>();
  const raises = new Map<string, Raise>();
  const candidates = createCandidates(switchboard, page, () => pageIntents, listeners);
  const resolve = createIntentResolution(switchboard, candidates, chooseHandler);
  let listening: RequestOf<'addIntentListenerRequest'> | undefined;

  const ofApp = <Value extends { readonly instanceId: string }>(
    values: Iterable<Value>,
    { instanceId }: Instance,
  ): Value[] => [...values].filter((value) => value.instanceId === instanceId);

  switchboard.watch((message, to) => {
    if (message.type === 'addIntentListenerResponse') {
      const id = message.payload['listenerUUID'];
      if (typeof id === 'string' && listening !== undefined)
        listeners.set(id, { instanceId: to.instanceId, intent: listening.payload.intent });
    }
    if (message.type === 'raiseIntentResponse' || message.type === 'raiseIntentResultResponse')
      return readdressed(message, to);
    return message;
  });

  /** Puts the raiser's id in place of ours. */
  function readdressed(message: Outgoing, to: Instance): Outgoing | undefined {
    const id = message.meta['requestUuid'] as string;
    const raise = raises.get(id);
    if (raise === undefined) return message;
    if (raise.raiser !== to) return undefined;
    const isResult = message.type === 'raiseIntentResultResponse';
    if (isResult || message.payload['error'] !== undefined) raises.delete(id);
    return {
      ...message,
      type: isResult ? message.type : raise.type.replace(/Request$/, 'Response'),
      meta: { ...message.meta, requestUuid: raise.requestUuid },
    };
  }

  /** Nobody here declares what kind of result an intent has. */
  const found = (
    request: { readonly payload: { readonly resultType?: string | undefined } },
    intent: string | undefined,
    context: WireContext | undefined,
    from: Instance,
  ): Candidate[] => (request.payload.resultType === undefined ? candidates(intent, context?.type, from) : []);

  async function raise(request: RaiseRequest, from: Instance, isThere: () => boolean): Promise<void> {
    const chosen = await resolve(request, from);
    if (!isThere()) return;
    if (typeof chosen === 'string') refuse(from, request, chosen);
    else if (chosen.pageIntent === undefined) deliver(request, chosen, from);
    else await askPage(request, chosen.pageIntent, from, isThere);
  }

  function deliver(request: RaiseRequest, { instance: target, intent }: Candidate, raiser: Instance): void {
    const own = [...raises].filter(([, one]) => one.raiser === raiser);
    if (own.length >= MOST.raises) finish(own[0]![0], own[0]![1]);
    const requestUuid = crypto.randomUUID();
    raises.set(requestUuid, { raiser, target, type: request.type, requestUuid: request.meta.requestUuid });
    const app = { appId: target.appId, instanceId: target.instanceId };
    const payload = { intent, context: request.payload.context, app };
    forward({ type: 'raiseIntentRequest', meta: { requestUuid }, payload }, raiser);
  }

  async function askPage(
    request: RaiseRequest,
    { intent, handle }: PageIntent,
    from: Instance,
    isThere: () => boolean,
  ): Promise<void> {
    const { appId, instanceId } = page;
    answer(from, request, { intentResolution: { intent, source: { appId, instanceId } } });
    const result = await Promise.resolve()
      .then(() => handle(request.payload.context as Fdc3Context, { appId: from.appId }))
      .then(
        (context) => {
          if (context === undefined) return { intentResult: {} };
          if (from.mayReceive(context.type)) return { intentResult: { context } };
          drop('context-not-granted', from);
          return { intentResult: {} };
        },
        () => ({ error: 'IntentHandlerRejected' }),
      );
    if (!isThere()) return;
    void switchboard.context.post(
      {
        type: 'raiseIntentResultResponse',
        meta: {
          requestUuid: request.meta.requestUuid,
          responseUuid: crypto.randomUUID(),
          timestamp: new Date(),
        },
        payload: result,
      },
      from.instanceId,
    );
  }

  function takeResult(request: RequestOf<'intentResultRequest'>, from: Instance): void {
    const { raiseIntentRequestUuid: id, intentResult } = request.payload;
    const raise = raises.get(id);
    if (raise?.target !== from) {
      drop('foreign-result', from);
      return refuse(from, request, 'IntentDeliveryFailed');
    }
    const { context, channel } = intentResult;
    const isRefused =
      (context !== undefined && !(from.maySend(context.type) && raise.raiser.mayReceive(context.type))) ||
      (channel?.type === 'private' && !privates.admit(channel.id, from, raise.raiser));
    if (isRefused) drop(channel === undefined ? 'context-not-granted' : 'foreign-channel', from);
    const payload = isRefused ? { ...request.payload, intentResult: {} } : request.payload;
    forward({ ...request, payload }, from);
  }

  /** Ends what will never be answered: the raiser gets a result without content, and the reference forgets it. */
  function finish(id: string, { target }: Raise): void {
    const payload = { intentEventUuid: id, raiseIntentRequestUuid: id, intentResult: {} };
    forward({ type: 'intentResultRequest', meta: { requestUuid: id }, payload }, target);
    raises.delete(id);
  }

  function listen(request: RequestOf<'addIntentListenerRequest'>, from: Instance): void {
    if (ofApp(listeners.values(), from).length >= MOST.listeners) {
      drop('too-many', from);
      return refuse(from, request, 'CreationFailed');
    }
    listening = request;
    forward(request, from);
    listening = undefined;
  }

  function unlisten(request: RequestOf<'intentListenerUnsubscribeRequest'>, from: Instance): void {
    const { listenerUUID } = request.payload;
    const owner = listeners.get(listenerUUID)?.instanceId;
    if (owner !== from.instanceId) {
      if (owner !== undefined) drop('foreign-listener', from);
      return refuse(from, request, 'ListenerNotFound');
    }
    listeners.delete(listenerUUID);
    forward(request, from);
  }

  /** Tells whether the document that asked is still the one that is there. */
  const generations = new Map<string, number>();
  const presence = ({ instanceId }: Instance): (() => boolean) => {
    const generation = generations.get(instanceId);
    return () => generations.get(instanceId) === generation && switchboard.instances.has(instanceId);
  };

  return {
    setPageIntents(intents) {
      pageIntents = intents;
    },
    take(request, from) {
      switch (request.type) {
        case 'findIntentRequest': {
          const { intent, context } = request.payload;
          const apps = found(request, intent, context, from);
          const [appIntent = { intent: { name: intent, displayName: intent }, apps: [] }] = appIntents(apps);
          answer(from, request, { appIntent });
          return true;
        }
        case 'findIntentsByContextRequest':
          answer(from, request, {
            appIntents: appIntents(found(request, undefined, request.payload.context, from)),
          });
          return true;
        case 'raiseIntentRequest':
        case 'raiseIntentForContextRequest':
          void raise(request, from, presence(from));
          return true;
        case 'addIntentListenerRequest':
          listen(request, from);
          return true;
        case 'intentListenerUnsubscribeRequest':
          unlisten(request, from);
          return true;
        case 'intentResultRequest':
          takeResult(request, from);
          return true;
        default:
          return false;
      }
    },
    leave(instance) {
      generations.set(instance.instanceId, (generations.get(instance.instanceId) ?? 0) + 1);
      for (const [id, { instanceId }] of listeners)
        if (instanceId === instance.instanceId) listeners.delete(id);
      for (const [id, raise] of [...raises]) {
        if (raise.target === instance) finish(id, raise);
        if (raise.raiser === instance) raises.delete(id);
      }
    },
  };
}
