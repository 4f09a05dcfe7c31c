/**
 * Misbehaviour on demand: which faults a service has been told to show, and which call they hit.
 *
 * @module
 */
import { z } from 'zod';

/** Every kind of fault, before or after the work. README.md says what each does. */
export const FAULT_KINDS = [
  'slow',
  'down',
  'rate_limited',
  'error',
  'malformed',
  'lying',
  'reset',
  'expired_token',
] as const;

/** One of {@link FAULT_KINDS}, or `signed_out`, which only the vendors' apps for people show. */
export type FaultKind = (typeof FAULT_KINDS)[number] | 'signed_out';

/** How long a `slow` call waits, in milliseconds, if nothing else is said: longer than one vendor attempt may take. */
export const DEFAULT_DELAY_MS = 6_000;

/** A fault somebody asked for. */
export interface Fault {
  readonly kind: FaultKind;
  /** Calls it still hits; absent: all until it is cleared. */
  readonly times?: number | undefined;
  /** Wait of `slow`, in milliseconds, 0 to 600,000. Default {@link DEFAULT_DELAY_MS}. */
  readonly delayMs?: number | undefined;
  /** HTTP method it is limited to. */
  readonly method?: string | undefined;
  /** Path it is limited to, with all below it; `*` stands for one segment. */
  readonly path?: string | undefined;
}

/** What tests and the control routes do with faults. */
export interface FaultControl {
  /** Replaces the faults. @throws {@link z.ZodError} if one is not as described. */
  set(faults: readonly Fault[]): void;
  /** Those left, with the calls they will still hit. */
  list(): readonly Fault[];
  clear(): void;
}

/** A {@link FaultControl} that also knows which fault a call meets. */
export interface FaultBoard extends FaultControl {
  /** The first fault that fits, used up once. */
  take(method: string, path: string): Fault | undefined;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

function covers(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  return wanted.every(
    (segment, place) => given[place] !== undefined && ['*', given[place]].includes(segment),
  );
}

/**
 * @param kinds - Those the service can show.
 * @param signedOutPath - What a `signed_out` without a path hits; default everything. An app that signs people out still
 * serves its page.
 */
export function createFaultBoard(
  kinds: readonly FaultKind[] = FAULT_KINDS,
  signedOutPath?: string,
): FaultBoard {
  const narrowed = (fault: Fault): Fault =>
    fault.kind === 'signed_out' && signedOutPath !== undefined ? { path: signedOutPath, ...fault } : fault;
  const faultsSchema = z
    .array(
      z.strictObject({
        kind: z.enum(kinds as [FaultKind, ...FaultKind[]]),
        times: z.int().min(1).max(1_000_000).optional(),
        delayMs: z.int().min(0).max(600_000).optional(),
        method: z.string().min(1).max(16).optional(),
        path: z.string().startsWith('/').max(200).optional(),
      }),
    )
    .max(50);
  let left: Fault[] = [];
  return {
    set: (faults) => void (left = faultsSchema.parse(faults).map(narrowed)),
    list: () => [...left],
    clear: () => void (left = []),
    take(method, path) {
      const place = left.findIndex(
        (fault) =>
          (fault.method === undefined || fault.method.toUpperCase() === method) &&
          (fault.path === undefined || covers(fault.path, path)),
      );
      const fault = left[place];
      if (fault?.times === undefined) return fault;
      if (fault.times > 1) left[place] = { ...fault, times: fault.times - 1 };
      else left.splice(place, 1);
      return fault;
    },
  };
}
