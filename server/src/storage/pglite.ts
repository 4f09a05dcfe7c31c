/**
 * PostgreSQL inside the process, for one companion on one machine.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { PGlite, types, type Transaction } from '@electric-sql/pglite';
import { asAppError } from './databaseErrors.ts';
import type { Database, Queryable } from './database.ts';

/** Numbers and instants come back as they do from {@link openPostgres}: 64-bit integers and numerics as strings, instants as `Date`. */
const PARSERS = { [types.INT8]: (text: string) => text, [types.NUMERIC]: (text: string) => text };

const queryable = (session: PGlite | Transaction): Queryable => ({
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
    try {
      return (await session.query<Row>(sql, [...parameters], { parsers: PARSERS })).rows;
    } catch (error) {
      throw asAppError(error);
    }
  },
});

/**
 * @param folder - Where the data live; absent: in memory, gone with the process.
 * @throws {@link AppError} `DATABASE_UNAVAILABLE` if the folder cannot be opened.
 */
export async function openPglite(folder?: string): Promise<Database> {
  let pglite: PGlite;
  try {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    pglite = await PGlite.create(folder === undefined ? {} : { dataDir: folder });
  } catch (error) {
    throw asAppError(error);
  }
  return {
    kind: 'pglite',
    ...queryable(pglite),
    async transaction(work) {
      return pglite.transaction((tx) => work(queryable(tx)));
    },
    close: () => pglite.close(),
  };
}
