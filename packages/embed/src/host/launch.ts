/**
 * What the org tells the page about one embedded app on one record: `EmbedController.getLaunch`. Mirrored by the Apex
 * class `EmbedLaunch`, so no member is called by a word Apex reserves.
 *
 * @module
 */
import type { Capability, RecordContext, UserContext } from '../protocol/messages.ts';

/** How an app is spoken to. `BRIDGE`: the guest SDK. `FDC3`: `getAgent()`. `CANVAS`: it is posted a signed request. */
export type EmbedProtocol = 'BRIDGE' | 'FDC3' | 'CANVAS';

/** An app as the admin configured it. */
export interface EmbeddedApp {
  /** Developer name of the custom metadata record, e.g. `Portfolio_Studio`. */
  readonly name: string;
  readonly label: string;
  /** Its id at the companion and, for FDC3, in the app directory, e.g. `portfolio-studio`. */
  readonly appId: string;
  /** Where the frame leads: origin and path. */
  readonly url: string;
  /** The exact origin of `url`. */
  readonly origin: string;
  /** The complete platform, for a new tab; absent: there is none. Same rules as `url`, maybe another origin. */
  readonly hostedUrl?: string | null;
  readonly protocols: readonly EmbedProtocol[];
  readonly isOpaque: boolean;
  readonly capabilities: readonly Capability[];
  /** Hosts `nav.url` may open. */
  readonly linkHosts: readonly string[];
  /** The user channel an FDC3 app joins by itself; absent: none. */
  readonly channel?: string | null;
  /** FDC3 context types it may be given and may send. */
  readonly receives: readonly string[];
  readonly sends: readonly string[];
}

/** One FDC3 context made of the record by the org's mapping. */
export interface MappedContext {
  /** e.g. `fdc3.contact`. */
  readonly type: string;
  readonly name?: string | null;
  readonly id: Readonly<Record<string, string>>;
  /** The record it stands for, for the way back. */
  readonly recordId: string;
}

/** What an intent does on the page. */
export interface IntentTarget {
  /** e.g. `ViewHoldings`. */
  readonly intent: string;
  /** FDC3 context types it takes. */
  readonly contextTypes: readonly string[];
  /** `RECORD`: opens the record the context stands for. `SELECT`: selects it in the page's panels. `URL`: opens `destination`. */
  readonly action: 'RECORD' | 'SELECT' | 'URL';
  /** For people: "Open in Salesforce". */
  readonly label: string;
  /** For `URL`: `https:`, `{key}` is the context’s id of that key, e.g. `{email}`. */
  readonly destination?: string | null;
}

/** Everything the page needs to open one app on one record. */
export interface EmbedLaunch {
  readonly app: EmbeddedApp;
  /** Already cut to the fields the admin granted this app. */
  readonly record?: RecordContext | null;
  readonly user?: UserContext | null;
  /** ISO 4217 of the user. */
  readonly currencyCode: string;
  readonly contexts: readonly MappedContext[];
  readonly intents: readonly IntentTarget[];
  /** Whether this person may see counters of dropped messages. */
  readonly canDiagnose: boolean;
  /** Sentences about mistakes in the set-up, for those who may diagnose; absent or null for others. */
  readonly warnings?: readonly string[] | null;
}
