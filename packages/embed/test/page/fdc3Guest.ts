/**
 * An FDC3 app with the unmodified `getAgent()`. Tests call it as `app`.
 *
 * @module
 */
import { getAgent, type Context, type DesktopAgent } from '@finos/fdc3';

/** What tests call. */
export interface Fdc3Guest {
  /** Connects once. */
  readonly agent: () => Promise<DesktopAgent>;
  /** Contexts heard on the channel it joined. */
  readonly heard: Context[];
}

declare global {
  var app: Fdc3Guest;
}

let connected: Promise<DesktopAgent> | undefined;
const heard: Context[] = [];

const connect = async (): Promise<DesktopAgent> => {
  const agent = await getAgent({ timeoutMs: 5_000 });
  await agent.addContextListener(null, (context) => {
    heard.push(context);
  });
  return agent;
};

globalThis.app = { agent: () => (connected ??= connect()), heard };
