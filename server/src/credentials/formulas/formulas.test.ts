import assert from 'node:assert/strict';
import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { isAppError } from '../../errors.ts';
import { evaluate, type FormulaUse } from './evaluate.ts';
import { parseFormula, readFormula } from './parseFormula.ts';
import type { FormulaScope } from './formula.ts';

const VALUES: Readonly<Record<string, string | Buffer>> = {
  '$User.Id': '005000000000001AAA',
  '$Organization.Id': '00D000000000001AAA',
  '$Credential.Acme.Username': 'zoë',
  '$Credential.Acme.Password': 'p:"w\\d',
  '$Credential.Acme.Secret': 'sw0rdf1sh',
  '$Credential.Acme.Evil': 'x\r\nX-Admin: yes',
  '$Credential.Acme.Body': Buffer.from('{"b":1}'),
};
const scope: FormulaScope = (field) => VALUES[field];
const value = (text: string, use?: FormulaUse): string => evaluate(parseFormula(text), scope, use);
const faults = (text: string): string[] => {
  const read = readFormula(text);
  return 'faults' in read ? read.faults.map(({ at, message }) => `${at} ${message}`) : [];
};
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

for (const [what, text, expected] of [
  ['a text without a formula is itself', 'plain } {text}', 'plain } {text}'],
  ['an empty text is itself', '', ''],
  ['text around a formula stays', 'Bearer {!$Credential.Acme.Secret}.', 'Bearer sw0rdf1sh.'],
  ['several formulas are put in', '{!$User.Id}@{!$Organization.Id}', '005000000000001AAA@00D000000000001AAA'],
  ['single quotes hold a text', "{!'a'}", 'a'],
  ['double quotes hold a text', '{!"a\'b"}', "a'b"],
  ['quotes and backslashes are escaped by a backslash', String.raw`{!'it\'s \\ \"x\"'}`, `it's \\ "x"`],
  ['a brace in a text ends nothing', "{!'}'}{!'{!'}", '}{!'],
  ['a number is written as it stands', '{!1 & 2.50}', '12.50'],
  ['& joins from left to right', "{!'a' & ('b' & 'c') & 1}", 'abc1'],
  ['spaces and comments mean nothing', "{! /* why */ 'a'\n & /**/ 'b' }", 'ab'],
  ['functions are found in any case', "{!base64Encode(Blob('a'))}", 'YQ=='],
  ['BLOB is UTF-8', "{!HEX(BLOB('ë€'))}", 'c3abe282ac'],
  ['BASE64DECODE gives bytes', "{!HEX(BASE64DECODE('3q2+7w=='))}", 'deadbeef'],
  ['BASE64DECODE takes it without padding', "{!HEX(BASE64DECODE('3q2+7w'))}", 'deadbeef'],
  ['BASE64URLENCODE has no padding', "{!BASE64URLENCODE(BASE64DECODE('++//3g=='))}", '--__3g'],
  ['BLOBs are joined as bytes', "{!HEX(BLOB('a') & $Credential.Acme.Body)}", '617b2262223a317d'],
  [
    'HTMLENCODE',
    '{!HTMLENCODE("<a href=\'x\'>&\\"</a>")}',
    '&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;',
  ],
  ['UPPER and LOWER', "{!UPPER('aß') & LOWER('AB')}", 'ASSab'],
  ['URLENCODE follows RFC 3986', '{!URLENCODE("a b+c/é!*\'()~")}', 'a%20b%2Bc%2F%C3%A9%21%2A%27%28%29~'],
  ['JSONENCODE writes a text of JSON', String.raw`{!JSONENCODE('a"b\\')}`, String.raw`"a\"b\\"`],
] as const)
  test(what, () => assert.equal(value(text), expected));

test('Salesforce: user name and password for a Basic header', () => {
  const text = "Basic {!BASE64ENCODE(BLOB($Credential.Acme.Username & ':' & $Credential.Acme.Password))}";
  assert.equal(value(text), `Basic ${Buffer.from('zoë:p:"w\\d').toString('base64')}`);
});

