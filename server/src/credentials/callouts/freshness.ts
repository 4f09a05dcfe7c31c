/**
 * Reads that are answered from memory, or by what another caller is just being told: only where both the caller and the named
 * credential ask for it, and never across logins.
 *
 * 1. A kept answer that is fresh enough for caller, credential and vendor is given at once.
 * 2. Otherwise the first caller's question goes to the vendor, and whoever asks the same meanwhile waits for its answer. Each waits
 *    until its own deadline; when the last one has left, the vendor call ends.
 * 3. Where the vendor fails, a kept answer may stand in, marked as such, within the limits of all three.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9111 | RFC 9111}, {@link https://www.rfc-editor.org/rfc/rfc5861#section-4 | RFC 5861 §4}
 * @module
 */
import type { Deadline } from '../../deadline.ts';
import type { StreamSink } from '../../egress/stream.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { ProxyOutcome } from '../callout.ts';
import { isShareable, readLifetime } from './answerLifetime.ts';
import { Flight, type AskVendor, type Landing } from './flight.ts';
import {
  createKeptAnswers,
  overlap,
  type AnswerPlace,
  type KeptAnswer,
  type KeptAnswers,
  type WholeAnswer,
} from './keptAnswers.ts';

/** One read that may be answered from memory. */
export interface FreshRead extends AnswerPlace {
  readonly method: string;
  /** `ExternalCredential-Principal`. */
  readonly principal: string;
  /** How old an answer the caller takes, in seconds. */
  readonly maxAgeS: number;
  /** How long after that it may stand in for a vendor that fails. */
  readonly staleIfErrorS: number;
  /** The named credential's limits of the same. */
  readonly limits: { readonly maxAgeS: number; readonly staleIfErrorS: number };
  readonly deadline: Deadline;
}

type WholeLanding = Exclude<Landing, string>;

/** What is kept, and who is asking. */
export interface Freshness {
  /** @throws {@link AppError} what `ask` throws, or `DEADLINE_EXCEEDED`. */
  answer(read: FreshRead, sink: StreamSink, ask: AskVendor): Promise<ProxyOutcome>;
  /** Says that something may have changed at that path. */
  written(namedCredential: string, path: string): void;
}

/** What {@link createFreshness} needs. */
export interface FreshnessOptions {
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly kept?: KeptAnswers | undefined;
}

/** An answer that says the vendor failed. 429 is ours: another caller's kept answer costs the vendor nothing. */
const FAILED_STATUSES = new Set([429, 500, 502, 503, 504]);
const FAILED_CODES = new Set([
  'CREDENTIAL_GRANT_FAILED',
  'DEADLINE_EXCEEDED',
  'VENDOR_ANSWER_INVALID',
  'VENDOR_RATE_LIMITED',
  'VENDOR_TIMEOUT',
  'VENDOR_UNAVAILABLE',
]);

const leftError = (): AppError =>
  new AppError('DEADLINE_EXCEEDED', 'No answer came before the time was up.', {
    internal: { processed: 'unknown', reason: 'deadline' },
  });

function give(sink: StreamSink, { status, headers, body }: WholeAnswer): void {
  if (sink.head(status, headers) !== 'pass') return;
  if (body.length > 0) sink.write(body);
  sink.end();
}

/** Knows whether anything has been passed on. */
class Watched implements StreamSink {
  hasBegun = false;
  private readonly sink: StreamSink;
  constructor(sink: StreamSink) {
    this.sink = sink;
  }
  head(status: number, headers: Readonly<Record<string, string>>): 'pass' | 'hold' | 'drop' {
    this.hasBegun = true;
    return this.sink.head(status, headers);
  }
  write(chunk: Buffer): boolean {
    return this.sink.write(chunk);
  }
  onDrain(resume: () => void): void {
    this.sink.onDrain(resume);
  }
  end(): void {
    this.sink.end();
  }
  fail(error: AppError): void {
    this.sink.fail(error);
  }
}

