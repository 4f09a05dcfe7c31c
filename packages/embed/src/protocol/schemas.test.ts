import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAPABILITY_OF_EVENT, CAPABILITY_OF_METHOD } from './capabilities.ts';
import type { Frame } from './messages.ts';
import { checks } from './schema.ts';
import {
  anyHelloSchema,
  BRIDGE_ERROR_CODES,
  contextSchema,
  frameSchema,
  GUEST_METHOD_SCHEMAS,
  HOST_EVENT_SCHEMAS,
  HOST_METHOD_SCHEMAS,
} from './schemas.ts';
import { z } from './zod.ts';

const CONTEXT = {
  revision: 3,
  record: {
    recordId: '001Ho00001AbCdEIAV',
    objectApiName: 'Account',
    clientNumber: 'HH-1001',
    fields: { Name: 'Okafor', Rialto__Tier__c: 1, IsActive: true, Description: null },
    members: [{ recordId: '003Ho00001AbCdEIAV', name: 'Ada Okafor' }],
  },
  user: { userId: '005Ho00001AbCdEIAV' },
  appearance: { theme: 'dark', language: 'pt-BR', currencyCode: 'BRL', timeZone: 'America/Sao_Paulo' },
  selection: {
    'selection.holding': { holdingId: 'h1', accountId: 'a1', name: 'Siemens', isin: 'DE0007236101' },
    'selection.asOf': null,
  },
};
const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

test('a schema that differs from its interface does not compile', () => {
  interface Pair {
    readonly a: string;
    readonly b?: number;
  }
  checks<Pair>()(z.strictObject({ a: z.string(), b: z.exactOptional(z.number()) }));
  // @ts-expect-error a member is missing, though it may be absent
  checks<Pair>()(z.strictObject({ a: z.string() }));
  // @ts-expect-error a member must be there that may be absent
  checks<Pair>()(z.strictObject({ a: z.string(), b: z.number() }));
  // @ts-expect-error a member may be absent that must be there
  checks<Pair>()(z.strictObject({ a: z.exactOptional(z.string()), b: z.exactOptional(z.number()) }));
  // @ts-expect-error a member too many
  checks<Pair>()(z.strictObject({ a: z.string(), b: z.exactOptional(z.number()), c: z.string() }));
  // @ts-expect-error a member of another type
  checks<Pair>()(z.strictObject({ a: z.string(), b: z.exactOptional(z.string()) }));
  // @ts-expect-error one word too few
  checks<'a' | 'b'>()(z.enum(['a']));
});

test('every method and event has a capability and a check, and nothing else has', () => {
  assert.deepEqual(Object.keys(HOST_METHOD_SCHEMAS).sort(), Object.keys(CAPABILITY_OF_METHOD).sort());
  assert.deepEqual(Object.keys(HOST_EVENT_SCHEMAS).sort(), Object.keys(CAPABILITY_OF_EVENT).sort());
  assert.deepEqual(Object.keys(GUEST_METHOD_SCHEMAS), ['app.save']);
});

test('no code is made at run time', () => {
  assert.equal(z.config().jitless, true);
});

test('a context is checked to its last member', () => {
  assert.deepEqual(contextSchema.parse(CONTEXT), CONTEXT);
  const changes: readonly [string, (context: typeof CONTEXT) => unknown][] = [
    ['a revision below 0', (c) => ({ ...c, revision: -1 })],
    ['a broken revision', (c) => ({ ...c, revision: 1.5 })],
    ['a short record id', (c) => ({ ...c, record: { ...c.record, recordId: '001Ho00001AbCdE' } })],
    ['a changed record id', (c) => ({ ...c, record: { ...c.record, recordId: '001Ho00001abcdEIAV' } })],
    ['a null where a member should be absent', (c) => ({ ...c, record: { ...c.record, globalId: null } })],
    ['a field that is a list', (c) => ({ ...c, record: { ...c.record, fields: { Name: [] } } })],
    ['a field by a wrong name', (c) => ({ ...c, record: { ...c.record, fields: { 'a b': 1 } } })],
    ['an unknown theme', (c) => ({ ...c, appearance: { ...c.appearance, theme: 'sepia' } })],
    [
      'a locale that is no language tag',
      (c) => ({ ...c, appearance: { ...c.appearance, language: 'pt_BR' } }),
    ],
    ['an unknown topic', (c) => ({ ...c, selection: { 'selection.other': null } })],
    ['a wrong day', (c) => ({ ...c, selection: { 'selection.asOf': '2026-02-30' } })],
    ['an unknown member', (c) => ({ ...c, more: 1 })],
  ];
  for (const [what, change] of changes) assert.equal(accepts(contextSchema, change(CONTEXT)), false, what);
});

test('a field by the name __proto__ changes nobody’s prototype', () => {
  const fields = JSON.parse('{"__proto__":{"polluted":true},"Name":"x"}') as object;
  const reading = contextSchema.safeParse({ ...CONTEXT, record: { ...CONTEXT.record, fields } });
  const read = reading.success ? (reading.data.record?.fields ?? {}) : {};
  assert.equal('polluted' in read, false);
  assert.equal('polluted' in {}, false);
});

