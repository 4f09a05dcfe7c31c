/**
 * A caller's body on its way to a vendor.
 *
 * @module
 */
import { Readable } from 'node:stream';

/** The `code` of the error an upload ends with when its caller broke off. */
export const CALLER_LEFT = 'CANCELLED';

/**
 * Reads a stream as fast as the vendor takes it. It may be destroyed without the caller's stream, and so the connection the caller waits
 * on, being destroyed with it: a vendor that answers before it has read all must still be heard.
 */
export class Upload extends Readable {
  /** The vendor takes more than the caller gives: silence is not the vendor's. */
  isStarved = false;
  private readonly source: Readable;
  private isReading = false;

  constructor(source: Readable) {
    super();
    this.source = source;
  }

  private readonly onData = (chunk: Buffer): void => {
    this.isStarved = false;
    if (!this.push(chunk)) this.source.pause();
  };

  private readonly onEnd = (): void => void this.push(null);

  /** A stream that closes behind its end says nothing new. */
  private readonly onBroken = (): void => {
    if (this.readableEnded || this.source.readableEnded) return;
    this.destroy(Object.assign(new Error('The caller broke off.'), { code: CALLER_LEFT }));
  };

  override _read(): void {
    this.isStarved = true;
    if (!this.isReading) {
      this.isReading = true;
      this.source.on('data', this.onData).on('end', this.onEnd).on('error', this.onBroken);
      this.source.on('close', this.onBroken);
      if (this.source.destroyed) this.onBroken();
      else if (this.source.readableEnded) this.onEnd();
    }
    this.source.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.isReading) {
      this.source.pause();
      this.source.off('data', this.onData).off('end', this.onEnd).off('close', this.onBroken);
      // Its errors are not lost on us later either: an `error` nobody hears ends the process.
      this.source.off('error', this.onBroken).on('error', () => undefined);
    }
    done(error);
  }
}
