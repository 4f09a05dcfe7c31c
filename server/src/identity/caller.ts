/**
 * Who is calling, once its token has been believed.
 *
 * @module
 */

/** An org, as its access token describes it. */
export interface Caller {
  /** The OAuth client. */
  readonly clientId: string;
  /** The Salesforce org it is registered for, 18 characters. */
  readonly orgId: string;
  /** What the token allows, e.g. `kyc:verify`. */
  readonly scopes: ReadonlySet<string>;
}
