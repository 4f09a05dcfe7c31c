/** Tests of which pages an app may talk to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTargets, readHostOrigins } from './hostOrigins.ts';
import { createTestPage, ORIGIN } from './testPage.ts';

const WILD = 'https://*.lightning.force.com';

test('a wildcard stands for one or more labels in front', () => {
  const origins = readHostOrigins([WILD]);
  assert.ok(origins.has('https://acme.lightning.force.com'));
  assert.ok(origins.has('https://acme--uat.sandbox.lightning.force.com'));
});

for (const lookalike of [
  'https://lightning.force.com',
  'https://lightning.force.com.evil.example',
  'https://acme.lightning.force.com.evil.example',
  'https://evillightning.force.com',
  'https://acme.lightning.force.com:8443',
  'http://acme.lightning.force.com',
  'https://evil.example/.lightning.force.com',
  'https://evil.example#.lightning.force.com',
  'https://evil.example?.lightning.force.com',
  'https://user@acme.lightning.force.com',
  'https://.lightning.force.com',
  'https://a..lightning.force.com',
  'https://acme.lightning.force.com\n',
  'https://acme.lightningxforce.com',
  'https://аcme.lightning.force.com',
  'null',
  '',
])
  test(`a wildcard does not stand for ${JSON.stringify(lookalike)}`, () =>
    assert.equal(readHostOrigins([WILD]).has(lookalike), false));

test('an exact origin is only itself', () => {
  const origins = readHostOrigins([ORIGIN, 'http://127.0.0.1:4600']);
  assert.ok(origins.has(ORIGIN));
  assert.ok(origins.has('http://127.0.0.1:4600'));
  for (const other of ['https://sub.acme.lightning.force.com', `${ORIGIN}:8443`, 'http://127.0.0.1:4601'])
    assert.equal(origins.has(other), false, other);
});

for (const entry of [
  '*',
  'null',
  'https://*',
  'https://*.com',
  'https://*.force.com',
  'https://a.*.force.com',
  'http://*.lightning.force.com',
  'http://acme.example.com',
  'http://localhost.evil.example',
  'https://acme.example.com/',
  'https://acme.example.com/page',
  'acme.example.com',
  'https://ACME.example.com',
  'javascript:alert(1)',
])
  test(`refuses ${entry} as an entry`, () =>
    assert.throws(() => readHostOrigins([entry]), { name: 'EmbedError', code: 'INVALID' }));

test('refuses an empty list', () => assert.throws(() => readHostOrigins([]), { code: 'INVALID' }));

test('greets exactly the page the browser tells of', () => {
  const { view, peer } = createTestPage();
  assert.deepEqual(findTargets(view, peer, readHostOrigins([WILD, 'https://other.example.com'])), [ORIGIN]);
});

test('greets nobody in a page that is not listed, whatever the referrer says', () => {
  const { view, peer } = createTestPage({
    ancestors: ['https://evil.example', ORIGIN],
    referrer: `${ORIGIN}/`,
  });
  assert.throws(() => findTargets(view, peer, readHostOrigins([WILD])), {
    code: 'NO_HOST',
    retryable: false,
    message: /https:\/\/evil\.example/,
  });
});

test('where the browser does not tell, the listed referrer and the exact entries are greeted', () => {
  const { view, peer } = createTestPage({ ancestors: null, referrer: `${ORIGIN}/lightning/r/Account` });
  const origins = readHostOrigins([WILD, 'https://other.example.com']);
  assert.deepEqual(findTargets(view, peer, origins), ['https://other.example.com', ORIGIN]);
});

test('where nothing tells and only wildcards are listed, nobody is greeted', () => {
  const { view, peer } = createTestPage({ ancestors: null, referrer: 'https://app.example.com/' });
  assert.throws(() => findTargets(view, peer, readHostOrigins([WILD])), { code: 'NO_HOST' });
});
