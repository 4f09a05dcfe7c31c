/**
 * Puts every sealed record under the current key, while companions serve.
 *
 * Row by row: a record is read, its data key wrapped anew, and written only if it is still the one that was read. Whoever changed it
 * meanwhile wins; what they wrote is found by the next look. It may stop at any moment and be started again: what is done is not done twice.
 *
 * @module
 */
import type { VaultRotation } from '@rialto/contract';
import { isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { RECORD_HEAD_BYTES, type RotatingSealer } from './sealer.ts';
import { SEALED_COLUMNS, type SealedColumn } from './sealedColumns.ts';

/** Records read at once. */
const BATCH = 200;
/** Of those that cannot be opened, how many are named. */
const MOST_NAMED = 100;
/** Length of a record's head in base64url; nine bytes fill it without padding. */
const HEAD_CHARACTERS = (RECORD_HEAD_BYTES / 3) * 4;

/** How far, and how it goes. */
export interface RotationOptions {
  /** Changes nothing. */
  readonly isDryRun?: boolean | undefined;
  /** Asked between batches whether to stop; the answer says then that it is not complete. */
  readonly enough?: (() => boolean) | undefined;
  /** Hears of each batch: records rewrapped so far. */
  readonly onProgress?: ((rewrapped: number) => void) | undefined;
  /** For tests. */
  readonly columns?: readonly SealedColumn[] | undefined;
}

interface Found {
  readonly key: string;
  readonly sealed: Uint8Array | string;
}

const bytesOf = (sealed: Uint8Array | string): Uint8Array =>
  typeof sealed === 'string' ? Buffer.from(sealed, 'base64url') : sealed;

/** How many records each key holds, by the head of each. */
async function countByKey(
  database: Pick<Database, 'query'>,
  { table, column, type }: SealedColumn,
): Promise<Map<string, number>> {
  const head =
    type === 'bytea'
      ? `substring(${column} FROM 1 FOR ${RECORD_HEAD_BYTES})`
      : `decode(translate(left(${column}, ${HEAD_CHARACTERS}), '-_', '+/'), 'base64')`;
  const rows = await database.query<{ head: string; count: number }>(
    `SELECT encode(${head}, 'hex') AS head, count(*)::int AS count FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1`,
  );
  return new Map(rows.map(({ head: hex, count }) => [hex, count]));
}

/**
 * @throws {@link AppError} `CONFIGURATION_INVALID` if the file of keys has faults; `DATABASE_UNAVAILABLE`.
 */
export async function rotateVault(
  database: Pick<Database, 'query'>,
  sealer: RotatingSealer,
  options: RotationOptions = {},
): Promise<VaultRotation> {
  const { isDryRun = false, enough = () => false, onProgress = () => {}, columns = SEALED_COLUMNS } = options;
  sealer.keyring.reload();
  const current = sealer.head();
  let rewrapped = 0;
  const unreadable: { table: string; column: string; key: string }[] = [];

  /** @returns Whether it was still the record that was read. */
  async function replace(
    { table, column, key, type }: SealedColumn,
    found: Found,
    record: Buffer,
  ): Promise<boolean> {
    const rows = await database.query(
      `UPDATE ${table} SET ${column} = $1 WHERE ${key} = $2 AND ${column} = $3 RETURNING 1`,
      [type === 'text' ? record.toString('base64url') : record, found.key, found.sealed],
    );
    return rows.length > 0;
  }

  async function rewrap(column: SealedColumn, found: Found): Promise<void> {
    let record: Buffer | undefined;
    try {
      record = sealer.rewrap(bytesOf(found.sealed), column.context(found.key));
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (unreadable.length < MOST_NAMED)
        unreadable.push({ table: column.table, column: column.column, key: found.key });
      return;
    }
    if (record !== undefined && (await replace(column, found, record))) rewrapped += 1;
  }

  /** @returns `false` if it was enough. */
  async function rotateColumn(column: SealedColumn): Promise<boolean> {
    const { table, column: name, key, type } = column;
    const headOf = type === 'bytea' ? `substring(${name} FROM 1 FOR $2)` : `left(${name}, $2)`;
    const head =
      type === 'bytea' ? [current, RECORD_HEAD_BYTES] : [current.toString('base64url'), HEAD_CHARACTERS];
    for (let after = ''; ;) {
      if (enough()) return false;
      const batch = await database.query<Found>(
        `SELECT ${key} AS key, ${name} AS sealed FROM ${table}
         WHERE ${name} IS NOT NULL AND ${headOf} <> $1 AND ${key} > $3 ORDER BY ${key} LIMIT ${BATCH}`,
        [...head, after],
      );
      for (const found of batch) await rewrap(column, found);
      onProgress(rewrapped);
      if (batch.length < BATCH) return true;
      after = batch.at(-1)!.key;
    }
  }

  let complete = true;
  if (!isDryRun)
    for (const column of columns) {
      complete = await rotateColumn(column);
      if (!complete) break;
    }
  const totals = new Map<string, number>();
  for (const column of columns)
    for (const [head, count] of await countByKey(database, column)) {
      const keyId = head.slice(2);
      totals.set(keyId, (totals.get(keyId) ?? 0) + count);
    }
  const ids = sealer.keyring.ids();
  const keys = [...new Set([...ids, ...totals.keys()])].map((keyId) => ({
    keyId,
    records: totals.get(keyId) ?? 0,
    isCurrent: keyId === ids[0],
    isKnown: ids.includes(keyId),
  }));
  return { complete: complete && !isDryRun, rewrapped, keys, unreadable };
}
