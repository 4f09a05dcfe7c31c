/**
 * The bare reference implementation, as a page without our policy would run it: shows that our tests can fail.
 *
 * @module
 */
import type * as fdc3 from '@finos/fdc3-web-impl';
import type { AppRegistration, ServerContext } from '@finos/fdc3-web-impl';
import type { Message } from './testAgent.ts';

/** Its apps, by id. Instance ids are the app's id and `-1`. */
export interface BareReference {
  ask(appId: string, type: string, payload?: object): Promise<Record<string, unknown>>;
  /** What an app was sent. */
  sentTo(appId: string): readonly Message[];
  /** Whom it takes that instance for. */
  whoIs(instanceId: string): string | undefined;
  /** Heartbeats it remembers. */
  readonly heartbeats: ReadonlyMap<string, number>;
  removeApp(appId: string): void;
  close(): void;
}

/** Starts it with those apps connected. */
export function startReference(module: typeof fdc3, appIds: readonly string[]): BareReference {
  const { BasicDirectory, ChannelType, DefaultFDC3Server, State } = module;
  const apps = new Map<string, AppRegistration>(
    appIds.map((appId) => [`${appId}-1`, { appId, instanceId: `${appId}-1`, state: State.Connected }]),
  );
  const sent = new Map<string, Message[]>();
  const all = (): Promise<AppRegistration[]> => Promise.resolve([...apps.values()]);
  const context: ServerContext<AppRegistration> = {
    createUUID: () => crypto.randomUUID(),
    post(message, instanceId) {
      sent.set(instanceId, [...(sent.get(instanceId) ?? []), message as Message]);
      return Promise.resolve();
    },
    open: () => Promise.reject(new Error('AppNotFound')),
    setFDC3Server: () => {},
    setInstanceDetails: (instanceId, details) => void apps.set(instanceId, details),
    getInstanceDetails: (instanceId) => apps.get(instanceId),
    setAppState: () => Promise.resolve(),
    getConnectedApps: all,
    getAllApps: all,
    isAppConnected: (instanceId) => Promise.resolve(apps.has(instanceId)),
    log: () => {},
    provider: () => 'reference',
    providerVersion: () => '',
    fdc3Version: () => '2.2',
    narrowIntents: (_raiser, intents) => Promise.resolve(intents),
  };
  const directory = new BasicDirectory(
    appIds.map((appId) => ({ appId, title: appId, type: 'web', details: { url: '' } })),
  );
  const channel = { id: 'fdc3.channel.1', type: ChannelType.user, context: [], displayMetadata: {} };
  const server = new DefaultFDC3Server(context, directory, [channel], true);
  return {
    async ask(appId, type, payload = {}) {
      const id = crypto.randomUUID();
      const meta = { requestUuid: id, connectionAttemptUuid: id, timestamp: new Date() };
      const message = { type, meta, payload } as unknown as Parameters<typeof server.receive>[0];
      await server.receive(message, `${appId}-1`);
      return [...sent.values()].flat().find((answer) => answer.meta['requestUuid'] === id)?.payload ?? {};
    },
    sentTo: (appId) => sent.get(`${appId}-1`) ?? [],
    whoIs: (instanceId) => apps.get(instanceId)?.appId,
    get heartbeats() {
      const handlers = server.handlers as unknown as { readonly lastHeartbeats?: Map<string, number> }[];
      return (
        handlers.find(({ lastHeartbeats }) => lastHeartbeats)?.lastHeartbeats ?? new Map<string, number>()
      );
    },
    removeApp: (appId) => server.cleanup(`${appId}-1`),
    close: () => server.shutdown(),
  };
}
