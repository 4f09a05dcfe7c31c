/**
 * What the page shows, as the app may be told: checked, a copy of its own, and ready to send.
 *
 * @module
 */
import {
  contextSchema,
  type BridgeLimits,
  type BusMessage,
  type Capability,
  type Context,
} from '../protocol/index.ts';
import { BridgeError } from './bridgeError.ts';
import { sayWhy } from './sayWhy.ts';

/** The page's context. */
export interface ContextBook {
  readonly revision: number;
  /** The revision that brought the record that is shown. What refers to an older one is stale. */
  readonly recordRevision: number;
  /** The context as JSON, without the selection for an app that may not use the bus. */
  textFor(capabilities: ReadonlySet<Capability>): string;
  /** Takes a new context. @returns Whether it shows another record. @throws `BridgeError` `INVALID`, `TOO_LARGE` */
  replace(context: Context): boolean;
  /** Takes over what a message of the bus selected. The revision stays: whoever may hear of it is told by that message. */
  select(message: BusMessage): void;
}

/** Room for what a frame has around a context, and for selections that come later. */
const ROOM_LENGTH = 4_096;

/** Makes a context book. @throws `BridgeError` `INVALID`, `TOO_LARGE` if the context is not one an app can be sent. */
export function createContextBook(initial: Context, limits: BridgeLimits): ContextBook {
  let context = read(initial, limits);
  let recordRevision = context.revision;
  let fullText: string | undefined;
  let plainText: string | undefined;

  function set(next: Context): void {
    context = next;
    fullText = undefined;
    plainText = undefined;
  }

  return {
    get revision() {
      return context.revision;
    },
    get recordRevision() {
      return recordRevision;
    },
    textFor(capabilities) {
      if (capabilities.has('bus')) return (fullText ??= JSON.stringify(context));
      return (plainText ??= JSON.stringify({ ...context, selection: {} }));
    },
    replace(next) {
      const replacement = read(next, limits);
      if (replacement.revision <= context.revision) {
        throw new BridgeError('INVALID', `context.revision: must grow beyond ${context.revision}`);
      }
      const isOther = replacement.record?.recordId !== context.record?.recordId;
      set(replacement);
      if (isOther) recordRevision = replacement.revision;
      return isOther;
    },
    select: ({ topic, value }) => set({ ...context, selection: { ...context.selection, [topic]: value } }),
  };
}

/** Copies by way of JSON: members that are `undefined` vanish, and what the page changes afterwards does not matter. */
function read(context: Context, { frameLength }: BridgeLimits): Context {
  const text = JSON.stringify(context);
  if (text.length > frameLength - Math.min(ROOM_LENGTH, frameLength / 2)) {
    throw new BridgeError('TOO_LARGE', 'context: is longer than a frame may be');
  }
  const copy = JSON.parse(text) as Partial<Context> | null;
  const members: unknown = copy?.record?.members;
  const people = Array.isArray(members) ? (members as object[]) : [];
  for (const part of [copy, copy?.record, copy?.user, ...people]) leaveOutNulls(part);
  const reading = contextSchema.safeParse(copy);
  if (!reading.success) throw new BridgeError('INVALID', sayWhy('context', reading.error));
  return reading.data;
}

/** Apex says null where there is nothing; the bridge leaves it out. In fields and selections null is a value. */
function leaveOutNulls(part: object | null | undefined): void {
  for (const [name, value] of Object.entries(part ?? {})) {
    if (value === null) Reflect.deleteProperty(part!, name);
  }
}
