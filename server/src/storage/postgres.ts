/**
 * A PostgreSQL server, for companions that share their work.
 *
 * @module
 */
import { Pool, type PoolClient } from 'pg';
import { asAppError } from './databaseErrors.ts';
import type { Database, Queryable } from './database.ts';

/** How long to wait for a connection, in milliseconds: within the companion's own 10 s. */
const CONNECT_TIMEOUT_MS = 3_000;
/** How long one statement may run, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;
/**
 * How long its answer is waited for, in milliseconds: the server's own timeout comes first, unless nobody is there to say it. Then the
 * connection is given up; it would be waited on for a quarter of an hour.
 */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 2_000;

function queryable(session: Pool | PoolClient): Queryable {
  async function query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
    try {
      return (await session.query(sql, [...parameters])).rows as Row[];
    } catch (error) {
      throw asAppError(error);
    }
  }
  // Not prepared: a pooler between us and the server may hand each statement to another connection.
  return { query, queryOften: query };
}

/**
 * @param url - `postgres://user:password@host:port/database`.
 * @param schema - The search path; must exist. Default `public`.
 * @param maxConnections - Default 10.
 */
export function openPostgres(url: string, schema = 'public', maxConnections = 10): Database {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    options: `-c search_path=${schema}`,
  });
  // An idle connection that breaks must not end the process; the next query reports it.
  pool.on('error', () => {});
  return {
    kind: 'postgres',
    ...queryable(pool),
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw asAppError(error);
      });
      let broken: Error | undefined;
      try {
        await queryable(client).query('BEGIN');
        const value = await work(queryable(client));
        await queryable(client).query('COMMIT');
        return value;
      } catch (error) {
        await client.query('ROLLBACK').catch((cause: unknown) => (broken = cause as Error));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}
