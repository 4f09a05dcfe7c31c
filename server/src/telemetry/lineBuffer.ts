/**
 * Lines on their way to standard output, many in one write: a write costs as much as ten lines.
 *
 * @module
 */

/** Written at once when so many characters wait. */
const FULL = 16_384;

/** Where lines go. */
export interface LineTarget {
  write(text: string): unknown;
  /** Writes out what is still in memory, before it returns. Throws where nobody reads any more. */
  flushSync(): void;
}

/** Takes lines in their order. */
export class LineBuffer {
  private readonly target: LineTarget;
  private text = '';

  constructor(target: LineTarget) {
    this.target = target;
  }

  write(line: string): void {
    this.text += line;
    if (this.text.length >= FULL) this.pass();
  }

  /** Hands on what waits; it is written without waiting. */
  pass(): void {
    const { text } = this;
    this.text = '';
    if (text !== '') this.target.write(text);
  }

  /** Nothing waits any more when this returns. */
  flushSync(): void {
    this.pass();
    this.target.flushSync();
  }
}
