/**
 * The one list of what must never be written down, for log and audit alike.
 *
 * @module
 */

/** Put in the place of what was taken out. */
export const REDACTED = '[redacted]';

/** Members whose values are secrets or identify a person, in lower case without `-` and `_`. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  ...['authorization', 'proxyauthorization', 'cookie', 'setcookie', 'token', 'accesstoken', 'refreshtoken'],
  ...[
    'idtoken',
    'clientassertion',
    'assertion',
    'subjecttoken',
    'dpop',
    'signedrequest',
    'secret',
    'clientsecret',
    'secrets',
    'password',
    'passphrase',
  ],
  ...[
    'apikey',
    'xapikey',
    'privatekey',
    'vaultkey',
    'credential',
    'credentials',
    'connectionstring',
    'databaseurl',
  ],
  ...['givenname', 'familyname', 'firstname', 'lastname', 'fullname', 'dateofbirth', 'dob', 'birthdate'],
  ...[
    'address',
    'street',
    'lines',
    'postalcode',
    'postcode',
    'city',
    'town',
    'email',
    'phone',
    'taxidentifier',
  ],
  ...['idnumbers', 'applicant', 'kycsubject', 'owners', 'numberending'],
]);

/** Secrets by their shape, wherever they stand in a text. The first group, if any, is kept. */
const SECRET_SHAPES: readonly RegExp[] = [
  /\b((?:Bearer|Basic|DPoP)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /\b((?:client_secret|client_assertion|access_token|refresh_token|subject_token|signed_request|password|secret|api_?key)(?:["']\s*:\s*["']|=["']?))[^\s"'&,;}]+/gi,
  /\b((?:client_secret|client_assertion|access_token|refresh_token|subject_token|signed_request|password|secret|api_?key):\s*)[^\s"'&,;}]{8,}/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b/g,
];

/** One quick look before the expensive ones: most texts hold none of these. */
const MAYBE_SECRET =
  /eyJ|[@]|bearer|basic|dpop|secret|token|signed_request|assertion|password|api_?key|PRIVATE KEY/i;

const DEPTH = 8;

/** A text without the secrets in it. */
export function redactText(text: string): string {
  if (!MAYBE_SECRET.test(text)) return text;
  let safe = text;
  for (const shape of SECRET_SHAPES) {
    safe = safe.replace(shape, (_whole, kept: unknown) => (typeof kept === 'string' ? kept : '') + REDACTED);
  }
  return safe;
}

/** A copy of `value` that may be written down. Deeper than eight levels nothing is. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH) return REDACTED;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) return REDACTED;
  const safe: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    safe[name] = isSecretMember(name) ? REDACTED : redact(member, depth + 1);
  }
  return safe;
}

/** Names looked at before: there are few, and most are looked at with every call. */
const looked = new Map<string, boolean>();
const MAX_LOOKED = 1_000;

/** Tells whether a member of that name is never written down. */
export function isSecretMember(name: string): boolean {
  const known = looked.get(name);
  if (known !== undefined) return known;
  const isSecret = SECRET_MEMBERS.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
  // Some names are a vendor's own: they must not pile up.
  if (looked.size < MAX_LOOKED) looked.set(name, isSecret);
  return isSecret;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code, internal } = error as { code?: unknown; internal?: unknown };
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: redactText(error.message),
    ...(internal === undefined ? {} : { internal: redact(internal, depth + 1) }),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
