/**
 * Which named credentials may be used now: a changed destination is not followed until a second person has approved it.
 *
 * The rule is Salesforce's for packages, applied to everybody: whoever can change where an authenticated call goes could
 * otherwise have the secrets sent to a server of their own.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Database } from '../../storage/database.ts';
import type { Credentials, NamedCredential } from '../configuration/loadCredentials.ts';
import {
  approveConnection,
  disableConnection,
  keepTest,
  loadConnections,
  meetConnections,
  type ConfiguredConnection,
  type LastTest,
  type StoredConnection,
} from './connectionStore.ts';
import { changesBetween, destinationOf, fingerprintOf, type DestinationChange } from './destination.ts';
import { bearsOf } from './secretNames.ts';

/** How soon what one companion was told counts in the others, in milliseconds. */
export const REFRESH_EVERY_MS = 2_000;
/** Older knowledge is not acted upon, in milliseconds. */
const TRUSTED_FOR_MS = 30_000;

/** Why a connection may not be used. */
export interface Block {
  /** `configuration`: `enabledForCallouts: false`. `by_hand`: somebody disabled it. `unapproved`: it leads elsewhere than approved. `unknown`: its state could not be read. */
  readonly reason: 'configuration' | 'by_hand' | 'unapproved' | 'unknown';
  /** ISO instant; of `by_hand`. */
  readonly since: string | null;
  /** Client id; of `by_hand`. */
  readonly by: string | null;
  /** What was said; of `by_hand`. */
  readonly note: string | null;
  /** What differs from what was last approved; of `unapproved`. */
  readonly changes: readonly DestinationChange[];
}

/** How one connection stands. */
export interface ConnectionState {
  readonly name: string;
  /** Of what is configured in this companion: SHA-256 in hexadecimal. */
  readonly fingerprint: string;
  /** `undefined`: it may be used. */
  readonly block: Block | undefined;
  readonly lastTest: LastTest | null;
}

/** Who asks for a change, and why. */
export interface Decision {
  /** Client id. */
  readonly by: string;
  /** For the next person who looks. */
  readonly reason: string;
}

/** The switch in front of every call. */
export interface Connections {
  /** Takes down what is configured, and from then on follows what the database says. Before that everything is blocked. @throws {@link AppError} `DATABASE_UNAVAILABLE`. */
  start(): Promise<void>;
  /** Follows no more. */
  stop(): void;
  /** Why calls of a named credential may not leave now; `undefined`: they may. From memory. Codes `CREDENTIAL_DISABLED`, `NAMED_CREDENTIAL_NOT_FOUND`, `DATABASE_UNAVAILABLE`. */
  blockOf(namedCredential: string): AppError | undefined;
  /** The same for the logins of an external credential: blocked where all its named credentials are. */
  blockOfExternal(externalCredential: string): AppError | undefined;
  /** @returns `undefined` for a name the file does not have. */
  stateOf(namedCredential: string): ConnectionState | undefined;
  /** Reads the database now. */
  refresh(): Promise<void>;
  /** @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`. */
  disable(namedCredential: string, decision: Decision): Promise<ConnectionState>;
  /**
   * Approves where it leads and switches it on.
   *
   * @param fingerprint - Of what was looked at.
   * @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`, `APPROVAL_OUTDATED` where something else is configured by now.
   */
  enable(namedCredential: string, fingerprint: string, decision: Decision): Promise<ConnectionState>;
  /** Keeps how a test went. */
  keepTest(namedCredential: string, lastTest: LastTest): Promise<void>;
}

