import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { evaluate } from './evaluate.ts';
import { readFormula } from './parseFormula.ts';

/** Small and repeatable. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What formulas are made of, and what breaks them. */
const TOKENS = [
  ...[
    '{!',
    '}',
    '(',
    ')',
    ',',
    '&',
    ' ',
    "'",
    '"',
    '\\',
    '\n',
    '\r\n',
    '\0',
    '/*',
    '*/',
    'é',
    '\ud800',
    '💶',
    '$',
    '.',
  ],
  ...[
    '1',
    '2.5',
    '$User.Id',
    '$Credential.Acme.Body',
    '$Credential.Acme.Secret',
    '$Credential.Acme.Evil',
    '$No',
  ],
  ...[
    'HEX(',
    'BLOB(',
    'HASH(',
    'HMAC(',
    'SIGN(',
    'UPPER(',
    'CANONICALJSON(',
    'JSONENCODE(',
    'URLENCODE(',
    'BASE64DECODE(',
  ],
  ...[
    "'SHA-256'",
    "'a'",
    '"b"',
    String.raw`'\n'`,
    "BLOB('x')",
    '{!$User.Id}',
    "{!'ok'}",
    '{!HEX($Credential.Acme.Body)}',
  ],
];
const VALUES: Readonly<Record<string, string | Buffer>> = {
  '$User.Id': '005000000000001AAA',
  '$Credential.Acme.Secret': 'sécret\ud800',
  '$Credential.Acme.Evil': 'a\r\nb\0',
  '$Credential.Acme.Body': Buffer.from('[1]'),
};

test('whatever a text is, it is read or its faults are told; a result never has a control character', () => {
  const random = createRandom(20_261_121);
  let read = 0;
  let evaluated = 0;
  let refused = 0;
  for (let round = 0; round < 30_000; round += 1) {
    let text = random(3) === 0 ? '' : '{!';
    for (let length = random(9); length >= 0; length -= 1) text += TOKENS[random(TOKENS.length)] as string;
    if (random(3) > 0) text += '}';
    const result = readFormula(text);
    if ('faults' in result) {
      assert.ok(result.faults.length > 0);
      for (const { at, message } of result.faults) {
        assert.ok(at >= 1 && at <= text.length + 1, `${at} of ${JSON.stringify(text)}`);
        assert.match(message, /^(?:is|must|takes|joins) /);
      }
      continue;
    }
    read += 1;
    for (const use of ['header', 'text'] as const)
      try {
        assert.doesNotMatch(
          evaluate(result.formula, (field) => VALUES[field], use),
          use === 'text' ? /\p{Cc}/u : /[^ -~]/,
        );
        evaluated += 1;
      } catch (error) {
        assert.ok(
          isAppError(error) && error.internal?.['processed'] === 'no',
          `${JSON.stringify(text)} ${String(error)}`,
        );
        refused += 1;
      }
  }
  assert.ok(read > 1_000 && evaluated > 1_000 && refused > 100, `${read} ${evaluated} ${refused}`);
});

test('a long hostile text is given up soon', () => {
  for (const piece of ['{!/*', "{!'", '{!((((', '{!$No.Such}', '{!1}', '{!A(B(C('] as const) {
    const read = readFormula(piece.repeat(250_000), 2_000_000);
    assert.ok('faults' in read && read.faults.length <= 21, piece);
  }
});
