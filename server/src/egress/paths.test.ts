import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../errors.ts';
import { joinPath } from './paths.ts';

const ATTACKS: readonly (readonly [string, string])[] = [
  ['an absolute URL', 'http://evil.example/x'],
  ['an absolute URL behind a slash', '/http://evil.example\\x'],
  ['a host', '//evil.example/x'],
  ['a host behind a backslash', '/\\evil.example'],
  ['no slash', 'v3/cases'],
  ['nothing but a query', '?x=1'],
  ['user information', '@evil.example/'],
  ['a parent folder', '/../admin'],
  ['a parent folder further on', '/v3/cases/../../admin'],
  ['a parent folder at the end', '/v3/..'],
  ['the same folder', '/v3/./cases'],
  ['an escaped parent folder', '/v3/%2e%2e/admin'],
  ['a half-escaped parent folder', '/v3/.%2E/admin'],
  ['a doubly escaped parent folder', '/v3/%252e%252e/admin'],
  ['an escaped slash', '/v3/cases%2fprb_1'],
  ['an escaped backslash', '/v3/cases%5cprb_1'],
  ['a doubly escaped slash', '/v3/cases%252fprb_1'],
  ['a parent folder with a parameter', '/v3/..;x=1/admin'],
  ['a parameter before an escaped parent folder', '/v3/%2e%2e;/admin'],
  ['a parent folder with a space behind it', '/v3/..%20/admin'],
  ['a backslash', '/v3\\cases'],
  ['a backslash in the query', '/v3/cases?x=\\'],
  ['a line feed', '/v3/cases\nHost: evil.example'],
  ['a carriage return and a second request', '/v3 HTTP/1.1\r\nHost: evil\r\n\r\nGET /admin'],
  ['an escaped line feed', '/v3/cases%0aX-Evil: 1'],
  ['an escaped zero', '/v3/cases%00.json'],
  ['a space', '/v3/my cases'],
  ['a tab', '/v3/\tcases'],
  ['a fragment', '/v3/cases#x'],
  ['a character beyond ASCII', '/v3/cäses'],
  ['a full-width dot', '/v3/．．/admin'],
  ['an escape that is not UTF-8', '/v3/%ff'],
  ['half an escape', '/v3/%2'],
  ['ten thousand characters', `/${'a'.repeat(10_000)}`],
  ['an empty path', ''],
];

for (const [what, path] of ATTACKS)
  test(`a path with ${what} is refused before anything is sent`, () => {
    assert.throws(
      () => joinPath('/base', path),
      (error) =>
        isAppError(error, 'EGRESS_REFUSED') &&
        error.internal?.['processed'] === 'no' &&
        (path.length < 3 || !error.message.includes(path)),
    );
  });

for (const path of [
  '/',
  '/v3/cases',
  '/v3/cases/prb_01JD-x~y',
  '/v3/cases?external_reference=ver_0192&x=%2Fa%20b',
  '/api/groups/grp:1@x/positions',
  '/files/report.v2.json',
  '/a/...',
  '/caf%C3%A9',
  "/o'neil;v=1/x,y",
  '/v3/cases?path=../x',
])
  test(`the path ${path} goes below the base as it is`, () => {
    assert.equal(joinPath('/base', path), `/base${path}`);
  });
