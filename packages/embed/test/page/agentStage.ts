/**
 * The stage's FDC3 half: an agent and the frames of its apps, as the page makes them.
 *
 * @module
 */
import type { DesktopAgent } from '../../src/fdc3/agent.ts';
import { createDesktopAgent } from '../../src/fdc3/desktopAgent.ts';

/** An FDC3 app to be opened. */
export interface AgentOpening {
  /** Of the element its frame is put into. */
  readonly id: string;
  readonly appId: string;
  readonly url: string;
  readonly channel?: string;
  readonly receives: readonly string[];
  readonly sends: readonly string[];
}

/** What the agent knows. */
export interface AgentSnapshot {
  readonly drops: Readonly<Record<string, number>>;
  /** App → its instance. */
  readonly instances: Readonly<Record<string, string>>;
  /** What the page heard on its channels: `app: type`. */
  readonly broadcasts: readonly string[];
}

let agent: DesktopAgent | undefined;
let instances: Record<string, string> = {};
let broadcasts: string[] = [];
let frames: HTMLIFrameElement[] = [];

/** Makes an agent with these apps. */
export function openAgent(openingsJson: string): void {
  closeAgent();
  const made = createDesktopAgent({
    onBroadcast: (context, { appId }) => broadcasts.push(`${appId}: ${context.type}`),
  });
  agent = made;
  for (const { id, ...app } of JSON.parse(openingsJson) as AgentOpening[]) {
    const place = document.createElement('div');
    place.id = id;
    document.querySelector('#record')?.append(place);
    const frame = document.createElement('iframe');
    const { instanceId } = made.addApp({ ...app, title: app.appId, peer: () => frame.contentWindow });
    instances[app.appId] = instanceId;
    frame.src = app.url;
    place.append(frame);
    frames.push(frame);
  }
}

/** @returns an {@link AgentSnapshot} as text. */
export const agentSnapshot = (): string =>
  JSON.stringify({ drops: agent?.drops ?? {}, instances, broadcasts } satisfies AgentSnapshot);

/** The page says something on a channel. */
export function agentBroadcast(channel: string, contextJson: string): void {
  agent?.broadcast(channel, JSON.parse(contextJson) as Parameters<DesktopAgent['broadcast']>[1]);
}

/** Ends the agent and its apps. */
export function closeAgent(): void {
  agent?.close();
  for (const frame of frames) frame.parentElement?.remove();
  [agent, instances, broadcasts, frames] = [undefined, {}, [], []];
}
