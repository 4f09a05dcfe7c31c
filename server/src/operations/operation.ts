/**
 * The shape of every operation: one verb, no HTTP, no vendor's word.
 *
 * @module
 */
import type { Caller, NamedUser } from '../identity/caller.ts';
import type { CallContext } from '../connectors/connector.ts';

/** What an operation may know of the call it serves. */
export interface OperationContext extends CallContext {
  readonly caller: Caller;
  /** `undefined` where the call names none. */
  readonly user?: NamedUser | undefined;
}

/** What became of it. `accepted`: it goes on after the answer. */
export interface Result<Value> {
  readonly kind: 'ok' | 'created' | 'accepted';
  readonly value: Value;
  /** What the audit trail files it under, e.g. a party's or household's id. Never personal data. */
  readonly subject: string;
  /** Whether the vendor could not be asked, and this is what it said before. Default no. */
  readonly stale?: boolean;
  /** More for the audit trail: codes, counts, ids. Never personal data. */
  readonly audit?: Readonly<Record<string, string | number | boolean | null>>;
}

/** One verb of the companion. @throws {@link AppError} with a code of the contract. */
export type Operation<Input, Value> = (input: Input, context: OperationContext) => Promise<Result<Value>>;