/** What {@link createConnections} needs. */
export interface ConnectionsOptions {
  /** Migrated. */
  readonly database: Database;
  readonly credentials: Pick<Credentials, 'namedCredentials'>;
  /** A clock that never jumps back, in milliseconds. Default `performance.now`. */
  readonly now?: (() => number) | undefined;
  /** Hears of each connection that is blocked at the start, and of each that is blocked or freed later, whoever did it. Must not throw. */
  readonly onChange?: ((state: ConnectionState) => void) | undefined;
  /** Hears that the database could not be read; it is tried again. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

type Configured = ConfiguredConnection & { readonly named: NamedCredential };

const NO_DETAIL = { since: null, by: null, note: null, changes: [] };

function blockIn({ named, fingerprint, destination }: Configured, stored: StoredConnection | undefined) {
  if (stored === undefined) return { reason: 'unknown', ...NO_DETAIL } satisfies Block;
  if (stored.disabled !== null) {
    const { at, by, reason } = stored.disabled;
    return { reason: 'by_hand', since: at, by, note: reason, changes: [] } satisfies Block;
  }
  if (!stored.approvals.has(fingerprint)) {
    const newest = [...stored.approvals.values()].at(-1);
    return {
      reason: 'unapproved',
      ...NO_DETAIL,
      changes: changesBetween(newest, destination),
    } satisfies Block;
  }
  if (!named.enabledForCallouts) return { reason: 'configuration', ...NO_DETAIL } satisfies Block;
  return undefined;
}

/** Makes the switch. Everything is blocked until {@link Connections.start} has been through. */
export function createConnections(options: ConnectionsOptions): Connections {
  const { database, credentials, now = () => performance.now(), onFailure = () => {}, onChange } = options;
  const configured = new Map<string, Configured>(
    [...credentials.namedCredentials.values()].map((named) => {
      const destination = destinationOf(named);
      const { name } = named;
      return [
        name,
        { name, named, destination, fingerprint: fingerprintOf(destination), bears: bearsOf(named) },
      ];
    }),
  );
  let states: ReadonlyMap<string, ConnectionState> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  async function refresh(): Promise<void> {
    const askedAt = now();
    const stored = await loadConnections(database);
    // Of two looks that overlap the later one counts.
    if (askedAt < readAt) return;
    const before = states;
    states = new Map(
      [...configured.values()].map((each) => {
        const row = stored.get(each.name);
        const block = blockIn(each, row);
        const { name, fingerprint } = each;
        return [name, { name, fingerprint, block, lastTest: row?.lastTest ?? null }];
      }),
    );
    readAt = askedAt;
    for (const state of states.values())
      if (before.get(state.name)?.block?.reason !== state.block?.reason) onChange?.(state);
  }

  const find = (name: string): Configured => {
    const found = configured.get(name);
    if (found !== undefined) return found;
    throw new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.');
  };

  function blockOf(name: string): AppError | undefined {
    const state = states.get(name);
    if (state === undefined)
      return configured.has(name)
        ? disabled(name, 'unknown')
        : new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.', {
            internal: { processed: 'no' },
          });
    if (now() - readAt > TRUSTED_FOR_MS)
      return new AppError(
        'DATABASE_UNAVAILABLE',
        'Whether the credential may be used could not be read for a while.',
        { retryAfterMs: REFRESH_EVERY_MS, internal: { processed: 'no', namedCredential: name } },
      );
    return state.block && disabled(name, state.block.reason);
  }

  const after = async (name: string): Promise<ConnectionState> => {
    await refresh();
    return states.get(name) as ConnectionState;
  };

  return {
    async start() {
      await meetConnections(database, [...configured.values()]);
      await refresh();
      timer ??= setInterval(() => void refresh().catch(onFailure), REFRESH_EVERY_MS).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
    blockOf,
    blockOfExternal(externalCredential) {
      const blocks = [...configured.values()]
        .filter(({ named }) => named.externalCredential.name === externalCredential)
        .map(({ name }) => blockOf(name));
      return blocks.includes(undefined) ? undefined : (blocks[0] ?? disabled(externalCredential, 'unknown'));
    },
    stateOf: (name) => {
      const each = configured.get(name);
      if (each === undefined) return undefined;
      return (
        states.get(name) ?? {
          name,
          fingerprint: each.fingerprint,
          block: { reason: 'unknown', ...NO_DETAIL },
          lastTest: null,
        }
      );
    },
    refresh,
    async disable(name, { by, reason }) {
      find(name);
      await disableConnection(database, name, by, reason);
      return after(name);
    },
    async enable(name, fingerprint, { by, reason }) {
      const connection = find(name);
      if (connection.fingerprint !== fingerprint)
        throw new AppError('APPROVAL_OUTDATED', 'Something else is configured than what was looked at.');
      await approveConnection(database, connection, by, reason);
      return after(name);
    },
    async keepTest(name, lastTest) {
      find(name);
      await keepTest(database, name, lastTest);
      await refresh();
    },
  };
}

const disabled = (namedCredential: string, reason: Block['reason']): AppError =>
  new AppError('CREDENTIAL_DISABLED', 'The credential is switched off.', {
    internal: { processed: 'no', namedCredential, reason },
  });
