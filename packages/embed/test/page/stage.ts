/**
 * What a component of ours does with an embedded app, without the looks: makes the host, then the frame, and keeps what
 * comes of it. Runs plainly or inside the Lightning Web Security sandbox, so what crosses to the test is text.
 *
 * @module
 */
import {
  BridgeError,
  createEmbedHost,
  type BridgeLimits,
  type Capability,
  type Context,
  type EmbedHost,
  type HostCall,
  type HostEvents,
  type HostHandlers,
  type HostState,
} from '../../src/host/index.ts';

/** An app to be opened. */
export interface Opening {
  /** Where its frame leads. */
  readonly url: string;
  /** The origin an admin configured. */
  readonly origin: string;
  /** The frame's `sandbox` attribute. */
  readonly sandbox?: string;
  readonly isOpaque?: boolean;
  readonly capabilities?: readonly Capability[];
  readonly limits?: Partial<BridgeLimits>;
}

/** A call that reached a handler. */
export interface HandledCall {
  readonly method: string;
  readonly params: unknown;
  readonly sessionId: string;
  readonly keyThumbprint: string | null;
  /** Whether it was told to stop. */
  isAborted: boolean;
}

/** How an opened app stands. */
export interface Snapshot {
  readonly state: HostState;
  readonly states: readonly HostState[];
  readonly sessionId: string | null;
  readonly capabilities: readonly Capability[];
  readonly drops: Readonly<Record<string, number>>;
  readonly calls: readonly HandledCall[];
  /** Whether what the page's code inherits was changed. */
  readonly isPolluted: boolean;
}

interface Opened {
  readonly host: EmbedHost;
  readonly frame: HTMLIFrameElement;
  readonly states: HostState[];
  readonly calls: HandledCall[];
  readonly release: (() => void)[];
  context: Context;
}

const opened = new Map<string, Opened>();

const EVERYTHING: readonly Capability[] = [
  'context',
  'token',
  'resize',
  'toast',
  'navigate',
  'drill',
  'bus',
  'dirty',
  'refresh',
  'log',
];

/** What an error of the page's own code might say, and must not reach an app. */
const INTERNAL = "SELECT Tax_Id__c FROM Contact WHERE Name = 'Okafor' at handler (stage.js:1:1)";

/** The record every app is opened on. */
const RECORD_ID = '001Ho00001AbCdEIAV';

/** Opens an app in a frame of its own. */
export function open(id: string, openingJson: string): void {
  const opening = JSON.parse(openingJson) as Opening;
  const place = document.createElement('div');
  place.id = id;
  document.querySelector('#record')?.append(place);
  const frame = document.createElement('iframe');
  if (opening.sandbox !== undefined) frame.setAttribute('sandbox', opening.sandbox);
  const states: HostState[] = [];
  const calls: HandledCall[] = [];
  const release: (() => void)[] = [];
  const context: Context = {
    revision: 1,
    record: { recordId: RECORD_ID, objectApiName: 'Account', name: 'Okafor Household' },
    appearance: { theme: 'light', language: 'en-US', currencyCode: 'USD', timeZone: 'Europe/Berlin' },
    selection: {},
  };
  const host = createEmbedHost({
    peer: () => frame.contentWindow,
    origin: opening.origin,
    capabilities: opening.capabilities ?? EVERYTHING,
    handlers: handlersOf(id, calls, release),
    context,
    onState: (state) => states.push(state),
    ...(opening.isOpaque === undefined ? {} : { isOpaque: opening.isOpaque }),
    ...(opening.limits === undefined ? {} : { limits: opening.limits }),
  });
  frame.addEventListener('load', () => host.frameLoaded());
  opened.set(id, { host, frame, states, calls, release, context });
  frame.src = opening.url;
  place.append(frame);
}

