/**
 * Reads a frame of the port.
 *
 * @module
 */
import { frameSchema } from './frameSchemas.ts';
import type { Frame } from './messages.ts';

/**
 * Takes what `frameSchema` takes, and nothing else. Nearly every frame is a plain request: those are known by hand, for a
 * page that has just loaded spends ten times as long on the schema as later, and most pages have just loaded. What looks
 * unusual in any way is left to the schema.
 *
 * @param value - From `JSON.parse`. It may become part of the frame.
 * @returns nothing if it is no frame.
 */
export function readFrame(value: unknown): Frame | undefined {
  if (isPlainRequest(value)) return value;
  const reading = frameSchema.safeParse(value);
  return reading.success ? reading.data : undefined;
}

const METHOD = /^[a-zA-Z0-9.]{1,64}$/;

function isPlainRequest(value: unknown): value is Extract<Frame, { kind: 'request' }> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const frame = value as Readonly<Record<string, unknown>>;
  for (const name in frame) if (!isPlainMember(name, frame[name])) return false;
  return frame['kind'] === 'request' && frame['id'] !== undefined && frame['method'] !== undefined;
}

function isPlainMember(name: string, value: unknown): boolean {
  switch (name) {
    case 'kind':
      return value === 'request';
    case 'id':
    case 'deadlineMs':
      return Number.isSafeInteger(value) && (value as number) >= 1;
    case 'revision':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'method':
      return typeof value === 'string' && METHOD.test(value);
    case 'params':
      return true;
    default:
      return false;
  }
}
