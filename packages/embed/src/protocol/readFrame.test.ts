/**
 * Frames read by hand against the schema, which is the truth.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameSchema } from './frameSchemas.ts';
import { readFrame } from './readFrame.ts';

/** JSON texts of values that are right somewhere, nearly right, or wrong. */
const VALUES = [
  ...[
    '1',
    '0',
    '-0',
    '-1',
    '1.5',
    '1e3',
    '9007199254740991',
    '9007199254740992',
    '1e400',
    '"1"',
    'true',
    'null',
  ],
  ...['{}', '[]', '{"__proto__":{"id":1}}', '{"level":"info","message":"Hello"}', '[[1]]', '"request"', '""'],
  ...[
    '"context.get"',
    '"log"',
    '"a b"',
    '"größe"',
    '"\\ud83d\\ude00"',
    '"constructor"',
    '"x\\n"',
    '"response"',
  ],
  ...[64, 65].map((length) => JSON.stringify('m'.repeat(length))),
  ...[32, 33].map((pairs) => JSON.stringify('😀'.repeat(pairs))),
];
const NAMES = [
  'kind',
  'id',
  'method',
  'params',
  'deadlineMs',
  'revision',
  'result',
  'error',
  '__proto__',
  'x',
];
const RIGHT: readonly (readonly [name: string, text: string])[] = [
  ['kind', '"request"'],
  ['id', '7'],
  ['method', '"log"'],
  ['params', '{"level":"info","message":"Hello"}'],
  ['deadlineMs', '10000'],
  ['revision', '0'],
];

/** The same numbers at each run (mulberry32), so that a failure can be looked into. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A request with members left out, exchanged, added or said twice: none to three times. */
function writeFrame(random: (below: number) => number): string {
  const members = RIGHT.filter(([name]) => name === 'kind' || random(5) > 0);
  for (let change = random(4); change > 0; change--) {
    const [name, text] = [NAMES[random(NAMES.length)]!, VALUES[random(VALUES.length)]!];
    const at = members.findIndex(([other]) => other === name);
    if (at >= 0 && random(4) > 0) members[at] = [name, text];
    else members.push([name, text]);
  }
  return `{${members.map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}

const bySchema = (value: unknown): unknown => {
  const reading = frameSchema.safeParse(value);
  return reading.success ? reading.data : undefined;
};

test('what is read by hand is what the schema reads, of 20,000 requests that are right, odd or wrong', () => {
  const random = createRandom(4);
  let taken = 0;
  for (let run = 0; run < 20_000; run++) {
    const text = writeFrame(random);
    const frame = readFrame(JSON.parse(text));
    assert.deepStrictEqual(frame, bySchema(JSON.parse(text)), text);
    if (frame !== undefined) taken++;
  }
  // Neither all nor nothing, or this would prove little.
  assert.ok(taken > 2_000 && taken < 16_000, `${taken} taken`);
});

test('what is no object, and what only code can make, is read as the schema reads it', () => {
  const shared = { kind: 'request', id: 1, method: 'log' };
  const values: unknown[] = [
    ...VALUES.map((text) => JSON.parse(text) as unknown),
    undefined,
    { ...shared, params: undefined },
    { ...shared, deadlineMs: undefined },
    { ...shared, id: NaN },
    Object.assign([], shared),
  ];
  for (const value of values) assert.deepStrictEqual(readFrame(value), bySchema(value));
});
