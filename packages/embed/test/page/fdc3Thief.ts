/**
 * An FDC3 app that writes its own messages. Tests call it as `thief`.
 *
 * @module
 */

/** A message of FDC3's protocols. */
export interface Fdc3Message {
  readonly type: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** What tests call. */
export interface Fdc3Thief {
  /** Everything that arrived on the newest port. */
  readonly said: Fdc3Message[];
  /** Says hello and waits for the port. */
  hello(): Promise<void>;
  /** Says who it claims to be. @returns what the agent makes of it. */
  identify(claims?: object): Promise<Fdc3Message>;
  /** Sends anything. */
  post(message: unknown): void;
  /** Asks and waits for the answer. */
  ask(type: string, payload: object): Promise<Fdc3Message>;
}

declare global {
  var thief: Fdc3Thief;
}

const attempt = crypto.randomUUID();
let port: MessagePort | undefined;
const arrived = new Set<(message: Fdc3Message) => void>();

const next = (isIt: (message: Fdc3Message) => boolean): Promise<Fdc3Message> =>
  new Promise((resolve, reject) => {
    const look = (message: Fdc3Message): void => {
      if (!isIt(message)) return;
      arrived.delete(look);
      resolve(message);
    };
    arrived.add(look);
    setTimeout(() => reject(new Error('It was never answered')), 3_000);
  });

globalThis.thief = {
  said: [],
  hello: () =>
    new Promise((resolve) => {
      addEventListener('message', ({ data, ports }: MessageEvent<Fdc3Message>) => {
        if (data.type !== 'WCP3Handshake') return;
        [port] = ports;
        port!.onmessage = ({ data }: MessageEvent<Fdc3Message>) => {
          thief.said.push(data);
          for (const look of arrived) look(data);
        };
        resolve();
      });
      const meta = { connectionAttemptUuid: attempt, timestamp: new Date() };
      const urls = { identityUrl: location.href, actualUrl: location.href };
      parent.postMessage({ type: 'WCP1Hello', meta, payload: { ...urls, fdc3Version: '2.2' } }, '*');
    }),
  identify(claims = {}) {
    const answer = next(({ type }) => type.startsWith('WCP5'));
    const meta = { connectionAttemptUuid: attempt, timestamp: new Date() };
    const urls = { identityUrl: location.href, actualUrl: location.href };
    thief.post({ type: 'WCP4ValidateAppIdentity', meta, payload: { ...urls, ...claims } });
    return answer;
  },
  post: (message) => port!.postMessage(message),
  ask(type, payload) {
    const requestUuid = crypto.randomUUID();
    const answer = next(({ meta }) => meta['requestUuid'] === requestUuid);
    thief.post({ type, meta: { requestUuid, timestamp: new Date() }, payload });
    return answer;
  },
};
