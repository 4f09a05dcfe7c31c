import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statementsOf } from './statements.ts';

test('statements end at semicolons outside texts, bodies and comments', () => {
  const sql = `-- first; not a statement
    CREATE TABLE a (b text DEFAULT 'x;''y'); -- done; really
    CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql;
    CREATE FUNCTION g() RETURNS text AS $body$ SELECT '$$;$$'; $body$ LANGUAGE sql;
    SELECT ";" FROM a`;
  assert.deepEqual(statementsOf(sql), [
    "CREATE TABLE a (b text DEFAULT 'x;''y')",
    'CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql',
    "CREATE FUNCTION g() RETURNS text AS $body$ SELECT '$$;$$'; $body$ LANGUAGE sql",
    'SELECT ";" FROM a',
  ]);
});

test('a file of comments has no statement', () => {
  assert.deepEqual(statementsOf('-- nothing;\n\n;'), []);
});
