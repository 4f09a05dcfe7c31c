import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedCredentialSchema } from '../configuration/namedCredential.ts';
import { createAllowList } from './allowList.ts';

/** By way of the schema, as the file is read. */
const compile = (...allow: { methods: string[]; paths: string[] }[]) =>
  createAllowList(
    namedCredentialSchema.parse({
      ...{ name: 'Bank', label: 'Bank', type: 'SecuredEndpoint', externalCredential: 'Bank' },
      url: 'https://bank.example/base',
      allow,
    }).allow,
  );

test('nothing is let through where nothing is written down', () => {
  const isAllowed = compile();
  for (const path of ['/', '/v3/cases', '/**']) assert.equal(isAllowed('GET', path), false);
});

for (const [pattern, allowed, refused] of [
  ['/', ['/', '/?x=1'], ['/v3', '//', '']],
  ['/v3/cases', ['/v3/cases', '/v3/cases?x=/../y'], ['/v3/cases/', '/v3/cases/1', '/v3/case', '/V3/cases']],
  ['/v3/cases/', ['/v3/cases/'], ['/v3/cases', '/v3/cases/1']],
  [
    '/v3/cases/*',
    ['/v3/cases/1', '/v3/cases/a.b', '/v3/cases/a%20b', '/v3/cases/caf%C3%A9', '/v3/cases/...'],
    ['/v3/cases', '/v3/cases/', '/v3/cases/1/', '/v3/cases/1/notes'],
  ],
  ['/v3/*/notes', ['/v3/1/notes'], ['/v3/notes', '/v3//notes', '/v3/1/2/notes']],
  [
    '/v3/cases/**',
    ['/v3/cases/1', '/v3/cases/1/notes', '/v3/cases/1/', '/v3/cases/1/2/3/4?x'],
    ['/v3/cases', '/v3/cases/', '/v3/casesx/1', '/v3/cases//1'],
  ],
  ['/**', ['/a', '/a/b'], ['/', '//', '//a']],
  ['/v3.1/a$b', ['/v3.1/a$b'], ['/v3x1/a$b', '/v3.1/a']],
] as const)
  test(`${pattern} lets ${allowed.join(' ')} through, and not ${refused.join(' ')}`, () => {
    const isAllowed = compile({ methods: ['GET'], paths: [pattern] });
    for (const path of allowed) assert.equal(isAllowed('GET', path), true, path);
    for (const path of refused) assert.equal(isAllowed('GET', path), false, path);
  });

test('what could not be sent is not let through: it is the caller who must mend it', () => {
  const isAllowed = compile({ methods: ['GET'], paths: ['/v3/*'] });
  for (const path of [
    '/v3/"',
    '/v3/a?filter={"x":1}',
    '/v3/a?x=#',
    '/v3/caf\u00e9',
    `/v3/${'a'.repeat(9_000)}`,
  ])
    assert.equal(isAllowed('GET', path), false, path.slice(0, 40));
  assert.equal(isAllowed('GET', '/v3/a?filter=%7B%22x%22:1%7D'), true);
});

test('a method is let through only where it is written down beside the path', () => {
  const isAllowed = compile(
    { methods: ['GET', 'HEAD'], paths: ['/v3/cases/*'] },
    { methods: ['POST'], paths: ['/v3/cases'] },
  );
  for (const [method, path, expected] of [
    ['GET', '/v3/cases/1', true],
    ['HEAD', '/v3/cases/1', true],
    ['POST', '/v3/cases', true],
    ['POST', '/v3/cases/1', false],
    ['GET', '/v3/cases', false],
    ['DELETE', '/v3/cases/1', false],
    ['get', '/v3/cases/1', false],
    ['constructor', '/v3/cases/1', false],
  ] as const)
    assert.equal(isAllowed(method, path), expected, `${method} ${path}`);
});

/** Each reads, to some server, as `/v3/admin` or `/v3/cases`. */
const TRICKS = [
  '/v3/cases/..',
  '/v3/cases/.',
  '/v3/cases/../admin',
  '/v3/cases/%2e%2e',
  '/v3/cases/%2e%2e/admin',
  '/v3/cases/.%2E/admin',
  '/v3/cases/..%20/admin',
  '/v3/cases/..%C2%A0%20/admin',
  '/v3/cases/%252e%252e/admin',
  '/v3/cases/x%2f..%2f..%2fadmin',
  '/v3/cases/x%252f..%252fadmin',
  '/v3/cases/x%5c..%5cadmin',
  '/v3/cases/..;/admin',
  '/v3/cases/..;x=1/admin',
  '/v3/cases/%2e%2e%3b/admin',
  '/v3/cases/;',
  '/v3/cases/;x=1',
  '/v3/cases/1;x=1',
  '/v3/cases/1%3bx',
  '/v3/cases/%EF%BC%8E%EF%BC%8E/admin',
  '/v3/cases/%E2%80%A5/admin',
  '/v3/cases/x%EF%BC%8F..%EF%BC%8Fadmin',
  '/v3/cases/%c0%ae%c0%ae/admin',
  '/v3/cases/%2',
  '/v3/cases/%00',
  '/v3/cases/1%0d%0aX-Evil:1',
  '/v3/cases/1%3fx=1',
  '/v3/cases/1%23x',
  '/v3/cases/1%2500',
  '/v3/cases//admin',
  '/v3/cases/\\..\\admin',
  '/v3/cases/1\n',
];
for (const path of TRICKS)
  test(`a wildcard does not let ${JSON.stringify(path)} slip past`, () => {
    const isAllowed = compile({ methods: ['GET'], paths: ['/v3/cases/*', '/v3/cases/**', '/v3/*/*'] });
    assert.equal(isAllowed('GET', path), false);
  });
