/**
 * The functions of formulas: Salesforce's for named credentials, and a few that vendors' signatures need.
 *
 * Salesforce has SHA-256 alone for HASH and HMAC; the other algorithms are ours.
 *
 * @see {@link https://developer.salesforce.com/docs/platform/named-credentials/references/named-credentials-reference/nc-formula-functions.html | Named credential formula functions}
 * @module
 */
import { createHash, createHmac, createPrivateKey, sign } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { FormulaValue } from './formula.ts';

/** What a function takes: texts, BLOBs, or the name of an algorithm, which must be written out. */
export type ParameterKind = 'text' | 'blob' | Algorithms;
/** Names as formulas write them, in capitals → as node:crypto writes them. */
export type Algorithms = ReadonlyMap<string, string>;

/** One function. */
export interface FormulaFunction {
  readonly takes: readonly ParameterKind[];
  readonly gives: 'text' | 'blob';
  /** Kinds and number of the values have been checked. */
  run(values: readonly FormulaValue[]): FormulaValue;
}

const SHA: Algorithms = new Map(
  [1, 256, 384, 512].flatMap((bits) => [
    [`SHA-${bits}`, `sha${bits}`],
    [`SHA${bits}`, `sha${bits}`],
  ]),
);
/** With the names of Apex's `Crypto.generateMac`. */
const HMAC: Algorithms = new Map([
  ...SHA,
  ...[1, 256, 384, 512].map((bits): [string, string] => [`HMACSHA${bits}`, `sha${bits}`]),
]);
/** Those of Apex's `Crypto.sign`, without SHA-1. */
const SIGN: Algorithms = new Map(
  ['RSA', 'ECDSA'].flatMap((key) =>
    [256, 384, 512].map((bits): [string, string] => [`${key}-SHA${bits}`, `sha${bits}`]),
  ),
);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const unusable = (message: string): AppError =>
  new AppError('CONFIGURATION_INVALID', message, { internal: { processed: 'no' } });

function fromBase64(text: string): Buffer {
  if (!BASE64.test(text)) throw unusable('BASE64DECODE was given what is not base64.');
  return Buffer.from(text, 'base64');
}

/** @param key - PKCS#8 in DER, as Apex wants it, or PEM. */
function signWith(algorithm: string, input: Buffer, key: Buffer): Buffer {
  try {
    const isPem = key.subarray(0, 10).toString('latin1') === '-----BEGIN';
    return sign(
      algorithm,
      input,
      createPrivateKey(isPem ? key.toString('latin1') : { key, format: 'der', type: 'pkcs8' }),
    );
  } catch {
    throw unusable('SIGN was given what is not a private key it can use.');
  }
}

/** One that makes text of text. */
const text = (run: (value: string) => string): FormulaFunction => ({
  takes: ['text'],
  gives: 'text',
  run: ([value]) => run(value as string),
});
/** One that writes a BLOB. */
const written = (run: (value: Buffer) => string): FormulaFunction => ({
  takes: ['blob'],
  gives: 'text',
  run: ([value]) => run(value as Buffer),
});

/** By name, in capitals. */
export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map<string, FormulaFunction>([
  ['BASE64ENCODE', written((value) => value.toString('base64'))],
  ['BASE64DECODE', { takes: ['text'], gives: 'blob', run: ([value]) => fromBase64(value as string) }],
  ['BLOB', { takes: ['text'], gives: 'blob', run: ([value]) => Buffer.from(value as string, 'utf8') }],
  ['HEX', written((value) => value.toString('hex'))],
  [
    'HASH',
    {
      takes: [SHA, 'blob'],
      gives: 'blob',
      run: ([algorithm, value]) =>
        createHash(algorithm as string)
          .update(value as Buffer)
          .digest(),
    },
  ],
  [
    'HMAC',
    {
      takes: [HMAC, 'blob', 'blob'],
      gives: 'blob',
      run: ([algorithm, value, key]) =>
        createHmac(algorithm as string, key as Buffer)
          .update(value as Buffer)
          .digest(),
    },
  ],
  [
    'SIGN',
    {
      takes: [SIGN, 'blob', 'blob'],
      gives: 'blob',
      run: ([algorithm, value, key]) => signWith(algorithm as string, value as Buffer, key as Buffer),
    },
  ],
  ['HTMLENCODE', text((value) => value.replace(/[&<>"']/g, (character) => HTML[character] as string))],
  // Ours.
  ['BASE64URLENCODE', written((value) => value.toString('base64url'))],
  ['UPPER', text((value) => value.toUpperCase())],
  ['LOWER', text((value) => value.toLowerCase())],
  [
    'URLENCODE',
    text((value) =>
      encodeURIComponent(value.toWellFormed()).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    ),
  ],
  ['JSONENCODE', text((value) => JSON.stringify(value))],
  ['CANONICALJSON', written(canonicalJson)],
]);
