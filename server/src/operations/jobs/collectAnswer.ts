/**
 * Takes a vendor's answer for a job: whole, and not more than a database row should hold.
 *
 * @module
 */
import type { CalloutAnswer } from '@rialto/contract';
import type { StreamSink } from '../../egress/stream.ts';
import { AppError } from '../../errors.ts';

/** Bytes. */
export const KEPT_ANSWER_BYTES = 1_048_576;

/** Headers somebody may want to read later; nothing that opens a door. */
const KEPT_HEADERS =
  /^(?:content-(?:disposition|language|location|type)|etag|last-modified|link|location|retry-after|x-(?:request|correlation|trace)-id|x-ratelimit-[a-z-]+|x-total-count|idempotent-replayed)$/;

/** A sink that keeps. */
export interface AnswerCollector {
  readonly sink: StreamSink;
  /** 0 before the vendor answered. */
  status(): number;
  header(name: string): string | undefined;
  /** @throws {@link AppError} if the answer broke off, has no end, or is larger than 1 MiB. */
  answer(): CalloutAnswer;
}

const tooLarge = (): AppError =>
  new AppError('VENDOR_ANSWER_INVALID', 'The answer of a job is larger than 1 MiB.', {
    internal: { processed: 'unknown', reason: 'too_large' },
  });

/** Makes one for one answer. */
export function createCollector(): AnswerCollector {
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  let chunks: Buffer[] = [];
  let size = 0;
  let isWhole = false;
  let failure: AppError | undefined;
  return {
    sink: {
      head(code, given) {
        status = code;
        headers = given;
        return 'pass';
      },
      write(chunk) {
        size += chunk.length;
        if (size > KEPT_ANSWER_BYTES) chunks = [];
        else chunks.push(chunk);
        return true;
      },
      onDrain: (resume) => resume(),
      end: () => void (isWhole = true),
      fail: (error) => void (failure ??= error),
    },
    status: () => status,
    header: (name) => headers[name],
    answer() {
      if (failure !== undefined) throw failure;
      if (!isWhole || status === 0) throw new AppError('INTERNAL', 'The answer of a callout has no end.');
      if (size > KEPT_ANSWER_BYTES) throw tooLarge();
      return {
        status,
        contentType: headers['content-type'] ?? null,
        headers: Object.entries(headers)
          .filter(([name]) => KEPT_HEADERS.test(name))
          .map(([name, value]) => ({ name, value })),
        ...textOf(Buffer.concat(chunks, size)),
      };
    },
  };
}

function textOf(bytes: Buffer): Pick<CalloutAnswer, 'body' | 'encoding'> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { body: text, encoding: 'text' };
  } catch {
    return { body: bytes.toString('base64'), encoding: 'base64' };
  }
}
