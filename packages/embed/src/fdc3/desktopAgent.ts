/**
 * The agent: windows in front, policy behind, the reference implementation in the middle.
 *
 * @module
 */
import {
  BasicDirectory,
  BroadcastHandler,
  type ChannelState,
  ChannelType,
  IntentHandler,
  State,
} from './reference.ts';
import { HEARTBEAT_MS } from '../protocol/capabilities.ts';
import type { AgentApp, AgentOptions, DesktopAgent } from './agent.ts';
import { createAppRequests } from './appRequests.ts';
import { createChannels } from './channels.ts';
import { type Connection, createConnection } from './connection.ts';
import { createInstance, createSwitchboard, type Instance } from './instances.ts';
import { createIntents } from './intents.ts';
import { USER_CHANNELS } from './userChannels.ts';
import type { Request } from './wire.ts';

/** What apps call the page. */
export const PAGE_APP_ID = 'Salesforce';

/** Makes an agent: one for each record that is shown. It listens until it is closed. */
export function createDesktopAgent(options: AgentOptions = {}): DesktopAgent {
  const { window: own = window, provider = 'Rialto', providerVersion = '0.1.0' } = options;
  const drops: Record<string, number> = {};
  const drop = (reason: string, instance?: { readonly appId: string }): void => {
    drops[reason] = (drops[reason] ?? 0) + 1;
    options.onDrop?.(reason, instance?.appId);
  };
  const switchboard = createSwitchboard(drop);
  const page = createInstance(
    { appId: PAGE_APP_ID, title: PAGE_APP_ID, url: '', peer: () => null, receives: ['*'], sends: ['*'] },
    crypto.randomUUID(),
    () => {},
  );
  page.state = State.Connected;
  switchboard.add(page);

  const state = USER_CHANNELS.map(({ id, name, color, glyph }): ChannelState => ({
    id,
    type: ChannelType.user,
    context: [],
    displayMetadata: { name, color, glyph },
  }));
  const reference = new BroadcastHandler(state);
  const directory = new BasicDirectory([]);
  const intentReference = new IntentHandler(directory, INTENT_MS);
  type Received = Parameters<BroadcastHandler['accept']>[0];
  const forward = (request: Request, from: Instance): void => {
    const message = { ...request, meta: { ...request.meta, timestamp: new Date() } } as unknown as Received;
    // Each takes what is its own. They post their answers and do not throw.
    void reference.accept(message, switchboard.context, from.instanceId);
    void intentReference.accept(message, switchboard.context, from.instanceId);
  };
  const { onBroadcast, chooseHandler } = options;
  const channels = createChannels({ switchboard, page, reference, state, forward, onBroadcast });
  const { privates } = channels;
  const intents = createIntents({ switchboard, page, privates, forward, chooseHandler });
  const apps = createAppRequests(switchboard, channels, { provider, providerVersion });

  const connections = new Set<Connection>();
  let beating: ReturnType<typeof setInterval> | undefined;

  function hear(event: MessageEvent): void {
    const { data } = event as { readonly data: unknown };
    if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'WCP1Hello') return;
    for (const connection of connections) {
      const peer = connection.app.peer();
      if (peer !== null && peer === event.source) return connection.greet(event);
    }
    // Another agent of this page may know it.
    drop(event.isTrusted ? 'foreign-window' : 'untrusted-event');
  }

  function addApp(app: AgentApp): ReturnType<DesktopAgent['addApp']> {
    const instance = createInstance(app, crypto.randomUUID(), (message) => connection.send(message));
    const leave = (isFinal: boolean): void => {
      intents.leave(instance);
      channels.leave(instance, isFinal);
      apps.leave(instance);
      intentReference.cleanup(instance.instanceId);
    };
    const connection = createConnection({
      app,
      instance,
      describeAgent: () => apps.describeAgent(instance),
      onRequest(request) {
        const isTaken = channels.take(request, instance) || intents.take(request, instance);
        if (!isTaken) apps.take(request, instance);
      },
      onBadRequest: (bad) => switchboard.refuse(instance, bad, bad.error),
      onGone: () => leave(false),
      drop: (reason) => drop(reason, instance),
    });
    const entry = directoryEntry(app);
    directory.allApps.push(entry);
    switchboard.add(instance);
    connections.add(connection);
    if (app.channel != null) channels.move(instance, app.channel);
    beating ??= setInterval(() => {
      for (const each of connections) each.beat();
    }, HEARTBEAT_MS);
    return {
      instanceId: instance.instanceId,
      joinChannel: (channel) => channels.move(instance, channel),
      remove() {
        if (!connections.delete(connection)) return;
        connection.close();
        leave(true);
        switchboard.remove(instance.instanceId);
        directory.allApps.splice(directory.allApps.indexOf(entry), 1);
        if (connections.size > 0) return;
        clearInterval(beating);
        beating = undefined;
      },
    };
  }

  own.addEventListener('message', hear);
  const handles = new Set<ReturnType<typeof addApp>>();
  return {
    addApp(app) {
      const handle = addApp(app);
      handles.add(handle);
      return handle;
    },
    setPageIntents: (pageIntents) => intents.setPageIntents(pageIntents),
    broadcast: (channel, context) => void channels.say(channel, context),
    clearChannels: () => channels.clear(),
    channels: USER_CHANNELS,
    drops,
    close() {
      own.removeEventListener('message', hear);
      for (const handle of handles) handle.remove();
      handles.clear();
    },
  };
}

/** How long an app that declares an intent may take to listen for it, in milliseconds. */
const INTENT_MS = 10_000;

const directoryEntry = ({
  appId,
  title,
  url,
  listensFor = {},
}: AgentApp): BasicDirectory['allApps'][number] => ({
  appId,
  title,
  type: 'web',
  details: { url },
  interop: {
    intents: {
      listensFor: Object.fromEntries(
        Object.entries(listensFor).map(([intent, contexts]) => [intent, { contexts: [...contexts] }]),
      ),
    },
  },
});
