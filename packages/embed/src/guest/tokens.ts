/**
 * The app's token: asked for when first needed, kept in memory, renewed while it is used, forgotten when its session,
 * its record or the page goes.
 *
 * @module
 */
import type { EmbedCode } from '../protocol/messages.ts';
import type { Grant, RedeemedToken, TokenOptions } from './connection.ts';
import { EmbedError } from './embedError.ts';
import { createNonce, isRecord } from './json.ts';
import type { GuestKey } from './key.ts';

/** Renewal waits for this part of a token's life, give or take a tenth: apps that opened together renew apart. */
const RENEW_AT = 0.8;
const JITTER = 0.1;
/** Between two requests for a code; after failures twice as long each time. Milliseconds. */
const SPACING_MS = 10_000;
const MAX_SPACING_MS = 300_000;
/** Shorter of the two is what a token must be good for. */
const MIN_VALIDITY_S = 30;
const MIN_VALIDITY_PART = 0.2;

/** What tokens are made with. */
export interface TokenSource {
  readonly key: GuestKey;
  /** Asks the page for a code. */
  readonly requestCode: (nonce: string) => Promise<EmbedCode>;
  readonly redeem: (grant: Grant, signal: AbortSignal) => Promise<RedeemedToken>;
}

/** The token of one session. */
export interface Tokens {
  /** @throws EmbedError `AUTH_REQUIRED`, `REDEEM`, or what the page refused with. */
  get(options?: TokenOptions): Promise<string>;
  /** Forgets the token; the next one may be asked for at once. With `isOver` there will be none any more. */
  drop(isOver?: boolean): void;
}

interface Held {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly lifeMs: number;
  renewAt: number;
}

/** @param source - Asked at most once at a time, and once in ten seconds. */
export function createTokens(source: TokenSource): Tokens {
  let held: Held | undefined;
  let underWay: Promise<Held> | undefined;
  let controller = new AbortController();
  let nextAt = 0;
  let failures = 0;
  let lastError: unknown;
  let isOver = false;
  let isUsed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return { get, drop };

  async function get({ minValidityS = MIN_VALIDITY_S }: TokenOptions = {}): Promise<string> {
    isUsed = true;
    const now = Date.now();
    if (held !== undefined && !isOver) {
      const neededMs = Math.min(minValidityS * 1000, held.lifeMs * MIN_VALIDITY_PART);
      if (held.expiresAt - now > neededMs) {
        if (now >= held.renewAt) renewQuietly();
        return held.accessToken;
      }
    }
    return (await renew()).accessToken;
  }

  function drop(over = false): void {
    controller.abort(over ? ended() : new EmbedError('RESET', 'The session or the record changed.'));
    controller = new AbortController();
    clearTimeout(timer);
    held = underWay = lastError = undefined;
    nextAt = failures = 0;
    isOver ||= over;
  }

  /** One at a time: callers of the same moment share it. */
  function renew(): Promise<Held> {
    if (isOver) return Promise.reject(ended());
    if (underWay !== undefined) return underWay;
    if (Date.now() < nextAt) {
      if (held !== undefined && held.expiresAt > Date.now()) return Promise.resolve(held);
      // Too soon after a failure it would only fail again.
      return Promise.reject(lastError instanceof Error ? lastError : new EmbedError('RATE', 'Not so often.'));
    }
    nextAt = Date.now() + SPACING_MS;
    const { signal } = controller;
    return (underWay = fetchToken(signal).then(accept, fail));

    function accept(token: Held): Held {
      signal.throwIfAborted();
      held = token;
      underWay = lastError = undefined;
      failures = 0;
      isUsed = false;
      schedule(token.renewAt);
      return token;
    }

    function fail(error: unknown): never {
      signal.throwIfAborted();
      underWay = undefined;
      lastError = error;
      // Refused for this client: another one may do.
      const isRefused = error instanceof EmbedError && error.code === 'AUTH_REQUIRED';
      if (isRefused) held = undefined;
      nextAt = isRefused ? Infinity : Date.now() + Math.min(SPACING_MS * 2 ** failures++, MAX_SPACING_MS);
      if (held !== undefined && held.expiresAt > nextAt) schedule(nextAt);
      throw error;
    }
  }

  async function fetchToken(signal: AbortSignal): Promise<Held> {
    const nonce = createNonce();
    const { code, redeemUrl, expiresAt } = await source.requestCode(nonce);
    signal.throwIfAborted();
    const proof = await source.key.prove({ method: 'POST', url: redeemUrl, secret: code, nonce });
    const askedAt = Date.now();
    const token = await source
      .redeem({ code, nonce, proof, redeemUrl, expiresAt }, signal)
      .catch((cause: unknown) => {
        throw cause instanceof EmbedError ? cause : noToken(cause);
      });
    if (!isRedeemed(token)) throw noToken();
    const lifeMs = token.expiresInS * 1000;
    return {
      accessToken: token.accessToken,
      expiresAt: askedAt + lifeMs,
      lifeMs,
      renewAt: askedAt + lifeMs * (RENEW_AT + JITTER * (2 * Math.random() - 1)),
    };
  }

  /** An app that did not use its token since gets no new one until it asks. */
  function schedule(at: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isUsed) renewQuietly();
    }, at - Date.now());
  }

  /** Whoever needs the token next hears of the failure. */
  function renewQuietly(): void {
    renew().catch(() => undefined);
  }
}

const noToken = (cause?: unknown): EmbedError =>
  new EmbedError('REDEEM', 'The app’s backend gave no token.', { cause });
const ended = (): EmbedError => new EmbedError('AUTH_REQUIRED', 'Signing in is over.');

const isRedeemed = (token: unknown): token is RedeemedToken =>
  isRecord(token) &&
  typeof token['accessToken'] === 'string' &&
  typeof token['expiresInS'] === 'number' &&
  token['expiresInS'] > 0;

/** Posts the grant to the app's own origin. 401 and 403 end the sign-in. */
export function redeemAt(endpoint: string): (grant: Grant, signal: AbortSignal) => Promise<RedeemedToken> {
  return async (grant, signal) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(grant),
      credentials: 'same-origin',
      redirect: 'error',
      signal,
    });
    if (response.status === 401 || response.status === 403)
      throw new EmbedError('AUTH_REQUIRED', 'The app’s backend refuses.');
    if (!response.ok) throw new EmbedError('REDEEM', `The app’s backend answered ${response.status}.`);
    return (await response.json()) as RedeemedToken;
  };
}
