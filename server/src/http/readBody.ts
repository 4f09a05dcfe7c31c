/**
 * Takes a request's body: bounded, of the announced type, well-formed.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.ts';

/** Bytes. */
export const MAX_BODY_BYTES = 65_536;
/** Milliseconds for such a body: nobody's line takes longer. */
const BODY_TIMEOUT_MS = 15_000;
/** Levels of a JSON document; ours have four. */
const MAX_DEPTH = 32;

const malformed = (message: string): AppError => new AppError('REQUEST_MALFORMED', message);
const tooLarge = (): AppError =>
  new AppError('REQUEST_TOO_LARGE', `The body has more than ${MAX_BODY_BYTES} bytes.`);

/**
 * @throws {@link AppError} `REQUEST_MEDIA_TYPE_UNSUPPORTED`, `REQUEST_TOO_LARGE`, `REQUEST_MALFORMED` (not JSON in UTF-8).
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  checkMediaType(request, 'application/json');
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw malformed(text === '' ? 'The body is empty.' : 'The body is not well-formed JSON.');
  }
  refuseTraps(value, 0);
  return value;
}

/**
 * @param repeatable - Parameters that may stand there several times.
 * @returns the values of each parameter, at least one.
 * @throws {@link AppError} `REQUEST_MEDIA_TYPE_UNSUPPORTED`, `REQUEST_TOO_LARGE`, `REQUEST_MALFORMED` (not UTF-8, a parameter twice).
 */
export async function readForm(
  request: IncomingMessage,
  repeatable: readonly string[] = [],
): Promise<ReadonlyMap<string, readonly string[]>> {
  checkMediaType(request, 'application/x-www-form-urlencoded');
  const form = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(await readText(request))) {
    const known = form.get(name);
    if (known === undefined) form.set(name, [value]);
    else if (repeatable.includes(name)) known.push(value);
    else throw malformed('A parameter is given twice.');
  }
  return form;
}

function checkMediaType(request: IncomingMessage, expected: string): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (type.trim() !== expected || !isUtf8 || encoding !== 'identity') {
    throw new AppError(
      'REQUEST_MEDIA_TYPE_UNSUPPORTED',
      `The body must be ${expected} in UTF-8, not compressed.`,
    );
  }
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      reject(tooLarge());
      return;
    }
    const tooSlow = (): void => reject(malformed('The body did not come within 15 seconds.'));
    const timer = setTimeout(tooSlow, BODY_TIMEOUT_MS);
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        // What still comes is read and forgotten until the answer has been sent.
        request.off('data', take).resume();
        clearTimeout(timer);
        reject(tooLarge());
      } else {
        chunks.push(chunk);
      }
    };
    request
      .on('data', take)
      .once('end', () => {
        clearTimeout(timer);
        try {
          const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
          resolve(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        } catch {
          reject(malformed('The body is not UTF-8.'));
        }
      })
      .once('error', () => reject(malformed('The body ended early.')))
      .once('close', () => {
        clearTimeout(timer);
        reject(malformed('The body ended early.'));
      });
  });
}

/** A member named `__proto__` is an attack wherever it stands; so is a document nested without end. */
function refuseTraps(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw malformed(`The body has more than ${MAX_DEPTH} levels.`);
  if (Array.isArray(value)) {
    for (const item of value) refuseTraps(item, depth + 1);
    return;
  }
  if (Object.hasOwn(value, '__proto__')) throw malformed('The body has a member named __proto__.');
  for (const member of Object.values(value)) refuseTraps(member, depth + 1);
}
