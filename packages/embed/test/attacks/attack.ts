/**
 * What an attack is, and what is asked after each.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { App, Arena } from '../arena.ts';
import type { Answer } from '../page/rawGuest.ts';

/** One attack. Its number is that of `docs/bridge-protocol.md`'s table of attacks. */
export interface Attack {
  readonly number: number;
  /** What is tried, and what comes of it. */
  readonly title: string;
  /** @throws AssertionError if it comes to anything else. */
  run(arena: Arena): Promise<void>;
}

/** Connects honestly. */
export const connect = async (app: App): Promise<void> => {
  await app.frame.evaluate(() => raw.connect());
  await app.until('ready', ({ state }) => state === 'ready');
};

/** Calls as the app. */
export const call = (app: App, method: string, params: unknown = {}, more: object = {}): Promise<Answer> =>
  app.frame.evaluate(([method, params, more]) => raw.call(method, params, more), [
    method,
    params,
    more,
  ] as const);

/** What came of a call: `ok`, or the error's code. */
export const outcome = (answer: Answer): string => (answer.kind === 'response' ? 'ok' : answer.error.code);

/** Asserts that the app is served as if nothing had been. */
export const staysServed = async (app: App): Promise<void> =>
  assert.equal(outcome(await call(app, 'log', { level: 'info', message: 'still here' })), 'ok');

/** Sends text over the newest port as it is. */
export const post = (app: App, ...texts: readonly unknown[]): Promise<void> =>
  app.frame.evaluate((texts) => {
    for (const text of texts) raw.post(text);
  }, texts);

/** A hello as text. */
export const helloText = (nonce: string): string =>
  JSON.stringify({
    bridge: 'rialto',
    type: 'hello',
    versions: [1],
    nonce,
    sdk: 'raw/1.0.0',
    capabilities: ['context', 'token'],
    keyThumbprint: 'k'.repeat(43),
  });