/** Makes an empty memory. */
export function createFreshness({
  now = Date.now,
  kept = createKeptAnswers(),
}: FreshnessOptions = {}): Freshness {
  const flights = new Map<string, Flight>();

  function fromMemory(
    read: FreshRead,
    sink: StreamSink,
    answer: KeptAnswer,
    cache: 'hit' | 'stale',
    attempts: number,
  ): ProxyOutcome {
    give(sink, answer);
    return {
      status: answer.status,
      attempts,
      waitedMs: 0,
      tokenAgeMs: undefined,
      principal: read.principal,
      cache,
      ageS: Math.floor((now() - answer.keptAt) / 1_000),
      bytes: answer.body.length,
    };
  }

  const isFresh = (read: FreshRead, answer: KeptAnswer): boolean =>
    now() < Math.min(answer.freshUntil, answer.keptAt + read.maxAgeS * 1_000);

  /** A kept answer that may stand in for a vendor that fails. */
  function findStale(read: FreshRead): KeptAnswer | undefined {
    const answer = kept.find(read.key);
    if (answer === undefined) return undefined;
    const askedUntil = answer.keptAt + (read.maxAgeS + read.staleIfErrorS) * 1_000;
    return now() < Math.min(answer.staleUntil, askedUntil) ? answer : undefined;
  }

  function keep({ limits }: FreshRead, place: AnswerPlace, answer: WholeAnswer): void {
    const at = now();
    const lifetime = readLifetime(answer.status, answer.headers, at);
    if (lifetime === undefined) return;
    const { age: _, ...headers } = answer.headers;
    const freshUntil = at + Math.min(lifetime.freshMs, limits.maxAgeS * 1_000);
    const staleUntil = freshUntil + Math.min(lifetime.staleMs, limits.staleIfErrorS * 1_000);
    if (staleUntil > at) kept.keep(place, { ...answer, headers, keptAt: at, freshUntil, staleUntil });
  }

  const closed = (flight: Flight): void => {
    if (flights.get(flight.place.key) === flight) flights.delete(flight.place.key);
  };

  async function lead(read: FreshRead, sink: StreamSink, ask: AskVendor): Promise<ProxyOutcome> {
    const { key, namedCredential, path, method, deadline } = read;
    const flight = new Flight({
      ...{ place: { key, namedCredential, path }, method, deadline, sink, ask, closed },
      landed: ({ isOutdated, place }, answer) => {
        if (!isOutdated) keep(read, place, answer);
      },
    });
    if (!flight.isStreaming) flights.set(key, flight);
    // Whoever asked first stays until the end of an answer that is its alone.
    const over = flight.landing.then(async (landing) => {
      if (landing === 'streaming') await flight.outcome;
      return { landing };
    });
    const landed = await flight.wait(over, deadline);
    // Where part of it has been passed on, the call says how far it came.
    if (flight.isStreaming) return flight.outcome;
    if (landed === undefined) throw leftError();
    return settle(read, sink, landed.landing as WholeLanding);
  }

  async function follow(
    read: FreshRead,
    sink: StreamSink,
    flight: Flight,
    ask: AskVendor,
  ): Promise<ProxyOutcome> {
    const { deadline } = read;
    const landed = await flight
      .wait(
        flight.landing.then((landing) => ({ landing })),
        deadline,
      )
      .catch((error: unknown) => {
        // The time of another was up, not this caller's.
        if (isAppError(error, 'DEADLINE_EXCEEDED') && deadline.remainingMs() > 0)
          return { landing: 'streaming' as const };
        throw error;
      });
    if (landed === undefined) throw leftError();
    const { landing } = landed;
    if (landing === 'streaming' || !isShareable(landing.answer.headers)) return ask(sink, deadline);
    const outcome = { ...landing.outcome, attempts: 0, waitedMs: 0, tokenAgeMs: undefined };
    return settle(read, sink, { answer: landing.answer, outcome: { ...outcome, cache: 'shared' } });
  }

  /** Gives the vendor's answer, or a kept one where that says that the vendor failed. */
  function settle(read: FreshRead, sink: StreamSink, { answer, outcome }: WholeLanding): ProxyOutcome {
    const stale = FAILED_STATUSES.has(answer.status) ? findStale(read) : undefined;
    if (stale !== undefined) return fromMemory(read, sink, stale, 'stale', outcome.attempts);
    give(sink, answer);
    return outcome;
  }

  return {
    async answer(read, sink, ask) {
      const known = kept.find(read.key);
      if (known !== undefined && isFresh(read, known)) return fromMemory(read, sink, known, 'hit', 0);
      const watched = new Watched(sink);
      const flight = flights.get(read.key);
      try {
        return await (flight === undefined ? lead(read, watched, ask) : follow(read, watched, flight, ask));
      } catch (error) {
        // Once its head is out, an answer cannot be replaced.
        if (watched.hasBegun || !isAppError(error) || !FAILED_CODES.has(error.code)) throw error;
        const stale = findStale(read);
        if (stale === undefined) throw error;
        return fromMemory(read, sink, stale, 'stale', Number(error.internal?.['attempts'] ?? 0));
      }
    },

    written(namedCredential, path) {
      kept.drop(namedCredential, path);
      for (const [key, flight] of flights) {
        const { place } = flight;
        if (place.namedCredential !== namedCredential || !overlap(place.path, path)) continue;
        // Those who wait for it asked before; whoever asks from now on must see what was written.
        flight.isOutdated = true;
        flights.delete(key);
      }
    },
  };
}
