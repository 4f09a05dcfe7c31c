/**
 * What the org double's controllers are made of.
 *
 * @module
 */

/** `@AuraEnabled` methods by name: named parameters in, what LWC would get out. */
export type ApexMethods = Readonly<
  Record<string, (parameters: Readonly<Record<string, unknown>>) => Promise<unknown>>
>;

/** Who is signed in. */
export interface OrgSession {
  /** 18 characters. */
  readonly userId: string;
  /** Custom permissions held. */
  readonly permissions: ReadonlySet<string>;
}
