/**
 * FSC records and selections as FDC3 contexts, and back.
 *
 * Which ids a record has in FDC3 is the org's mapping, which `EmbedLaunch.contexts` carries; nothing is guessed from names.
 *
 * @see {@link https://fdc3.finos.org/docs/2.2/context/spec | FDC3 context types}
 * @module
 */
import type { MappedContext } from '../host/launch.ts';
import type { BusMessage, SelectedHolding, SelectedMember } from '../protocol/messages.ts';
import type { Fdc3Context } from './agent.ts';

/** A holding, with how many of it there are if the page knows. */
export type HoldingWithQuantity = SelectedHolding & { readonly quantity?: number };

/** The id of a Salesforce record among a context's ids, where the org maps it. */
const RECORD_ID_KEY = 'SALESFORCE_ID';

/** @returns The record's context, as the agent sends it. The record's Salesforce id is not told. */
export function contextOfMapped({ type, name, id }: MappedContext): Fdc3Context {
  return { type, ...(name == null ? {} : { name }), id };
}

/** @returns `fdc3.instrument`, and `fdc3.position` where the quantity is known, which FDC3 asks for. The instrument comes last: it is what most apps follow. */
export function contextsOfHolding({ name, symbol, isin, quantity }: HoldingWithQuantity): Fdc3Context[] {
  const id = {
    ...(symbol === undefined ? {} : { ticker: symbol }),
    ...(isin === undefined ? {} : { ISIN: isin }),
  };
  if (Object.keys(id).length === 0) return [];
  const instrument = { type: 'fdc3.instrument', name, id };
  return quantity === undefined
    ? [instrument]
    : [{ type: 'fdc3.position', name, instrument, holding: quantity }, instrument];
}

/** @returns The member's mapped contexts. Whom the org maps to nothing no app is told of. */
export function contextsOfMember(
  { recordId }: SelectedMember,
  mapped: readonly MappedContext[],
): Fdc3Context[] {
  return mapped.filter((context) => context.recordId === recordId).map(contextOfMapped);
}

/**
 * @param mapped - What one app was granted of the page's record and people.
 * @returns That app's own part of a context the page says: a holding as it is, a record as it was granted, or nothing.
 */
export function contextKnownTo(
  context: Fdc3Context,
  mapped: readonly MappedContext[],
): Fdc3Context | undefined {
  if (instrumentOfContext(context) !== undefined) return context;
  const own = recordOfContext(context, { mapped });
  return own && contextOfMapped(own);
}

/** @returns What apps are told of a selection; nothing when it ends, for FDC3 has no word for that. */
export function contextsOfSelection(message: BusMessage, mapped: readonly MappedContext[]): Fdc3Context[] {
  if (message.value === null) return [];
  switch (message.topic) {
    case 'selection.holding':
      return contextsOfHolding(message.value);
    case 'selection.member':
      return contextsOfMember(message.value, mapped);
    case 'selection.asOf':
      return [];
  }
}

/** What the page knows, to find in it what a context means. */
export interface KnownRecords {
  readonly mapped: readonly MappedContext[];
  /** People of the household. */
  readonly members?: readonly SelectedMember[];
  /** Holdings the page shows. */
  readonly holdings?: readonly SelectedHolding[];
}

/** @returns The record a context stands for: one of the page's own that agrees in an id and contradicts in none. */
export function recordOfContext(context: Fdc3Context, { mapped }: KnownRecords): MappedContext | undefined {
  return mapped.find(({ type, id }) => type === context.type && isSameThing(id, context.id ?? {}));
}

/** @returns What a context selects on the page; `undefined`: nothing the page shows. */
export function selectionOfContext(context: Fdc3Context, known: KnownRecords): BusMessage | undefined {
  if (context.type === 'fdc3.contact') {
    const record = recordOfContext(context, known);
    const recordId = record?.recordId ?? context.id?.[RECORD_ID_KEY];
    const name = record?.name ?? known.members?.find((member) => member.recordId === recordId)?.name;
    // Somebody without a name the page does not show.
    if (recordId === undefined || name === undefined) return undefined;
    return { topic: 'selection.member', value: { recordId, name } };
  }
  const holding = holdingOfContext(context, known.holdings ?? []);
  return holding && { topic: 'selection.holding', value: holding };
}

/** @returns The holding of an `fdc3.instrument` or `fdc3.position`: by ISIN, else by ticker. */
export function holdingOfContext(
  context: Fdc3Context,
  holdings: readonly SelectedHolding[],
): SelectedHolding | undefined {
  const { isin, symbol } = instrumentOfContext(context) ?? {};
  const byIsin = isin === undefined ? undefined : holdings.find((holding) => holding.isin === isin);
  if (byIsin !== undefined || symbol === undefined) return byIsin;
  return holdings.find((holding) => holding.symbol === symbol && (isin ?? holding.isin) === holding.isin);
}

/** How an instrument is called. */
export interface InstrumentIds {
  readonly name?: string;
  /** ISO 6166. */
  readonly isin?: string;
  readonly symbol?: string;
}

/** @returns The instrument an `fdc3.instrument` or `fdc3.position` names by a well-formed ISIN or a ticker; else `undefined`. */
export function instrumentOfContext(context: Fdc3Context): InstrumentIds | undefined {
  const instrument = context.type === 'fdc3.position' ? context['instrument'] : context;
  if (typeof instrument !== 'object' || instrument === null) return undefined;
  const { type, id, name } = instrument as Partial<Fdc3Context>;
  if (type !== 'fdc3.instrument' || typeof id !== 'object') return undefined;
  const isin = textOf(id['ISIN'], /^[A-Z]{2}[A-Z0-9]{9}\d$/);
  const symbol = textOf(id['ticker'], /^[\w.^=/ -]{1,32}$/);
  if (isin === undefined && symbol === undefined) return undefined;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(isin === undefined ? {} : { isin }),
    ...(symbol === undefined ? {} : { symbol }),
  };
}

const textOf = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

function isSameThing(
  own: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): boolean {
  const both = Object.keys(own).filter((key) => Object.hasOwn(theirs, key));
  return both.length > 0 && both.every((key) => own[key] === theirs[key]);
}
