/**
 * A request's body on its way to a vendor: small ones in memory, so that they can be signed and sent again, large ones as they come.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { AppError } from '../../errors.ts';

/** Bytes of a body that is kept in memory. */
export const KEPT_BODY_BYTES = 1_048_576;

/**
 * @returns A buffer up to 1 MiB, a stream above; `undefined` where there is no body.
 * @throws {@link AppError} `REQUEST_MALFORMED` if the caller breaks off, or encodes the body for its passage other than as chunks.
 */
export function takeBody(request: IncomingMessage): Promise<Buffer | Readable | undefined> | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || Number(length) === 0)) return undefined;
  // Node undoes `chunked` alone: what is below it would reach the vendor still encoded, and not said to be.
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked')
    throw new AppError('REQUEST_MALFORMED', 'The only transfer coding is chunked.', {
      internal: { processed: 'no' },
    });
  if (length !== undefined && Number(length) > KEPT_BODY_BYTES) {
    return Promise.resolve(new Upload(request, []));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const release = (): void => {
      request.off('data', take).off('end', end).off('close', brokenOff).off('error', brokenOff);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= KEPT_BODY_BYTES) return;
      request.pause();
      release();
      resolve(new Upload(request, chunks));
    };
    const end = (): void => {
      release();
      resolve(size === 0 ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
    };
    const brokenOff = (): void => {
      release();
      reject(new AppError('REQUEST_MALFORMED', 'The body ended early.', { internal: { processed: 'no' } }));
    };
    request.on('data', take).once('end', end).once('close', brokenOff).once('error', brokenOff);
  });
}

/** The rest of a request behind what was read of it. Ending it does not end the connection, on which the answer still goes out. */
class Upload extends Readable {
  private readonly request: IncomingMessage;

  constructor(request: IncomingMessage, taken: readonly Buffer[]) {
    super({ highWaterMark: 65_536 });
    this.request = request;
    for (const chunk of taken) this.push(chunk);
    request
      .on('data', this.pass)
      .once('end', this.finish)
      .once('close', this.brokenOff)
      .once('error', this.brokenOff);
    request.pause();
  }

  override _read(): void {
    this.request.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.release();
    this.request.pause();
    done(error);
  }

  private readonly pass = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.request.pause();
  };

  private readonly finish = (): void => {
    this.release();
    this.push(null);
  };

  private readonly brokenOff = (): void => {
    this.destroy(new Error('The body ended early.'));
  };

  private release(): void {
    this.request
      .off('data', this.pass)
      .off('end', this.finish)
      .off('close', this.brokenOff)
      .off('error', this.brokenOff);
    // The connection may fail later, when nobody reads any more.
    this.request.on('error', () => {});
  }
}
