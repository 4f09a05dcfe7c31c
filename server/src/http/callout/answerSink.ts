/**
 * A vendor's answer on its way to the caller. Its end is held back until the call is in the audit trail: an answer that is whole is
 * an answer that was audited.
 *
 * What has a length is passed on but for the chunk that completes it; what has none is passed on but for the mark of its end.
 * A body that is there at once waits for the record as a whole, so that what cannot be recorded is answered with an error.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { StreamSink } from '../../egress/stream.ts';
import type { AppError } from '../../errors.ts';

/** Writes the head of an answer. */
export type WriteHead = (
  status: number,
  headers: Readonly<Record<string, string>>,
  /** Bytes of the body, where they are known and the vendor did not say. */
  length: number | undefined,
) => void;

/** Takes one answer. */
export class AnswerSink implements StreamSink {
  /** 0 until the vendor has answered. */
  status = 0;
  /** Why the answer broke off. */
  failure: AppError | undefined;
  isWhole = false;

  private readonly response: ServerResponse;
  private readonly writeHead: WriteHead;
  private readonly refuse: (status: number, headers: Readonly<Record<string, string>>) => boolean;
  private headers: Readonly<Record<string, string>> = {};
  private length: number | undefined;
  private size = 0;
  private held: Buffer | undefined;

  /** @param refuse - Looks at the head first; `true`: the caller is not to have this answer. */
  constructor(
    response: ServerResponse,
    writeHead: WriteHead,
    refuse: (status: number, headers: Readonly<Record<string, string>>) => boolean,
  ) {
    this.response = response;
    this.writeHead = writeHead;
    this.refuse = refuse;
  }

  head(status: number, headers: Readonly<Record<string, string>>): 'pass' | 'drop' {
    if (this.response.destroyed || this.refuse(status, headers)) return 'drop';
    this.status = status;
    this.headers = headers;
    const { 'content-length': length } = headers;
    this.length = length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
    return 'pass';
  }

  write(chunk: Buffer): boolean {
    if (this.response.destroyed || this.failure !== undefined) return true;
    this.size += chunk.length;
    const isLast = this.length !== undefined && this.size >= this.length;
    if (!isLast && this.response.headersSent) return this.response.write(chunk);
    const isSecond = this.held !== undefined;
    this.held = isSecond ? Buffer.concat([this.held!, chunk]) : chunk;
    if (isLast) return true;
    if (isSecond || this.length !== undefined) return this.release();
    // The end often comes with the first chunk. If it does not, the chunk goes out now.
    setImmediate(() => this.isWhole || this.failure !== undefined || this.release());
    return true;
  }

  onDrain(resume: () => void): void {
    this.response.once('drain', resume);
  }

  end(): void {
    this.isWhole = true;
  }

  fail(error: AppError): void {
    this.failure ??= error;
  }

  /** Sends the end, once the call is on record. */
  finish(): void {
    if (this.response.destroyed) return;
    if (!this.response.headersSent) this.writeHead(this.status, this.headers, this.held?.length ?? 0);
    this.response.end(this.held);
  }

  /** Sends head and body so far. */
  private release(): boolean {
    const chunk = this.held;
    if (chunk === undefined || this.response.destroyed) return true;
    this.held = undefined;
    if (!this.response.headersSent) this.writeHead(this.status, this.headers, undefined);
    return this.response.write(chunk);
  }
}
