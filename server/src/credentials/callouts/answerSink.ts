/**
 * Passes a vendor's answer on as it comes, but holds back one that may mean a refused credential.
 *
 * @module
 */
import type { StreamSink } from '../../egress/stream.ts';
import type { AppError } from '../../errors.ts';
import { LOOKED_AT_BYTES, type Meaning, type Refusals } from './refusals.ts';

type Headers = Readonly<Record<string, string>>;
type Wanted = ReturnType<StreamSink['head']>;

/** One answer on its way. */
export class AnswerSink implements StreamSink {
  status = 0;
  headers: Headers = {};
  /** What the answer means; not `answer` only while nothing of it has been passed on. */
  meaning: Meaning = 'answer';
  /** Why it broke off before anything was passed on. */
  failure: AppError | undefined;

  private readonly outer: StreamSink;
  private readonly refusals: Refusals;
  private held: Buffer[] = [];
  private size = 0;
  /** Too long to be held, and known to be a refusal: not kept any more. */
  private isDiscarded = false;
  private wanted: Wanted = 'pass';

  constructor(outer: StreamSink, refusals: Refusals) {
    this.outer = outer;
    this.refusals = refusals;
  }

  /** Whether the answer, or what is left of it, can still be passed on. */
  get isWhole(): boolean {
    return this.meaning !== 'challenge' && !this.isDiscarded;
  }

  head(status: number, headers: Headers): Wanted {
    this.status = status;
    this.headers = headers;
    this.meaning = this.refusals.meaningOf(status);
    if (this.meaning === 'answer') return (this.wanted = this.outer.head(status, headers));
    return this.meaning === 'challenge' ? 'drop' : 'pass';
  }

  write(chunk: Buffer): boolean {
    if (this.meaning === 'answer') return this.wanted === 'pass' ? this.outer.write(chunk) : true;
    if (this.isDiscarded) return true;
    this.held.push(chunk);
    this.size += chunk.length;
    return this.size <= LOOKED_AT_BYTES ? true : this.outgrow();
  }

  onDrain(resume: () => void): void {
    if (this.meaning === 'answer') this.outer.onDrain(resume);
    else resume();
  }

  end(): void {
    if (this.meaning === 'answer') {
      if (this.wanted === 'pass') this.outer.end();
      return;
    }
    if (this.meaning === 'text') this.meaning = this.judge();
    if (this.meaning === 'answer') this.release();
  }

  fail(error: AppError): void {
    if (this.meaning !== 'answer') this.failure = error;
    else if (this.wanted === 'pass') this.outer.fail(error);
  }

  /** Passes on what was held back: it was about the request after all. */
  release(): void {
    this.begin();
    if (this.wanted === 'pass') this.outer.end();
  }

  /** @returns Whether more may come at once. */
  private begin(): boolean {
    this.meaning = 'answer';
    this.wanted = this.outer.head(this.status, this.headers);
    let mayGoOn = true;
    if (this.wanted === 'pass') for (const chunk of this.held) mayGoOn = this.outer.write(chunk);
    this.held = [];
    return mayGoOn;
  }

  private judge(): Meaning {
    return this.refusals.judge(this.status, Buffer.concat(this.held, this.size));
  }

  /** More than can be held. A 403 as long as that is a page for people, not a word about the credential. */
  private outgrow(): boolean {
    if (this.meaning === 'text') this.meaning = this.judge();
    if (this.meaning !== 'declared') return this.begin();
    this.isDiscarded = true;
    this.held = [];
    return true;
  }
}
