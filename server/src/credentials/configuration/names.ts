/**
 * What names, secrets and headers may look like in `config/credentials.yaml`.
 *
 * @module
 */
import { isIP } from 'node:net';
import { z } from 'zod';

/** Of a credential, a principal, a permission set. */
export const developerName = z
  .string()
  .max(40)
  .regex(/^[A-Za-z](?:_?[A-Za-z0-9])*$/, 'must be a developer name: letters, digits and single underscores');

/** For people. */
export const label = z.string().min(1).max(80);

/** Without an underscore it might be a secret itself. */
const secretName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9]{0,39}(?:_[A-Z0-9]{1,40}){1,8}$/,
    'must be the name of a secret, like PROBITY_CLIENT_SECRET, never the secret itself',
  )
  // No vendor is ever sent what opens the vault or the database.
  .refine((name) => !/^RIALTO_|^DATABASE_URL$/.test(name), {
    error: 'must not be one of the companion’s own variables',
  });

/** Where a secret is meant: its name, which the environment or the sealed store knows. */
export const secretReference = z.strictObject(
  { secret: secretName },
  { error: 'must be { secret: NAME }: a secret never stands in this file' },
);

/** The name of a secret. */
export type SecretReference = z.output<typeof secretReference>;

/** An address; what it may be is checked by `addressRules.ts`, which sees the environment. */
export const address = z.string();

/** Salesforce's limit of a formula, in characters. */
export const MAX_FORMULA_LENGTH = 3_900;

/** A text that may hold formulas, `{!…}`. */
export const formulaText = z.string().min(1).max(MAX_FORMULA_LENGTH);

/** What HTTP keeps for itself and what the companion writes. */
const RESERVED_HEADER =
  /^(?:host|connection|content-length|content-type|transfer-encoding|te|trailer|upgrade|keep-alive|expect|accept-encoding|x-request-id|via|forwarded|proxy-.*)$/i;
/** Names that carry a secret: their value must be a formula, never the secret. */
const SECRET_HEADER = /auth|cookie|key|secret|token|password|signature/i;

const headerName = z
  .string()
  .max(100)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be a header name')
  .refine((name) => !RESERVED_HEADER.test(name), { error: 'must not be a header the companion sets itself' });

/** A header the companion puts on every call. */
const customHeader = z
  .strictObject({
    headerName,
    headerValue: formulaText.regex(/^[\x20-\x7e]+$/, 'must be printable ASCII'),
    /** In ascending order; a later one wins over an earlier of that name. Default 1. */
    sequenceNumber: z.int().min(1).optional(),
  })
  .refine(
    ({ headerName: name, headerValue }) =>
      !SECRET_HEADER.test(name) || /^idempotency-key$/i.test(name) || headerValue.includes('{!'),
    { path: ['headerValue'], error: 'must be a formula: the name is one that carries a secret' },
  );

/** In the order of their sequence numbers. */
export const customHeaders = z.array(customHeader).default([]);

/** A certificate the companion shows to the other side, and its key, both PEM. @see {@link https://www.rfc-editor.org/rfc/rfc8705 | RFC 8705} */
export const clientCertificate = z.strictObject({ certificate: secretReference, key: secretReference });

/** `10.1.0.0/16` or one address. */
const network = z.string().refine((range) => {
  const [host = '', bits, ...rest] = range.split('/');
  const family = isIP(host);
  return (
    family !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
}, 'must be an IP address or a range like 10.1.0.0/16');

/** Networks a name may resolve to, and no others. */
export const networks = z.array(network).min(1);
