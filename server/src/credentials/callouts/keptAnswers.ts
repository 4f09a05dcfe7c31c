/**
 * Answers in memory: as many as fit, those used longest ago go first.
 *
 * @module
 */

/** A whole answer. */
export interface WholeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer that was kept. Times are epoch milliseconds. */
export interface KeptAnswer extends WholeAnswer {
  readonly keptAt: number;
  /** Until then it is fresh. */
  readonly freshUntil: number;
  /** Until then it may stand in for a vendor that fails. */
  readonly staleUntil: number;
}

/** What a kept answer answers. */
export interface AnswerPlace {
  /** Tells this question from every other, its login included. */
  readonly key: string;
  readonly namedCredential: string;
  /** With or without query. */
  readonly path: string;
}

/** The store. */
export interface KeptAnswers {
  find(key: string): KeptAnswer | undefined;
  keep(place: AnswerPlace, answer: KeptAnswer): void;
  /** Forgets what a write to that path may have changed: the path itself, what is above it and what is below it. @see {@link https://www.rfc-editor.org/rfc/rfc9111#section-4.4 | RFC 9111 §4.4} */
  drop(namedCredential: string, path: string): void;
  /** Bytes kept. */
  size(): number;
}

/** Of all kept answers. */
const MAX_BYTES = 67_108_864;
/** What an answer takes besides its body and headers, in bytes; an estimate, so that a million empty answers do not count as nothing. */
const OVERHEAD_BYTES = 2_048;

interface Entry {
  readonly place: AnswerPlace;
  readonly answer: KeptAnswer;
  readonly bytes: number;
}

function headersSize({ headers }: WholeAnswer): number {
  let size = 0;
  for (const name in headers) size += name.length + (headers[name] as string).length;
  return size;
}

const segmentsOf = (path: string): string => `${(path.split('?', 1)[0] as string).replace(/\/+$/, '')}/`;

/** Whether one path is the other or lies above it. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [segmentsOf(one), segmentsOf(other)];
  return a.startsWith(b) || b.startsWith(a);
}

/** @param maxBytes - Bound of all that is kept. */
export function createKeptAnswers(maxBytes = MAX_BYTES): KeptAnswers {
  // A map remembers the order of insertion: the first is the one used longest ago.
  const entries = new Map<string, Entry>();
  let total = 0;

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    total -= entry.bytes;
  }

  return {
    find(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.answer;
    },
    keep(place, answer) {
      remove(place.key);
      const bytes = answer.body.length + headersSize(answer) + OVERHEAD_BYTES + place.key.length;
      if (bytes > maxBytes) return;
      entries.set(place.key, { place, answer, bytes });
      total += bytes;
      for (const key of entries.keys()) {
        if (total <= maxBytes) break;
        remove(key);
      }
    },
    drop(namedCredential, path) {
      for (const [key, { place }] of entries)
        if (place.namedCredential === namedCredential && overlap(place.path, path)) remove(key);
    },
    size: () => total,
  };
}
