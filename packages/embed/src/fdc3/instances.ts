/**
 * Who is on the page: apps and the page itself, as FDC3 sees them, and the way messages go out to them.
 *
 * @module
 */
import type { AppRegistration, ServerContext } from './reference.ts';
import { State } from './reference.ts';
import type { AgentApp, Fdc3Context } from './agent.ts';
import type { Request } from './wire.ts';

/** One who takes part. */
export interface Instance extends AppRegistration {
  readonly title: string;
  /** Intent → context types, as the directory has it. */
  readonly listensFor: Readonly<Record<string, readonly string[]>>;
  mayReceive(contextType: string): boolean;
  /** What it may know of a context of the page's own. */
  knows(context: Fdc3Context): Fdc3Context | undefined;
  maySend(contextType: string): boolean;
  /** Sends as it is; nowhere if nobody is there. */
  send(message: object): void;
}

/** A message on its way to an app. */
export interface Outgoing {
  readonly type: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Looks at what goes out. @returns It, another in its stead, or `undefined`: it is kept back. */
export type Outlook = (message: Outgoing, to: Instance) => Outgoing | undefined;

/** What the parts of the agent have in common. */
export interface Switchboard {
  readonly context: ServerContext<Instance>;
  readonly instances: ReadonlyMap<string, Instance>;
  add(instance: Instance): void;
  remove(instanceId: string): void;
  /** Those that are there and answer. */
  connected(): Instance[];
  /** Everything that goes out passes here, in the order added. */
  watch(outlook: Outlook): void;
  readonly answer: (to: Instance, request: Pick<Request, 'type' | 'meta'>, payload?: object) => void;
  readonly refuse: (to: Instance, request: Pick<Request, 'type' | 'meta'>, error: string) => void;
  readonly drop: (reason: string, instance?: Instance) => void;
}

/** Whose policy is what the admin granted. `fdc3.nothing` tells nothing and is free. */
export function createInstance(
  { appId, title, receives, sends, listensFor = {}, knows = (context) => context }: AgentApp,
  instanceId: string,
  send: (message: object) => void,
): Instance {
  const allow =
    (types: readonly string[]) =>
    (type: string): boolean =>
      type === 'fdc3.nothing' || types.includes('*') || types.includes(type);
  return {
    appId,
    instanceId,
    title,
    listensFor,
    state: State.Pending,
    mayReceive: allow(receives),
    knows,
    maySend: allow(sends),
    send,
  };
}

/** @param drop - Told of each message that was thrown away. */
export function createSwitchboard(drop: Switchboard['drop']): Switchboard {
  const instances = new Map<string, Instance>();
  const outlooks: Outlook[] = [];

  function post(message: Outgoing, instanceId: string): void {
    const to = instances.get(instanceId);
    // Who does not answer may only be slow: its port keeps what is sent.
    if (to?.state !== State.Connected && to?.state !== State.NotResponding) return;
    let outgoing: Outgoing | undefined = message;
    for (const outlook of outlooks) {
      outgoing = outlook(outgoing, to);
      if (outgoing === undefined) return;
    }
    to.send(outgoing);
  }

  const respond = (to: Instance, { type, meta }: Pick<Request, 'type' | 'meta'>, payload: object): void =>
    post(
      {
        type: type.replace(/Request$/, 'Response'),
        meta: { requestUuid: meta.requestUuid, responseUuid: crypto.randomUUID(), timestamp: new Date() },
        payload: payload as Outgoing['payload'],
      },
      to.instanceId,
    );

  const connected = (): Instance[] =>
    [...instances.values()].filter(({ state }) => state === State.Connected);

  return {
    instances,
    add: (instance) => void instances.set(instance.instanceId, instance),
    remove: (instanceId) => void instances.delete(instanceId),
    connected,
    watch: (outlook) => void outlooks.push(outlook),
    answer: (to, request, payload = {}) => respond(to, request, payload),
    refuse: (to, request, error) => respond(to, request, { error }),
    drop,
    context: {
      createUUID: () => crypto.randomUUID(),
      post: (message, instanceId) => {
        post(message as Outgoing, instanceId);
        return Promise.resolve();
      },
      // The page opens its own apps, and who is who is decided where the port was given out: see connection.ts.
      open: () => Promise.reject(new Error('AppNotFound')),
      setFDC3Server: () => {},
      setInstanceDetails: () => {},
      getInstanceDetails: (instanceId) => instances.get(instanceId),
      setAppState: () => Promise.resolve(),
      getConnectedApps: () => Promise.resolve(connected()),
      getAllApps: () => Promise.resolve([...instances.values()]),
      isAppConnected: (instanceId) => Promise.resolve(instances.get(instanceId)?.state === State.Connected),
      log: () => {},
      provider: () => '',
      providerVersion: () => '',
      fdc3Version: () => '2.2',
      narrowIntents: (_raiser, intents) => Promise.resolve(intents),
    },
  };
}
