/**
 * Every column that holds sealed records, and what each is bound to. Whoever adds one names it here, or its records would be lost with
 * the key before; a test compares this list with the schema.
 *
 * @module
 */
import { companionKeyContext } from '../../storage/index.ts';
import { refreshTokenContext, tokenContext } from '../tokens/tokenStore.ts';
import { secretContext } from './vault.ts';

/** A column of sealed records. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The primary key, one column of type text. */
  readonly key: string;
  /** `bytea`, or `text` for base64url. */
  readonly type: 'bytea' | 'text';
  /** What the record in the row of that key is bound to. */
  readonly context: (key: string) => string;
}

/** In the order they are rotated: what is needed to serve comes first. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'signing_key',
    column: 'sealed_private_key',
    key: 'kid',
    type: 'text',
    context: () => 'signing-key',
  },
  { table: 'vault_secret', column: 'sealed', key: 'name', type: 'bytea', context: secretContext },
  { table: 'vault_secret', column: 'sealed_previous', key: 'name', type: 'bytea', context: secretContext },
  { table: 'login_token', column: 'sealed_token', key: 'key', type: 'bytea', context: tokenContext },
  {
    table: 'login_token',
    column: 'sealed_refresh_token',
    key: 'key',
    type: 'bytea',
    context: refreshTokenContext,
  },
  {
    table: 'dpop_key',
    column: 'sealed_private_key',
    key: 'external_credential',
    type: 'bytea',
    context: (name) => `dpop_key:${name}`,
  },
  {
    table: 'authorization_request',
    column: 'sealed',
    key: 'state_hash',
    type: 'bytea',
    context: (hash) => `authorization_request:${hash}`,
  },
  {
    table: 'verification',
    column: 'sealed_subject',
    key: 'id',
    type: 'bytea',
    context: (id) => `kyc_subject:${id}`,
  },
  ...(['request', 'answer', 'callback'] as const).map((part): SealedColumn => ({
    table: 'callout_job',
    column: `sealed_${part}`,
    key: 'id',
    type: 'bytea',
    context: (id) => `callout_job.${part}:${id}`,
  })),
  {
    table: 'companion_key',
    column: 'sealed_key',
    key: 'name',
    type: 'text',
    context: companionKeyContext,
  },
];