test('what a method takes has its bounds', () => {
  const cases: readonly [keyof typeof HOST_METHOD_SCHEMAS, unknown, boolean][] = [
    ['ui.toast', { message: 'x'.repeat(255), title: 't', variant: 'warning' }, true],
    ['ui.toast', { message: 'x'.repeat(256) }, false],
    ['ui.toast', { message: '' }, false],
    ['ui.toast', { message: 'x', variant: 'loud' }, false],
    ['log', { level: 'error', message: 'x'.repeat(1_000) }, true],
    ['log', { level: 'error', message: 'x'.repeat(1_001) }, false],
    ['log', { level: 'debug', message: 'x' }, false],
    ['ui.resize', { height: 12 }, true],
    ['ui.resize', { height: -1 }, false],
    ['ui.resize', { height: '300' }, false],
    ['ui.resize', { height: null }, false],
    ['token.get', { nonce: 'a'.repeat(16) }, true],
    ['token.get', { nonce: 'a'.repeat(15) }, false],
    ['token.get', { nonce: 'a'.repeat(65) }, false],
    ['token.get', { nonce: `${'a'.repeat(16)}\n` }, false],
    ['nav.record', { recordId: '001Ho00001AbCdE' }, true],
    ['nav.record', { recordId: '001Ho00001AbCdEIAV' }, true],
    ['nav.record', { recordId: '001Ho00001AbCdEIAA' }, false],
    ['nav.record', { recordId: '../../setup' }, false],
    ['nav.url', { url: 'https://example.com/a?b=c#d' }, true],
    ['nav.url', { url: 'HTTPS://example.com' }, true],
    ['nav.url', { url: '//example.com' }, false],
    ['nav.url', { url: 'java\nscript:alert(1)' }, false],
    ['nav.url', { url: 'data:text/html,x' }, false],
    ['drill.open', {}, true],
    ['drill.open', { path: '/holdings/7?tab=lots#top' }, true],
    ['drill.open', { path: 'holdings' }, false],
    ['drill.open', { path: '//evil.example' }, false],
    ['drill.open', { path: '/\\evil.example' }, false],
    ['drill.open', { path: '/a/../../b' }, false],
    ['drill.open', { path: '/a/%2E%2e/b' }, false],
    ['drill.open', { path: '/a/.b/c..d' }, true],
    ['bus.publish', { topic: 'selection.asOf', value: '2026-01-31' }, true],
    ['bus.publish', { topic: 'selection.asOf', value: { holdingId: 'h' } }, false],
    ['bus.publish', { topic: 'selection.member', value: null }, true],
    ['bus.publish', { topic: 'selection.member' }, false],
    ['bus.publish', { topic: 'constructor', value: null }, false],
    ['bus.subscribe', { topics: [] }, true],
    ['bus.subscribe', { topics: ['*'] }, false],
    ['dirty.set', { isDirty: 1 }, false],
    ['app.status', { status: 'signed-out' }, true],
    ['record.refresh', {}, true],
    ['record.refresh', { recordId: '001Ho00001AbCdE' }, false],
  ];
  for (const [method, params, isAccepted] of cases)
    assert.equal(
      accepts(HOST_METHOD_SCHEMAS[method].params, params),
      isAccepted,
      `${method} ${JSON.stringify(params)}`,
    );
});

test('a frame is of a known kind and has its members, no more and no fewer', () => {
  const frames: readonly Frame[] = [
    { kind: 'ready', hostNonce: 'a'.repeat(36) },
    { kind: 'request', id: 1, method: 'log' },
    { kind: 'request', id: 1, method: 'log', params: { a: 1 }, deadlineMs: 500, revision: 0 },
    { kind: 'response', id: 2, result: null },
    { kind: 'error', id: 3, error: { code: 'RATE', message: 'x', retryable: true, correlationId: 'c' } },
    { kind: 'cancel', id: 4 },
    { kind: 'event', event: 'x', data: 1 },
    { kind: 'ping' },
    { kind: 'pong' },
    { kind: 'goodbye' },
  ];
  for (const frame of frames) {
    assert.deepEqual(frameSchema.parse(frame), frame);
    assert.equal(accepts(frameSchema, { ...frame, more: 1 }), false);
    for (const member of Object.keys(frame).filter(
      (name) => !['params', 'deadlineMs', 'revision'].includes(name),
    )) {
      const { [member as 'kind']: _, ...rest } = frame;
      assert.equal(accepts(frameSchema, rest), false, `${frame.kind} without ${member}`);
    }
  }
  const wrong = [
    { kind: 'cancel', id: 0 },
    { kind: 'cancel', id: 2 ** 53 },
    { kind: 'request', id: 1, method: 'm'.repeat(65) },
    { kind: 'request', id: 1, method: 'log', deadlineMs: 0 },
    { kind: 'error', id: 3, error: { code: 'OTHER', message: 'x', retryable: true } },
    { kind: 'error', id: 3, error: { code: 'HOST', message: 'x'.repeat(301), retryable: true } },
    { kind: 'error', id: 3, error: { code: 'HOST', message: 'x', retryable: true, stack: 'at' } },
  ];
  for (const frame of wrong) assert.equal(accepts(frameSchema, frame), false, JSON.stringify(frame));
});

test('the codes are all there are', () => {
  assert.equal(new Set(BRIDGE_ERROR_CODES).size, 16);
});

test('a hello of a later version is understood as far as it is needed to refuse it', () => {
  const later = { bridge: 'rialto', type: 'hello', versions: [2], nonce: 'a'.repeat(16), novelty: true };
  assert.equal(accepts(anyHelloSchema, later), true);
  assert.equal(accepts(anyHelloSchema, { ...later, nonce: '' }), false);
});
