/**
 * One vendor call that several callers may wait for, each until its own deadline.
 *
 * @module
 */
import { createDeadline, type Deadline } from '../../deadline.ts';
import { within } from '../../egress/index.ts';
import type { StreamSink } from '../../egress/stream.ts';
import { AppError } from '../../errors.ts';
import type { ProxyOutcome } from '../callout.ts';
import { Collector } from './collector.ts';
import type { AnswerPlace, WholeAnswer } from './keptAnswers.ts';

/** Asks the vendor. */
export type AskVendor = (sink: StreamSink, deadline: Deadline) => Promise<ProxyOutcome>;

/** How it ended, as far as all who wait may know. `streaming`: too long to be shared, it goes to the one who asked first. */
export type Landing = { readonly answer: WholeAnswer; readonly outcome: ProxyOutcome } | 'streaming';

/** What a {@link Flight} needs. */
export interface FlightOptions {
  readonly place: AnswerPlace;
  readonly method: string;
  /** Of the first caller. Its time counts for the vendor call, its going away does not: who waits longer asks again. */
  readonly deadline: Deadline;
  /** The first caller's: where an answer goes that is too long to be shared. */
  readonly sink: StreamSink;
  readonly ask: AskVendor;
  /** Hears of an answer that came whole, before anybody else does. */
  readonly landed: (flight: Flight, answer: WholeAnswer) => void;
  /** Hears that nobody may join any more; perhaps twice. */
  readonly closed: (flight: Flight) => void;
}

/** A longer answer is neither kept nor shared, in bytes. */
export const LONGEST_KEPT_BYTES = 1_048_576;

/** The call, from its beginning. */
export class Flight {
  readonly place: AnswerPlace;
  readonly landing: Promise<Landing>;
  /** Settles when all is over, also behind a `streaming` landing. */
  readonly outcome: Promise<ProxyOutcome>;
  isStreaming = false;
  /** Something was written there since it began. */
  isOutdated = false;

  private readonly cancel = new AbortController();
  private waiting = 0;

  constructor({ place, method, deadline, sink, ask, landed, closed }: FlightOptions) {
    this.place = place;
    let stream: (landing: Landing) => void = () => undefined;
    const streaming = new Promise<Landing>((resolve) => (stream = resolve));
    const collector = new Collector(LONGEST_KEPT_BYTES, method, {
      overflow: () => {
        this.isStreaming = true;
        closed(this);
        stream('streaming');
        return sink;
      },
    });
    this.outcome = ask(collector, createDeadline(deadline.remainingMs(), this.cancel.signal));
    const whole = this.outcome
      .finally(() => closed(this))
      .then((outcome): Landing => {
        if (this.isStreaming) return 'streaming';
        if (collector.failure !== undefined) throw collector.failure;
        const { answer } = collector;
        if (answer === undefined)
          throw new AppError('INTERNAL', 'The answer has no end.', { internal: { processed: 'unknown' } });
        landed(this, answer);
        return { answer, outcome };
      });
    this.landing = Promise.race([streaming, whole]);
    // Whoever waits hears of a failure; this is for when nobody does.
    this.landing.catch(() => undefined);
    this.outcome.catch(() => undefined);
  }

  /**
   * Waits as long as this caller can; the last one to leave ends the call.
   *
   * @returns `undefined` once its deadline ended or it went away.
   */
  async wait<Value extends object>(value: Promise<Value>, deadline: Deadline): Promise<Value | undefined> {
    this.waiting += 1;
    try {
      return await within(value, deadline);
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.cancel.abort();
    }
  }
}
