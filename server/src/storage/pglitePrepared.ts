/**
 * Prepared statements for PGlite, whose own `query` parses and plans each time and makes six trips into the database.
 *
 * 1. The first time a statement is seen it is parsed under a name.
 * 2. From then on its parameters, its execution and the end of its transaction are one message.
 *
 * @see {@link https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY | PostgreSQL, extended query}
 * @module
 */
import { parse, protocol, type PGlite, type QueryOptions } from '@electric-sql/pglite';

type Value = string | number | null;
/** Runs a statement outside of any transaction. Rejects with PGlite's own errors. */
export type Prepared = <Row extends object>(sql: string, parameters: readonly Value[]) => Promise<Row[]>;

const { serialize } = protocol;

/** @param parsers - By type, for what comes back. */
export function createPrepared(pglite: PGlite, parsers: NonNullable<QueryOptions['parsers']>): Prepared {
  const names = new Map<string, string>();

  /** In a folder PGlite writes through to the operating system: there is nothing to sync. */
  const send = (...messages: Uint8Array[]) =>
    pglite.execProtocolStream(Buffer.concat(messages), { syncToFs: false });

  return (sql, parameters) =>
    pglite.runExclusive(async () => {
      let name = names.get(sql);
      if (name === undefined) {
        name = `often_${names.size}`;
        await send(serialize.parse({ name, text: sql }), serialize.sync());
        names.set(sql, name);
      }
      const values = parameters.map((value) => (value === null ? null : String(value)));
      const messages = await send(
        serialize.bind({ statement: name, values }),
        serialize.describe({ type: 'P' }),
        serialize.execute(),
        serialize.sync(),
      );
      return (parse.parseResults(messages, pglite.parsers, { parsers })[0]?.rows ?? []) as never;
    });
}
