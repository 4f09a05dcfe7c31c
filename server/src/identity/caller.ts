/**
 * Who is calling, once its token has been believed, and for whom.
 *
 * @module
 */

/** An org, as its access token describes it. */
export interface Caller {
  /** The OAuth client. */
  readonly clientId: string;
  /** The Salesforce org it is registered for, 18 characters. */
  readonly orgId: string;
  /** The Salesforce user the call is made for, 18 characters, as the org's signed assertion said; absent where the token speaks for the org alone. */
  readonly userId?: string | undefined;
  /** What the token allows, e.g. `kyc:verify`. */
  readonly scopes: ReadonlySet<string>;
}

/** Whom a call is for, as the org says. */
export interface NamedUser {
  /** 18 characters. */
  readonly userId: string;
  /** As the org writes it; absent where it does not know. */
  readonly branch?: string | undefined;
}
