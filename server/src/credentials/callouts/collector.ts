/**
 * Takes a whole answer into memory; one that is too long is passed on to a reader of its own as it comes.
 *
 * @module
 */
import type { StreamSink } from '../../egress/stream.ts';
import type { AppError } from '../../errors.ts';
import type { WholeAnswer } from './keptAnswers.ts';

/** What {@link Collector} tells. */
export interface CollectorEvents {
  /** It is too long: from now on it goes to the sink this gives. Called at most once. */
  overflow(): StreamSink;
}

/** A sink with a memory. */
export class Collector implements StreamSink {
  /** The answer, once it is whole and was not too long. */
  answer: WholeAnswer | undefined;
  /** Why it broke off, unless it had overflowed. */
  failure: AppError | undefined;

  private readonly limit: number;
  private readonly isHead: boolean;
  private readonly events: CollectorEvents;
  private status = 0;
  private headers: Readonly<Record<string, string>> = {};
  private chunks: Buffer[] = [];
  private size = 0;
  private reader: StreamSink | undefined;
  /** What the reader said to the head. */
  private wanted: 'pass' | 'hold' | 'drop' = 'pass';

  /** @param limit - Longest answer that is kept, in bytes. */
  constructor(limit: number, method: string, events: CollectorEvents) {
    this.limit = limit;
    this.isHead = method === 'HEAD';
    this.events = events;
  }

  head(status: number, headers: Readonly<Record<string, string>>): 'pass' | 'hold' | 'drop' {
    this.status = status;
    this.headers = headers;
    // The length that HEAD tells is of a body that does not come.
    if (!this.isHead && Number(headers['content-length'] ?? 0) > this.limit) this.overflow();
    return this.wanted;
  }

  write(chunk: Buffer): boolean {
    if (this.reader === undefined && this.size + chunk.length > this.limit) this.overflow();
    if (this.reader !== undefined) return this.wanted === 'pass' ? this.reader.write(chunk) : true;
    this.size += chunk.length;
    this.chunks.push(chunk);
    return true;
  }

  onDrain(resume: () => void): void {
    if (this.reader === undefined) resume();
    else this.reader.onDrain(resume);
  }

  end(): void {
    if (this.reader !== undefined) {
      if (this.wanted === 'pass') this.reader.end();
      return;
    }
    const body =
      this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks, this.size);
    this.answer = { status: this.status, headers: this.headers, body };
  }

  fail(error: AppError): void {
    if (this.reader === undefined) this.failure = error;
    else if (this.wanted === 'pass') this.reader.fail(error);
  }

  private overflow(): void {
    const reader = (this.reader = this.events.overflow());
    this.wanted = reader.head(this.status, this.headers);
    // More than it can take at once, perhaps, but no more than the limit: nobody need wait in between.
    if (this.wanted === 'pass') for (const chunk of this.chunks) reader.write(chunk);
    this.chunks = [];
  }
}
