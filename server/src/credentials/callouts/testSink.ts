/**
 * A sink for tests: remembers what it was given.
 *
 * @module
 */
import type { StreamSink } from '../../egress/stream.ts';
import type { AppError } from '../../errors.ts';

/** One answer as it was passed on. */
export class TestSink implements StreamSink {
  status = 0;
  headers: Readonly<Record<string, string>> = {};
  readonly chunks: Buffer[] = [];
  /** How often its head came: never more than once. */
  heads = 0;
  hasEnded = false;
  failure: AppError | undefined;
  /** Called with each chunk. @returns whether more may come. */
  take: () => boolean = () => true;
  resume: (() => void) | undefined;

  get body(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }

  head(status: number, headers: Readonly<Record<string, string>>): 'pass' {
    this.heads += 1;
    this.status = status;
    this.headers = headers;
    return 'pass';
  }

  write(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    return this.take();
  }

  onDrain(resume: () => void): void {
    this.resume = resume;
  }

  end(): void {
    this.hasEnded = true;
  }

  fail(error: AppError): void {
    this.failure = error;
  }
}
