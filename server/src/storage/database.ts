/**
 * The one SQL dialect of the companion: PGlite in a folder by default, PostgreSQL when `DATABASE_URL` is set.
 *
 * @module
 */

/** Runs SQL with `$1` parameters. */
export interface Queryable {
  /** @throws {@link AppError} `DATABASE_UNAVAILABLE` if the database does not answer. Constraint errors pass through with their SQLSTATE in `code`. */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  /** The same for a statement that runs all the time: where that saves much it is parsed and planned once. */
  queryOften<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters: readonly (string | number | null)[],
  ): Promise<Row[]>;
}

/** A database. */
export interface Database extends Queryable {
  readonly kind: 'pglite' | 'postgres';
  /** Runs `work` in one transaction; a rejection rolls it back. Nothing inside may use the outer database (PGlite has one connection). */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
