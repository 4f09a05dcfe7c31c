/**
 * Where streamed answers go in tests.
 *
 * @module
 */
import type { AppError } from '../errors.ts';
import type { StreamSink } from './stream.ts';

/** A sink that remembers. */
export interface TestSink extends StreamSink {
  readonly heads: { readonly status: number; readonly headers: Readonly<Record<string, string>> }[];
  readonly text: () => string;
  bytes: number;
  isEnded: boolean;
  failure: AppError | undefined;
  /** What `head` answers. Default `pass`. */
  verdict: ReturnType<StreamSink['head']>;
  /** Whether `write` takes more; setting it back to `false` drains. */
  isFull: boolean;
  /** Settles when the first byte came. */
  readonly begun: Promise<void>;
}

/** @param keep - Whether to remember the bytes themselves. */
export function createTestSink(keep = true): TestSink {
  const chunks: Buffer[] = [];
  const waiting: (() => void)[] = [];
  let isFull = false;
  let begin = (): void => undefined;
  const sink: TestSink = {
    heads: [],
    text: () => Buffer.concat(chunks).toString('utf8'),
    bytes: 0,
    isEnded: false,
    failure: undefined,
    verdict: 'pass',
    begun: new Promise((resolve) => (begin = resolve)),
    get isFull() {
      return isFull;
    },
    set isFull(full) {
      isFull = full;
      if (!full) for (const resume of waiting.splice(0)) resume();
    },
    head(status, headers) {
      sink.heads.push({ status, headers });
      return sink.verdict;
    },
    write(chunk) {
      sink.bytes += chunk.length;
      if (keep) chunks.push(chunk);
      begin();
      return !isFull;
    },
    onDrain: (resume) => void waiting.push(resume),
    end: () => void (sink.isEnded = true),
    fail: (error) => void (sink.failure = error),
  };
  return sink;
}
