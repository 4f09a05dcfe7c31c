/**
 * What the platform gives every component and no package declares.
 *
 * @see {@link https://developer.salesforce.com/docs/platform/lwc/guide/reference-salesforce-modules.html | @salesforce modules}
 */

declare module '@salesforce/apex' {
  /** Reads a wired answer again. Resolves when the new answer is there. Takes the whole object the wire gave. */
  export function refreshApex(wired: unknown): Promise<unknown>;
  export function getSObjectValue(record: unknown, field: unknown): unknown;
}

declare module '@salesforce/i18n/locale' {
  /** BCP 47, e.g. `en-US`. */
  const locale: string;
  export default locale;
}

declare module '@salesforce/i18n/timeZone' {
  /** IANA name, e.g. `America/Los_Angeles`. */
  const timeZone: string;
  export default timeZone;
}

declare module '@salesforce/i18n/lang' {
  /** BCP 47, e.g. `en-US`: the language of the user's words. */
  const language: string;
  export default language;
}

declare module '@salesforce/i18n/dir' {
  const dir: 'ltr' | 'rtl';
  export default dir;
}

declare module '@salesforce/user/Id' {
  /** 18 characters. */
  const id: string;
  export default id;
}

declare module '@salesforce/customPermission/*' {
  /** `undefined` if the user lacks it. */
  const granted: true | undefined;
  export default granted;
}

declare module '@salesforce/resourceUrl/*' {
  const url: string;
  export default url;
}

declare module '@salesforce/messageChannel/*' {
  const channel: object;
  export default channel;
}

declare module 'lightning/platformShowToastEvent' {
  export class ShowToastEvent extends CustomEvent<unknown> {
    constructor(toast: {
      readonly title: string;
      readonly message?: string;
      readonly variant?: 'info' | 'success' | 'warning' | 'error';
      readonly mode?: 'dismissible' | 'pester' | 'sticky';
    });
  }
}

declare module 'lightning/navigation' {
  /** Where to go. */
  interface PageReference {
    readonly type: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly state?: Readonly<Record<string, string>>;
  }
  type Constructor = new (...parameters: never[]) => object;
  export const NavigationMixin: {
    <Base extends Constructor>(base: Base): Base;
    readonly Navigate: unique symbol;
    readonly GenerateUrl: unique symbol;
  };
  export const CurrentPageReference: unknown;
  export type { PageReference };
}

declare module 'lightning/messageService' {
  export const MessageContext: unknown;
  export const APPLICATION_SCOPE: object;
  export function publish(context: object, channel: object, message: object): void;
  export function subscribe(
    context: object,
    channel: object,
    listener: (message: never) => void,
    options?: { readonly scope?: object },
  ): object;
  export function unsubscribe(subscription: object): void;
  /** For code that is no component. */
  export function createMessageContext(): object;
  export function releaseMessageContext(context: object): void;
}

declare module 'lightning/refresh' {
  /** Asks whatever shows the page's record to read it anew. */
  export class RefreshEvent extends CustomEvent<undefined> {
    constructor();
  }
}

declare module 'lightning/uiRecordApi' {
  /** Says that records changed behind the page's back. */
  export function notifyRecordUpdateAvailable(
    records: readonly { readonly recordId: string }[],
  ): Promise<void>;
}

declare module 'lightning/modal' {
  import { LightningElement } from 'lwc';
  export default class LightningModal extends LightningElement {
    /** Resolves with what `close` was given; `undefined` if the person dismissed it. */
    static open(options: Readonly<Record<string, unknown>>): Promise<unknown>;
    close(result?: unknown): void;
  }
}

declare module 'lightning/platformResourceLoader' {
  export function loadScript(component: object, url: string): Promise<void>;
  export function loadStyle(component: object, url: string): Promise<void>;
}
