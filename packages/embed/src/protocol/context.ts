/**
 * What a page shows, as types: the record, the person, the looks, and what is selected. No code, no dependency.
 *
 * @module
 */

/** A light or a dark page. */
export type Theme = 'light' | 'dark';

/** The record the page shows. Members an admin did not grant are absent. */
export interface RecordContext {
  /** Salesforce record id, 18 characters. */
  readonly recordId: string;
  /** API name, e.g. `Account`. */
  readonly objectApiName: string;
  readonly name?: string;
  /** The firm's own number, which the org and its vendors share. */
  readonly clientNumber?: string;
  /** The id that is the same in every system of the firm, where the org keeps one. */
  readonly globalId?: string;
  /** Further fields by the names the admin gave them. */
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
  /** People of the household. */
  readonly members?: readonly MemberContext[];
}

/** A person of the household. */
export interface MemberContext {
  /** Salesforce record id, 18 characters. */
  readonly recordId: string;
  readonly name: string;
  readonly clientNumber?: string;
  readonly globalId?: string;
}

/** How the page looks and speaks. */
export interface Appearance {
  readonly theme: Theme;
  /** BCP 47, e.g. `en-US`. */
  readonly language: string;
  /** ISO 4217. */
  readonly currencyCode: string;
  /** IANA, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
}

/** Who is signed in, as far as granted. */
export interface UserContext {
  /** Salesforce user id, 18 characters. */
  readonly userId: string;
  readonly name?: string;
}

/** What the page shows just now. */
export interface Context {
  /** Grows with each change. What an app sends about a record that is no longer shown is refused (`STALE`). */
  readonly revision: number;
  /** Absent where the component stands on no record. */
  readonly record?: RecordContext;
  readonly user?: UserContext;
  readonly appearance: Appearance;
  /**
   * What is selected on the page, by topic; empty for an app without the bus. A selection alone leaves the revision: who
   * subscribed hears of it by `bus.message`.
   */
  readonly selection: Selection;
}

/** A holding somebody selected. */
export interface SelectedHolding {
  readonly holdingId: string;
  readonly accountId: string;
  readonly name: string;
  readonly symbol?: string;
  /** ISO 6166. */
  readonly isin?: string;
}

/** A person somebody selected. */
export interface SelectedMember {
  /** Salesforce record id, 18 characters. */
  readonly recordId: string;
  readonly name: string;
}

/** What each topic of the bus carries; `null` ends a selection. */
export interface BusTopics {
  readonly 'selection.holding': SelectedHolding | null;
  readonly 'selection.member': SelectedMember | null;
  /** `YYYY-MM-DD`; `null`: today. */
  readonly 'selection.asOf': string | null;
}

/** A topic of the bus. */
export type BusTopic = keyof BusTopics;

/** The last value of each topic. Absent: nothing was selected yet. */
export type Selection = { readonly [Topic in BusTopic]?: BusTopics[Topic] };

/** A message of the bus. */
export type BusMessage = {
  readonly [Topic in BusTopic]: { readonly topic: Topic; readonly value: BusTopics[Topic] };
}[BusTopic];
