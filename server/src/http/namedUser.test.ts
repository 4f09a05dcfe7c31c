import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncomingHttpHeaders } from 'node:http';
import { readNamedUser } from './namedUser.ts';

const USER = '005RL000001uU01YAE';
const caller = { clientId: 'org', orgId: '00DRL00000000012AA', scopes: new Set<string>() };
const read = (headers: IncomingHttpHeaders, userId?: string) =>
  readNamedUser(headers, userId === undefined ? caller : { ...caller, userId });

test('nobody is named: nobody it is', () => {
  assert.deepEqual(read({}), { user: undefined, fault: undefined });
});

test('a user is named, with 15 characters or 18, with a branch or without', () => {
  for (const id of [USER, USER.slice(0, 15), USER]) {
    assert.deepEqual(read({ 'x-user-id': id }), { user: { userId: USER }, fault: undefined });
  }
  for (const branch of ['Zürich', 'New York', '東京 – 本店', 'a+b', '100 %'])
    assert.deepEqual(read({ 'x-user-id': USER, 'x-user-branch': encodeURIComponent(branch) }).user, {
      userId: USER,
      branch,
    });
});

test('a branch without a user says nothing', () => {
  assert.deepEqual(read({ 'x-user-branch': 'Boston' }), { user: undefined, fault: undefined });
});

test('a token that speaks for a user names it by itself, and no other', () => {
  assert.deepEqual(read({}, USER), { user: { userId: USER }, fault: undefined });
  assert.equal(read({ 'x-user-id': USER }, USER).fault, undefined);
  const { user, fault } = read({ 'x-user-id': '005000000000002AAA' }, USER);
  assert.deepEqual(
    [user?.userId, fault?.code],
    [USER, 'USER_MISMATCH'],
    'the audit has whom the token proves',
  );
});

const HOSTILE: readonly [string, IncomingHttpHeaders, string][] = [
  ['an empty id', { 'x-user-id': '' }, 'X-User-ID'],
  ['an id of an account', { 'x-user-id': '001RL000001aA01YAE' }, 'X-User-ID'],
  ['a wrong checksum', { 'x-user-id': '005RL000001uU01YAF' }, 'X-User-ID'],
  ['two ids', { 'x-user-id': `${USER}, ${USER}` }, 'X-User-ID'],
  ['SQL', { 'x-user-id': "005'; DROP TABLE adoption; --" }, 'X-User-ID'],
  ['a very long id', { 'x-user-id': `005${'A'.repeat(15_000)}` }, 'X-User-ID'],
  ['an empty branch', { 'x-user-branch': '' }, 'X-User-Branch'],
  ['a branch of spaces', { 'x-user-branch': '%20%20' }, 'X-User-Branch'],
  ['a branch with a line break', { 'x-user-branch': 'Boston%0AX-Evil%3A%201' }, 'X-User-Branch'],
  ['a branch with a zero byte', { 'x-user-branch': 'Boston%00' }, 'X-User-Branch'],
  ['an escape that is none', { 'x-user-branch': '%GG' }, 'X-User-Branch'],
  ['bytes that are no UTF-8', { 'x-user-branch': '%C3%28' }, 'X-User-Branch'],
  ['characters nobody encoded', { 'x-user-branch': 'ZÃ¼rich' }, 'X-User-Branch'],
  ['two branches', { 'x-user-branch': 'Boston, Zurich' }, 'X-User-Branch'],
  ['a branch too long', { 'x-user-branch': 'a'.repeat(81) }, 'X-User-Branch'],
  ['a branch much too long', { 'x-user-branch': '%61'.repeat(4_000) }, 'X-User-Branch'],
];
for (const [what, headers, header] of HOSTILE)
  test(`${what}: refused, the header is named, the value is not, and nobody is taken for it`, () => {
    const { user, fault } = read(headers);
    assert.equal(user, undefined);
    assert.equal(fault?.code, 'REQUEST_INVALID');
    assert.deepEqual(
      fault.faults?.map(({ field }) => field),
      [`header:${header}`],
    );
    const value = Object.values(headers).join('');
    if (value !== '') assert.ok(!JSON.stringify([fault.message, fault.faults]).includes(value));
    assert.equal(read(headers).fault?.code, 'REQUEST_INVALID', 'remembered as what it is');
  });
