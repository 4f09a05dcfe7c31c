/**
 * What a job must not show to whoever reads the database: what is asked, what was answered, where that is told.
 *
 * @module
 */
import { calloutAnswerSchema, type CalloutAnswer } from '@rialto/contract';
import { AppError } from '../../errors.ts';

/** What seals. `context` is bound to the bytes: they open only with the same one. */
export interface JobSealer {
  seal(plain: Uint8Array, context: string): Uint8Array | Promise<Uint8Array>;
  /** Rejects if the bytes were changed, sealed with another key or for another context. */
  open(sealed: Uint8Array, context: string): Uint8Array | Promise<Uint8Array>;
}

/** The part of a request that may hold anything. */
export interface SealedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

type Part = 'request' | 'answer' | 'callback';
const contextOf = (part: Part, id: string): string => `callout_job.${part}:${id}`;

async function seal(sealer: JobSealer, part: Part, id: string, value: unknown): Promise<Uint8Array> {
  return sealer.seal(Buffer.from(JSON.stringify(value)), contextOf(part, id));
}

async function open(sealer: JobSealer, part: Part, id: string, sealed: Uint8Array | null): Promise<unknown> {
  if (sealed === null) throw new AppError('INTERNAL', `A job has lost its ${part}.`);
  try {
    return JSON.parse(Buffer.from(await sealer.open(sealed, contextOf(part, id))).toString('utf8'));
  } catch (cause) {
    throw new AppError('INTERNAL', `The ${part} of a job cannot be opened.`, { cause });
  }
}

/** Seals what is asked. */
export const sealRequest = (
  sealer: JobSealer,
  id: string,
  { body, ...rest }: SealedRequest,
): Promise<Uint8Array> => seal(sealer, 'request', id, { ...rest, body: body?.toString('base64') });

/** @throws {@link AppError} `INTERNAL` if it cannot be opened. */
export async function openRequest(
  sealer: JobSealer,
  id: string,
  sealed: Uint8Array | null,
): Promise<SealedRequest> {
  const { body, ...rest } = (await open(sealer, 'request', id, sealed)) as Omit<SealedRequest, 'body'> & {
    body?: string;
  };
  return { ...rest, body: body === undefined ? undefined : Buffer.from(body, 'base64') };
}

/** Seals what was answered. */
export const sealAnswer = (sealer: JobSealer, id: string, answer: CalloutAnswer): Promise<Uint8Array> =>
  seal(sealer, 'answer', id, answer);

/** @throws {@link AppError} `INTERNAL` if it cannot be opened. */
export const openAnswer = async (sealer: JobSealer, id: string, sealed: Uint8Array): Promise<CalloutAnswer> =>
  calloutAnswerSchema.parse(await open(sealer, 'answer', id, sealed));

/** Seals where it is told. */
export const sealCallback = (sealer: JobSealer, id: string, url: string): Promise<Uint8Array> =>
  seal(sealer, 'callback', id, url);

/** @throws {@link AppError} `INTERNAL` if it cannot be opened. */
export const openCallback = async (
  sealer: JobSealer,
  id: string,
  sealed: Uint8Array | null,
): Promise<string> => String(await open(sealer, 'callback', id, sealed));
