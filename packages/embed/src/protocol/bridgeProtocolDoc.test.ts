import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CAPABILITIES, CAPABILITY_OF_EVENT, CAPABILITY_OF_METHOD, DEFAULT_LIMITS } from './capabilities.ts';
import type { Frame, GuestMethod, HostEvent, HostMethod } from './messages.ts';
import {
  BRIDGE_ERROR_CODES,
  frameSchema,
  GUEST_METHOD_SCHEMAS,
  helloSchema,
  HOST_EVENT_SCHEMAS,
  HOST_METHOD_SCHEMAS,
  refusalSchema,
  welcomeSchema,
} from './schemas.ts';

const text = readFileSync(new URL('../../../../docs/bridge-protocol.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(
  ([, json]) => JSON.parse(json!) as Record<string, unknown>,
);
const METHODS = { ...HOST_METHOD_SCHEMAS, ...GUEST_METHOD_SCHEMAS };
const HANDSHAKE = { hello: helloSchema, welcome: welcomeSchema, refused: refusalSchema };

const isHandshake = (example: Record<string, unknown>): boolean => 'bridge' in example;
const frames = examples
  .filter((example) => !isHandshake(example))
  .map((example) => frameSchema.parse(example));
const ofKind = <Kind extends Frame['kind']>(kind: Kind) =>
  frames.filter((frame): frame is Extract<Frame, { kind: Kind }> => frame.kind === kind);

test('the handshake’s examples are a hello, a refusal and a welcome, and belong together', () => {
  const parsed = examples
    .filter(isHandshake)
    .map((example) => HANDSHAKE[example['type'] as keyof typeof HANDSHAKE].parse(example));
  assert.deepEqual(
    parsed.map(({ type }) => type),
    ['hello', 'refused', 'welcome'],
  );
  assert.equal(new Set(parsed.map(({ nonce }) => nonce)).size, 1);
  const welcome = parsed[2]!;
  assert.ok(welcome.type === 'welcome');
  assert.deepEqual(welcome.limits, DEFAULT_LIMITS);
  assert.deepEqual(ofKind('ready'), [{ kind: 'ready', hostNonce: welcome.hostNonce }]);
});

test('every method has an example of a call and of its answer', () => {
  const requests = ofKind('request');
  const responses = ofKind('response');
  for (const { method, params } of requests) METHODS[method as HostMethod | GuestMethod].params.parse(params);
  for (const { id, result } of responses) {
    const { method } = requests.find((request) => request.id === id)!;
    METHODS[method as HostMethod | GuestMethod].result.parse(result);
  }
  const answered = responses.map(({ id }) => requests.find((request) => request.id === id)!.method);
  assert.deepEqual(answered.sort(), Object.keys(METHODS).sort());
  assert.equal(ofKind('error').length, 1);
});

test('every event has an example', () => {
  const events = ofKind('event');
  for (const { event, data } of events) HOST_EVENT_SCHEMAS[event as HostEvent].parse(data);
  assert.deepEqual(events.map(({ event }) => event).sort(), Object.keys(HOST_EVENT_SCHEMAS).sort());
});

test('every capability and code is explained, a capability with the methods and events it opens', () => {
  const rowOf = (name: string): string =>
    text.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  for (const code of BRIDGE_ERROR_CODES) assert.notEqual(rowOf(code), '', code);
  for (const capability of CAPABILITIES) assert.notEqual(rowOf(capability), '', capability);
  for (const [name, capability] of [
    ...Object.entries(CAPABILITY_OF_METHOD),
    ...Object.entries(CAPABILITY_OF_EVENT),
  ])
    if (capability !== null) assert.ok(rowOf(capability).includes(`\`${name}\``), name);
});
