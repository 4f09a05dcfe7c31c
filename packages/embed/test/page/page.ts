/**
 * The page around the components: runs the stage plainly or in the sandbox, and does what others on the page could do.
 * What a test calls here is not under Lightning Web Security, the stage is.
 *
 * @module
 */
import type * as AgentStage from './agentStage.ts';
import type * as BridgeStage from './stage.ts';

/** One of the two, by what the test opened; asking for what the other has fails. */
type Stage = typeof AgentStage & typeof BridgeStage;

/** What tests call, as `harness`. */
export interface Harness {
  readonly stage: Stage;
  /** Window messages that arrived since the page began. */
  arrived: number;
  /** Somebody else's frame on the same page. */
  addFrame(url: string): void;
  /** What any script of the page can do: an event that claims to come from the app. */
  forge(id: string, data: string, origin: string): void;
  /** Says something to the app's frame; whatever the host said before has then arrived there. */
  say(id: string, text: string): void;
  /** Keeps the page from hearing anything for a while, in milliseconds. */
  busy(durationMs: number): void;
  /** Whether somebody managed to change what every object inherits. */
  isPolluted(): boolean;
}

declare global {
  var harness: Harness;
}

const loader = '/securedBundles.js';
const isSecured = location.search.startsWith('?lws');
const variant = new URLSearchParams(location.search).get('stage') ?? '/stage.js';

const load = async (): Promise<Stage> => {
  if (!isSecured) return (await import(variant)) as Stage;
  const { loadSecured } = (await import(loader)) as {
    readonly loadSecured: (name: string) => Promise<Stage>;
  };
  return loadSecured('stage');
};

const frameOf = (id: string): HTMLIFrameElement => {
  const frame = document.querySelector<HTMLIFrameElement>(`#${id} iframe`);
  if (frame === null) throw new Error(`No frame in #${id}`);
  return frame;
};

addEventListener('message', () => {
  globalThis.harness.arrived += 1;
});

globalThis.harness = {
  stage: await load(),
  arrived: 0,
  addFrame(url) {
    const frame = document.createElement('iframe');
    // A name is how other frames of the page find this one.
    frame.name = new URL(url).searchParams.get('id') ?? '';
    frame.src = url;
    document.body.append(frame);
  },
  forge(id, data, origin) {
    const source = frameOf(id).contentWindow;
    dispatchEvent(new MessageEvent('message', { data, origin, source }));
  },
  say: (id, text) => frameOf(id).contentWindow?.postMessage(text, '*'),
  busy(durationMs) {
    const until = performance.now() + durationMs;
    while (performance.now() < until);
  },
  isPolluted: () => 'polluted' in {},
};
document.documentElement.dataset['ready'] = 'yes';
