/**
 * The secrets of a login while one of them is being rotated: two values live at once, and a vendor that still, or already, takes only one.
 *
 * What the vendor refuses is answered by trying the other value, and the one that worked is kept to. So a secret changes at the vendor and
 * here in any order, without a failed call. Where a login has several secrets (an id and its key), they are tried together. Best is what
 * was used and never refused; then, if the present ones have worked, all the others; then what was refused longest ago.
 *
 * @module
 */
import type { Authorization, RefusingAnswer } from '../protocol.ts';

/** Where live values come from; `vault/secrets.ts` has one. */
export interface LiveSecrets {
  /**
   * One or two values, the preferred first.
   *
   * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if there is none.
   */
  live(name: string): readonly string[] | Promise<readonly string[]>;
  /** Puts one of the live values first, for everyone. */
  prefer(name: string, value: string): unknown;
}

/** Values by the names of their secrets. */
export type SecretValues = ReadonlyMap<string, string>;

/** What protocols with static secrets ask. */
export interface LoginSecrets {
  /**
   * The preferred values. No promise where all are in memory.
   *
   * @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED`.
   */
  read(names: readonly string[]): SecretValues | Promise<SecretValues>;
  /** Remembers what an authorization was made of. Returns it. */
  sign(authorization: Authorization, values: SecretValues): Authorization;
  /** @returns Whether there is another value to try, which is preferred from now on. */
  refused(authorization: Authorization, answer: RefusingAnswer): Promise<boolean>;
  /** Hears that the other value was refused too. */
  refusedAgain(authorization: Authorization): void;
}

/** For so long after two tries were refused, a 403 is taken for a lack of permission, in milliseconds. A 401 is not. */
const PERMISSION_MS = 5_000;
/** Secrets of one login that are rotated at once. */
const MAX_VARIED = 4;

type Live = readonly string[];

const isReady = (found: readonly (Live | Promise<Live>)[]): found is readonly Live[] =>
  !found.some((each) => each instanceof Promise);

const firstOf = (names: readonly string[], found: readonly Live[]): SecretValues =>
  new Map(names.map((name, i) => [name, found[i]?.[0] as string]));

async function waitForAll(
  names: readonly string[],
  found: readonly (Live | Promise<Live>)[],
): Promise<SecretValues> {
  return firstOf(names, await Promise.all(found.map((each) => Promise.resolve(each))));
}

/** Every way to take one value of each. The preferred ones come first, all others last. */
function combine(live: readonly Live[]): readonly (readonly string[])[] {
  let varied = 0;
  return live.reduce<readonly (readonly string[])[]>(
    (made, values) => {
      if (values.length > 1) varied += 1;
      const choice = varied <= MAX_VARIED ? values : values.slice(0, 1);
      return choice.flatMap((value) => made.map((before) => [...before, value]));
    },
    [[]],
  );
}

/** What is known of one combination. */
interface Record {
  /** Turns; 0: never. */
  usedAt: number;
  refusedAt: number;
  /** How often it was used without a 401. */
  successes: number;
}

/** One login's secrets. */
interface History {
  readonly records: Map<string, Record>;
  /** What made another be tried. */
  first: { readonly status: number; readonly values: SecretValues } | undefined;
  /** Until when a 403 is about permission; epoch milliseconds. */
  permissionUntil: number;
}

const idOf = (values: Iterable<string>): string => [...values].join('\0');

/** @param now - Epoch milliseconds. */
export function createLoginSecrets(secrets: LiveSecrets, now: () => number): LoginSecrets {
  const madeOf = new WeakMap<Authorization, SecretValues>();
  const histories = new Map<string, History>();
  let turn = 0;

  function historyOf(values: SecretValues): History {
    const key = [...values.keys()].join();
    let history = histories.get(key);
    if (history === undefined)
      histories.set(key, (history = { records: new Map(), first: undefined, permissionUntil: 0 }));
    return history;
  }

  function recordOf({ records }: History, values: Iterable<string>): Record {
    const id = idOf(values);
    let record = records.get(id);
    if (record === undefined) records.set(id, (record = { usedAt: 0, refusedAt: 0, successes: 0 }));
    return record;
  }

  /** All in one go, so that nobody reads an id of one pair and a key of another. */
  async function prefer(values: SecretValues): Promise<void> {
    await Promise.all([...values].map(([name, value]) => secrets.prefer(name, value)));
  }

  /** @param others - The one that differs in everything is the last. */
  function choose(history: History, refused: SecretValues, others: readonly (readonly string[])[]) {
    const of = (each: readonly string[]): Record => recordOf(history, each);
    const [proven] = others
      .filter((each) => of(each).usedAt > 0 && of(each).refusedAt === 0)
      .toSorted((a, b) => of(b).usedAt - of(a).usedAt);
    if (proven !== undefined) return proven;
    const opposite = others.at(-1);
    if (recordOf(history, refused.values()).successes > 0) return opposite;
    return others.toReversed().toSorted((a, b) => of(a).refusedAt - of(b).refusedAt)[0];
  }

  /** Prefers what has the best prospects. @returns whether it is anything else than was refused. */
  async function preferOther(history: History, refused: SecretValues): Promise<boolean> {
    const names = [...refused.keys()];
    const live = await Promise.all(names.map((name) => Promise.resolve(secrets.live(name))));
    const [present, ...others] = combine(live);
    // A call beside this one has found another already.
    if (idOf(present ?? []) !== idOf(refused.values())) return true;
    const known = new Set([present, ...others].map((each) => idOf(each ?? [])));
    for (const id of history.records.keys()) if (!known.has(id)) history.records.delete(id);
    const best = choose(history, refused, others);
    if (best === undefined) return false;
    await prefer(new Map(names.map((name, i) => [name, best[i] as string])));
    return true;
  }

  return {
    read(names) {
      const found = names.map((name) => secrets.live(name));
      return isReady(found) ? firstOf(names, found) : waitForAll(names, found);
    },
    sign(authorization, values) {
      madeOf.set(authorization, values);
      // Of one secret there is nothing to choose but the other value.
      if (values.size > 1) {
        const record = recordOf(historyOf(values), values.values());
        record.usedAt = turn += 1;
        record.successes += 1;
      }
      return authorization;
    },
    async refused(authorization, { status }) {
      const values = madeOf.get(authorization);
      if (values === undefined || (status !== 401 && status !== 403)) return false;
      const history = historyOf(values);
      if (status === 403 && now() < history.permissionUntil) return false;
      const record = recordOf(history, values.values());
      record.refusedAt = turn += 1;
      if (status === 401) record.successes -= 1;
      history.first = { status, values };
      return preferOther(history, values);
    },
    refusedAgain(authorization) {
      const values = madeOf.get(authorization);
      if (values === undefined) return;
      const history = historyOf(values);
      const record = recordOf(history, values.values());
      record.refusedAt = turn += 1;
      record.successes -= 1;
      history.permissionUntil = now() + PERMISSION_MS;
      // After a 403 it was the caller who lacked a permission, and the first values were right. After a 401 they are dead.
      if (history.first?.status === 403) void prefer(history.first.values).catch(() => undefined);
    },
  };
}
