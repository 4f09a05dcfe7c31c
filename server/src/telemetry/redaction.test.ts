/** Each shape of secret and of personal data goes through the logger; none may come out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import { createLog } from './log.ts';
import { redact, redactText } from './redaction.ts';

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
const SECRET = 'hunter2-hunter2';
const PERSON = JSON.parse(
  readFileSync(
    new URL('../../../packages/contract/fixtures/verificationRequest.json', import.meta.url),
    'utf8',
  ),
) as {
  subject: { givenName: string; familyName: string; dateOfBirth: string; email: string; phone: string };
};

function logged(fields: Record<string, unknown>, message = 'something happened'): string {
  const lines: string[] = [];
  createLog('info', { write: (line: string) => void lines.push(line) }).info(fields, message);
  assert.equal(lines.length, 1);
  return lines[0]!;
}

const SHAPES: readonly [string, Record<string, unknown>, string?][] = [
  ['a bearer token in a header', { headers: { authorization: `Bearer ${JWT}` } }],
  ['a Basic header in a text', { note: `sent Basic ${btoa(`id:${SECRET}`)}` }],
  ['a JWT in a text', { note: `the token ${JWT} was refused` }],
  ['a JWT in the message', {}, `the token ${JWT} was refused`],
  ['a client secret as a member', { client_secret: SECRET }],
  ['a client secret in camel case, deep down', { a: [{ b: { clientSecret: SECRET } }] }],
  ['a form body in a text', { body: `grant_type=client_credentials&client_secret=${SECRET}&scope=a` }],
  ['JSON in a text', { body: `{"access_token":"${SECRET}","n":1}` }],
  ['a database address', { note: `connect postgres://rialto:${SECRET}@db/rialto failed` }],
  ['an error’s message', { error: new Error(`client_secret=${SECRET} refused`) }],
  [
    'an error’s cause and internal detail',
    {
      error: new AppError('VENDOR_UNAVAILABLE', 'No answer.', {
        cause: new Error(`Bearer ${JWT}`),
        internal: { password: SECRET },
      }),
    },
  ],
  ['a private key', { key: '-----BEGIN PRIVATE KEY-----\nhunter2-hunter2\n-----END PRIVATE KEY-----' }],
  ['a person', { request: PERSON }],
];

for (const [what, fields, message] of SHAPES) {
  test(`${what} does not reach the log`, () => {
    const line = logged(fields, message);
    const { givenName, familyName, dateOfBirth, email, phone } = PERSON.subject;
    for (const secret of [
      SECRET,
      JWT,
      btoa(`id:${SECRET}`),
      givenName,
      familyName,
      dateOfBirth,
      email,
      phone,
    ]) {
      assert.ok(!line.includes(secret), `${secret} is in ${line}`);
    }
    assert.match(line, /\[redacted\]/);
  });
}

test('what is no secret stays as it is', () => {
  const fields = {
    requestId: 'req-1',
    route: 'GET /v1/x',
    status: 200,
    tokens: 3,
    subject: 'ver_1',
    ok: true,
  };
  assert.deepEqual(redact(fields), fields);
  assert.equal(redactText('64 callers, one token request'), '64 callers, one token request');
});

test('an error keeps its code, message and cause', () => {
  const error = new AppError('VENDOR_TIMEOUT', 'No answer in 4 s.', { cause: new Error('socket') });
  const { stack: _stack, cause, ...rest } = redact(error) as Record<string, unknown>;
  assert.deepEqual(rest, { name: 'AppError', code: 'VENDOR_TIMEOUT', message: 'No answer in 4 s.' });
  assert.equal((cause as { message: string }).message, 'socket');
});

test('a value that contains itself ends', () => {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  assert.match(JSON.stringify(redact(loop)), /redacted/);
});
