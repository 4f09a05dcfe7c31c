/**
 * PostgreSQL inside the process, for one companion on one machine.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { Mutex, PGlite, types, type Transaction } from '@electric-sql/pglite';
import { asAppError } from './databaseErrors.ts';
import type { Database, Queryable } from './database.ts';
import { createPrepared } from './pglitePrepared.ts';

/** Numbers and instants come back as they do from {@link openPostgres}: 64-bit integers and numerics as strings, instants as `Date`. */
const PARSERS = { [types.INT8]: (text: string) => text, [types.NUMERIC]: (text: string) => text };

/**
 * Its own default of 128 MB fills up with the audit trail, which is written and hardly ever read, and looks like a leak.
 * Fsync stays off, as PGlite has it: a commit is with the operating system, so it outlives this process but not the machine.
 */
const START = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

type Query = Queryable['query'];

const queryOf =
  (session: PGlite | Transaction): Query =>
  async <Row extends object>(sql: string, parameters: readonly unknown[] = []) => {
    try {
      return (await session.query<Row>(sql, [...parameters], { parsers: PARSERS })).rows;
    } catch (error) {
      throw asAppError(error);
    }
  };

/** A database inside the process. */
export interface PgliteDatabase extends Database {
  /** Everything in it, for another one to start from. */
  dump(): Promise<Blob>;
}

/**
 * @param folder - Where the data live; absent: in memory, gone with the process.
 * @param start - What {@link PgliteDatabase.dump} gave; absent: an empty database.
 * @throws {@link AppError} `DATABASE_UNAVAILABLE` if the folder cannot be opened.
 */
export async function openPglite(folder?: string, start?: Blob): Promise<PgliteDatabase> {
  let pglite: PGlite;
  try {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    pglite = await PGlite.create({
      startParams: START,
      ...(folder === undefined ? {} : { dataDir: folder }),
      ...(start === undefined ? {} : { loadDataDir: start }),
    });
  } catch (error) {
    throw asAppError(error);
  }
  // A prepared statement goes around PGlite's own line: it must not end up inside somebody's transaction.
  const turns = new Mutex();
  const prepared = createPrepared(pglite, PARSERS);
  return {
    kind: 'pglite',
    query: queryOf(pglite),
    async queryOften<Row extends object>(sql: string, parameters: readonly (string | number | null)[]) {
      try {
        return await turns.runExclusive(() => prepared<Row>(sql, parameters));
      } catch (error) {
        throw asAppError(error);
      }
    },
    async transaction(work) {
      return turns.runExclusive(() =>
        pglite.transaction((tx) => {
          const query = queryOf(tx);
          return work({ query, queryOften: query });
        }),
      );
    },
    dump: () => pglite.dumpDataDir('none'),
    close: () => pglite.close(),
  };
}