function handlersOf(id: string, calls: HandledCall[], release: (() => void)[]): HostHandlers {
  const note = (method: string, params: unknown, call: HostCall): HandledCall => {
    const { sessionId, keyThumbprint } = call;
    const handled = {
      method,
      params,
      sessionId,
      keyThumbprint: keyThumbprint ?? null,
      isAborted: call.signal.aborted,
    };
    call.signal.addEventListener('abort', () => {
      handled.isAborted = true;
    });
    calls.push(handled);
    return handled;
  };
  return {
    'token.get'(params, call) {
      note('token.get', params, call);
      return {
        code: `${call.keyThumbprint ?? ''}${calls.length}`.padEnd(43, 'x'),
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        redeemUrl: 'http://127.0.0.1:4610/v1/embed/sessions/redeem',
      };
    },
    'ui.resize'(params, call) {
      note('ui.resize', params, call);
      return params;
    },
    'ui.toast'(params, call) {
      note('ui.toast', params, call);
      return {};
    },
    'nav.record'(params, call) {
      note('nav.record', params, call);
      return {};
    },
    'nav.url'(params, call) {
      note('nav.url', params, call);
      return {};
    },
    'drill.open'(params, call) {
      note('drill.open', params, call);
      return {};
    },
    'bus.publish'(params, call) {
      note('bus.publish', params, call);
      // As the page's message channel: everybody else who subscribed hears it.
      for (const [other, { host }] of opened) if (other !== id) host.emit('bus.message', params);
      return {};
    },
    'bus.subscribe'(params, call) {
      note('bus.subscribe', params, call);
      return { selection: {} };
    },
    'dirty.set'(params, call) {
      note('dirty.set', params, call);
      return {};
    },
    async 'record.refresh'(params, call) {
      note('record.refresh', params, call);
      await new Promise<void>((resolve) => release.push(resolve));
      return {};
    },
    log(params, call) {
      note('log', params, call);
      if (params.message === 'fail') throw new Error(INTERNAL);
      if (params.message === 'refuse') throw new BridgeError('CONSENT', 'Ask the client first.');
      return {};
    },
  };
}

const find = (id: string): Opened => {
  const found = opened.get(id);
  if (found === undefined) throw new Error(`Nothing is open as ${id}`);
  return found;
};

/** @returns a {@link Snapshot} as text. */
export function snapshot(id: string): string {
  const { host, states, calls } = find(id);
  const { state, sessionId, capabilities, drops } = host;
  const isPolluted = 'polluted' in {};
  return JSON.stringify({
    state,
    states,
    sessionId: sessionId ?? null,
    capabilities,
    drops,
    calls,
    isPolluted,
  });
}

/** Shows another record, or the same one changed; the revision grows. */
export function showRecord(id: string, recordId: string): void {
  const app = find(id);
  const { context } = app;
  app.context = {
    ...context,
    revision: context.revision + 1,
    record: { recordId, objectApiName: 'Account', name: `Record ${recordId}` },
  };
  app.host.setContext(app.context);
}

/** Lets every waiting `record.refresh` finish. */
export function releaseAll(id: string): void {
  for (const resolve of find(id).release.splice(0)) resolve();
}

/** Asks the app to save. @returns its answer, or the error's code and message, as text. */
export async function askToSave(id: string, deadlineMs?: number): Promise<string> {
  try {
    return JSON.stringify(await find(id).host.request('app.save', {}, deadlineMs));
  } catch (error) {
    if (error instanceof BridgeError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** Says an event to the app. */
export function emit(id: string, event: keyof HostEvents, dataJson: string): void {
  find(id).host.emit(event, JSON.parse(dataJson) as never);
}

/** Leads the frame somewhere else, as a component does when its record changes. */
export function lead(id: string, url: string): void {
  find(id).frame.src = url;
}

/** Whether Lightning Web Security is between this code and the page: it keeps a component from putting things into `body`. */
export function isSecured(): boolean {
  const element = document.createElement('div');
  try {
    document.body.append(element);
  } catch {
    return true;
  }
  element.remove();
  return false;
}

/** Lets go of an app. */
export function close(id: string): void {
  const { host, frame } = find(id);
  host.close();
  frame.parentElement?.remove();
  opened.delete(id);
}
