/**
 * Structured fields of HTTP, by `structured-headers`. Its own types need the browser's library of types; these do not.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9651 | RFC 9651}
 * @module
 */
import * as library from 'structured-headers';

/** A bare item (byte sequences are read as `ArrayBuffer`) and its parameters. */
export type Item = readonly [value: unknown, parameters: ReadonlyMap<string, unknown>];
/** Items in parentheses, and parameters. */
export type InnerList = readonly [items: readonly Item[], parameters: ReadonlyMap<string, unknown>];

/** @throws if it is none. */
export const parseDictionary = (text: string): ReadonlyMap<string, Item | InnerList> =>
  library.parseDictionary(text);

/** @throws if a value cannot be written. */
export const serializeDictionary = (members: ReadonlyMap<string, Item | InnerList>): string =>
  library.serializeDictionary(members);

/** @throws if a value cannot be written. */
export const serializeInnerList = (list: InnerList): string =>
  library.serializeInnerList(list as unknown as Parameters<typeof library.serializeInnerList>[0]);

/** @throws if the value cannot be written. */
export const serializeItem = (item: Item): string =>
  library.serializeItem(item as unknown as Parameters<typeof library.serializeInnerList>[0][0][number]);
