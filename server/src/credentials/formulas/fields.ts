/**
 * The merge fields there are.
 *
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_callouts_named_credentials_merge_fields.htm | Merge fields for callouts}
 * @module
 */

/** What a field's value is in a formula. */
export type FieldKind = 'text' | 'blob';

const FIXED: ReadonlySet<string> = new Set([
  '$User.Id',
  '$Organization.Id',
  // Salesforce's fields of the named credential that is called.
  '$Credential.Username',
  '$Credential.Password',
  '$Credential.OAuthToken',
  '$Credential.AuthorizationMethod',
  '$Credential.AuthorizationHeaderValue',
  '$Credential.OAuthConsumerKey',
  // Ours: the request, for signatures.
  '$Request.Method',
  '$Request.Path',
  '$Request.Query',
  '$Request.PathAndQuery',
  '$Request.Timestamp',
  '$Request.TimestampMs',
  '$Request.Nonce',
]);

/** `$Credential.ExternalCredential.Parameter`. */
const PARAMETER = /^\$Credential\.([A-Za-z]\w{0,39})\.([A-Za-z]\w{0,39})$/;

/** What `{!$Credential.Name.Body}` is called; its value is the body that is sent, a BLOB. */
const BODY = 'Body';

/** A parameter of an external credential. */
export interface ParameterReference {
  readonly externalCredential: string;
  readonly parameter: string;
}

/** Splits `$Credential.Name.Parameter`; `undefined` for any other field. */
export function asParameter(field: string): ParameterReference | undefined {
  const [, externalCredential, parameter] = PARAMETER.exec(field) ?? [];
  return externalCredential === undefined || parameter === undefined
    ? undefined
    : { externalCredential, parameter };
}

/** Whether it is `$Credential.Name.Body`. */
export const isBody = (field: string): boolean => asParameter(field)?.parameter === BODY;

/** What a field is; `undefined` if there is no such field. */
export function kindOf(field: string): FieldKind | undefined {
  if (FIXED.has(field)) return 'text';
  const reference = asParameter(field);
  if (reference === undefined) return undefined;
  return reference.parameter === BODY ? 'blob' : 'text';
}