test('Salesforce: a hash in hexadecimal, of a user name and of the body', () => {
  assert.equal(
    value("{!HEX(HASH('SHA-256', BLOB($Credential.Acme.Username)))}"),
    sha256('zoë').toString('hex'),
  );
  assert.equal(value("{!HEX(HASH('SHA-256', $Credential.Acme.Body))}"), sha256('{"b":1}').toString('hex'));
});

for (const [algorithm, node] of [
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['SHA512', 'sha512'],
] as const)
  test(`HASH and HMAC know ${algorithm}`, () => {
    assert.equal(
      value(`{!HEX(HASH('${algorithm}', BLOB('abc')))}`),
      createHash(node).update('abc').digest('hex'),
    );
    assert.equal(
      value(`{!HEX(HMAC('${algorithm}', BLOB('abc'), BLOB($Credential.Acme.Secret)))}`),
      createHmac(node, 'sw0rdf1sh').update('abc').digest('hex'),
    );
  });

test('HMAC takes the names of Apex too', () => {
  assert.equal(
    value("{!HEX(HMAC('HmacSHA256', BLOB('a'), BLOB('k')))}"),
    value("{!HEX(HMAC('SHA-256', BLOB('a'), BLOB('k')))}"),
  );
});

for (const type of ['rsa', 'ec'] as const)
  test(`SIGN signs with ${type} keys in DER and in PEM`, () => {
    const { privateKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const algorithm = type === 'rsa' ? 'RSA-SHA256' : 'ECDSA-SHA256';
    const der = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    for (const [key, secret] of [
      ['BASE64DECODE($Credential.Acme.Key)', der],
      ['BLOB($Credential.Acme.Key)', pem],
    ]) {
      const formula = parseFormula(`{!BASE64ENCODE(SIGN('${algorithm}', $Credential.Acme.Body, ${key}))}`);
      const signature = evaluate(formula, (field) =>
        field === '$Credential.Acme.Key' ? secret : scope(field),
      );
      const signed = Buffer.from(signature, 'base64');
      assert.ok(verify('sha256', VALUES['$Credential.Acme.Body'] as Buffer, createPublicKey(pem), signed));
    }
  });

test('what a formula needs is known before it is evaluated', () => {
  const formula = parseFormula(
    "{!HEX(HMAC('SHA-256', $Credential.Acme.Body, BLOB($Credential.Acme.Secret)))} {!$User.Id}{!$User.Id}",
  );
  assert.equal(formula.usesBody, true);
  assert.deepEqual(formula.secrets, ['Acme.Secret']);
  assert.deepEqual(formula.fields, ['$Credential.Acme.Body', '$Credential.Acme.Secret', '$User.Id']);
  assert.equal(formula.constant, undefined);
  assert.equal(parseFormula('v1').constant, 'v1');
});

for (const [what, text, expected] of [
  ['no end', '{!$User.Id', ['11 must be an operator or }']],
  ['no end of a text', "x{!'abc}", ['4 is a text without an end']],
  ['nothing', '{!}', ['3 must be a text, a number, a merge field or a function']],
  ['an unknown field', '{!$Hunter2.Id}', ['3 is not a merge field there is']],
  ['a field that is not known of the user', '{!$User.Email}', ['3 is not a merge field there is']],
  ['an unknown function', "{!EVAL('x')}", ['3 is not a function there is']],
  ['an unknown escape', String.raw`{!'a\x41'}`, ['5 is not an escape there is']],
  ['two operands without &', "{!'a' 'b'}", ['7 must be an operator or }']],
  ['& without an operand', "{!'a' & }", ['9 must be a text, a number, a merge field or a function']],
  ['too few values', "{!HMAC('SHA-256', BLOB('a'))}", ['3 takes 3 value(s)']],
  ['no parenthesis', "{!HEX(BLOB('a'}", ['15 must be )']],
  ['a text that should be a BLOB', "{!HEX('a')}", ['7 must be a BLOB: put the text into BLOB( )']],
  ['a BLOB that should be a text', '{!UPPER($Credential.Acme.Body)}', ['9 must be text, not a BLOB']],
  [
    'text joined with a BLOB',
    "{!HEX(BLOB('a') & 'b')}",
    ['19 joins text and a BLOB: put the text into BLOB( )'],
  ],
  ['a BLOB as a result', '{!$Credential.Acme.Body}', ['3 is a BLOB: put it into BASE64ENCODE( ) or HEX( )']],
  [
    'a number grown together with a name',
    '{!1abc}',
    ['3 must be a text, a number, a merge field or a function'],
  ],
  ['too deep', `{!${'('.repeat(60)}'a'${')'.repeat(60)}}`, ['44 is nested too deeply']],
  [
    'faults in several formulas',
    "{!$No.Such}{!'a' 'b'}{!X()}",
    ['3 is not a merge field there is', '18 must be an operator or }', '24 is not a function there is'],
  ],
  ['too long', 'x'.repeat(3_901), ['3901 must have at most 3900 characters']],
] as const)
  test(`a fault names its place: ${what}`, () => assert.deepEqual(faults(text), expected));

test('an algorithm must be written out and be one there is', () => {
  for (const algorithm of ["'MD5'", '$User.Id', "'SHA-' & '256'", 'UPPER("sha-256")'])
    assert.match(
      faults(`{!HEX(HASH(${algorithm}, BLOB('a')))}`).join(),
      /^12 must be one of SHA-1, SHA1, SHA-256/,
    );
  assert.match(faults("{!HEX(SIGN('RSA-SHA1', BLOB('a'), BLOB('a')))}").join(), /must be one of RSA-SHA256/);
});

test('no fault quotes the text', () => {
  for (const text of [
    "{!'hunter2",
    '{!$Credential.hunter2}',
    "{!hunter2('x')}",
    "{!HASH('hunter2', 'hunter2')}",
    String.raw`{!'hunter2\q'}`,
  ])
    assert.doesNotMatch(faults(text).join(), /hunter2/, text);
});

for (const [what, text, use, code] of [
  ['a line break from a value', '{!$Credential.Acme.Evil}', 'header', 'CONFIGURATION_INVALID'],
  ['a line break from a value in a claim', '{!$Credential.Acme.Evil}', 'text', 'CONFIGURATION_INVALID'],
  ['a line break that is written out', String.raw`{!'a\r\nb'}`, 'header', 'CONFIGURATION_INVALID'],
  ['a NUL', "{!'a\0'}", 'text', 'CONFIGURATION_INVALID'],
  ['a letter no header can carry', '{!$Credential.Acme.Username}', 'header', 'CONFIGURATION_INVALID'],
  ['a field without a value', '{!$Credential.Acme.Missing}', 'header', 'CREDENTIAL_NOT_CONFIGURED'],
  [
    'what is not base64',
    '{!HEX(BASE64DECODE($Credential.Acme.Secret & "?"))}',
    'header',
    'CONFIGURATION_INVALID',
  ],
  [
    'a key that is none',
    "{!HEX(SIGN('RSA-SHA256', BLOB('a'), BLOB($Credential.Acme.Secret)))}",
    'header',
    'CONFIGURATION_INVALID',
  ],
] as const)
  test(`a result is refused without being quoted: ${what}`, () => {
    assert.throws(
      () => value(text, use),
      (error) => {
        assert.ok(isAppError(error, code), String(error));
        assert.equal(error.internal?.['processed'], 'no');
        assert.doesNotMatch(
          JSON.stringify([error.message, error.internal, error.stack]),
          /sw0rdf1sh|zoë|X-Admin/,
        );
        assert.equal(error.cause, undefined);
        return true;
      },
    );
  });

test('a claim may have letters a header cannot carry, and a body any character', () => {
  assert.equal(value('{!$Credential.Acme.Username}', 'text'), 'zoë');
  assert.equal(value('{\n "a": "{!$User.Id}"\n}', 'body'), '{\n "a": "005000000000001AAA"\n}');
});
