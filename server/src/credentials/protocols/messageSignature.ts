/**
 * HTTP message signatures: what is signed, and how a signature is written and checked.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9421 | RFC 9421}
 * @module
 */
import type { KeyObject } from 'node:crypto';
import { isDigestOf } from './contentDigest.ts';
import { signBytes, verifyBytes, type SignatureAlgorithm } from './signatureKeys.ts';
import {
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
  serializeItem,
  type InnerList,
  type Item,
} from './structuredFields.ts';

/** A request, or with `status` an answer. */
export interface Message {
  readonly method?: string | undefined;
  readonly url?: URL | undefined;
  readonly status?: number | undefined;
  /** Names in lower case; several of a name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The value of one query parameter, written anew: its spelling in the address does not count. */
function queryParameter({ searchParams }: URL, name: unknown): string | undefined {
  if (typeof name !== 'string' || /[&+]/.test(name)) return undefined;
  const [wanted] = [...new URLSearchParams(`${name}=`).keys()];
  const values = wanted === undefined ? [] : searchParams.getAll(wanted);
  if (values.length !== 1) return undefined;
  return encodeURIComponent((values[0] as string).toWellFormed()).replace(
    /[!'()]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9421#section-2.2 | RFC 9421 §2.2} */
function derived({ method, url, status }: Message, name: string, parameters: Item[1]): string | undefined {
  switch (name) {
    case '@method':
      return method;
    case '@target-uri':
      return url === undefined ? undefined : url.href.slice(0, url.href.length - url.hash.length);
    case '@authority':
      return url?.host;
    case '@scheme':
      return url?.protocol.slice(0, -1);
    case '@path':
      return url?.pathname;
    case '@query':
      return url === undefined ? undefined : url.search || '?';
    case '@query-param':
      return url === undefined ? undefined : queryParameter(url, parameters.get('name'));
    case '@status':
      return status === undefined ? undefined : String(status);
    default:
      return undefined;
  }
}

/** `undefined`: the message has none, or it is written in a way we do not know. */
export function componentValue(message: Message, [name, parameters]: Item): string | undefined {
  if (typeof name !== 'string') return undefined;
  const allowed = name === '@query-param' ? 1 : 0;
  if (parameters.size !== allowed) return undefined;
  if (name.startsWith('@')) return derived(message, name, parameters);
  return Object.hasOwn(message.headers, name)
    ? (message.headers[name] as string).replace(/\s*\r?\n\s+/g, ' ').trim()
    : undefined;
}

/**
 * The text that is signed. `undefined` if the message has not all of it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9421#section-2.5 | RFC 9421 §2.5}
 */
export function signatureBase(message: Message, list: InnerList): string | undefined {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const item of list[0]) {
    const value = componentValue(message, item);
    const identifier = serializeItem(item);
    if (value === undefined || /[\r\n]/.test(value) || seen.has(identifier)) return undefined;
    seen.add(identifier);
    lines.push(`${identifier}: ${value}`);
  }
  return [...lines, `"@signature-params": ${serializeInnerList(list)}`].join('\n');
}

/** How a message is signed. */
export interface SignOptions {
  readonly label: string;
  readonly components: readonly string[];
  /** In this order: `created`, `expires`, `keyid` … */
  readonly parameters: ReadonlyMap<string, string | number>;
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

/** `signature-input` and `signature`; `undefined` if the message has not all of the components. */
export function signMessage(message: Message, options: SignOptions): Record<string, string> | undefined {
  const { label, components, parameters, algorithm, key } = options;
  const list: InnerList = [components.map((name): Item => [name, new Map()]), new Map(parameters)];
  const base = signatureBase(message, list);
  if (base === undefined) return undefined;
  return {
    'signature-input': serializeDictionary(new Map([[label, list]])),
    signature: serializeDictionary(
      new Map([[label, [signBytes(algorithm, key, Buffer.from(base)), new Map()]]]),
    ),
  };
}

/** What a signature must satisfy. */
export interface VerifyOptions {
  /** Absent: there must be exactly one. */
  readonly label?: string | undefined;
  /** Components that must be covered, like `@method` or `content-digest`. */
  readonly required: readonly string[];
  /** Whose key it is; `undefined`: nobody's. The algorithm is the key's, never the message's. */
  readonly key: (
    keyId: string,
  ) => { readonly algorithm: SignatureAlgorithm; readonly key: KeyObject } | undefined;
  /** Checked against `Content-Digest` where that is covered. */
  readonly body?: Buffer | undefined;
  /** Of a signature, in seconds. */
  readonly maxAgeS: number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** What became of a check. */
export type Verdict =
  | {
      readonly valid: true;
      readonly keyId: string;
      readonly created: number;
      readonly nonce: string | undefined;
    }
  | {
      readonly valid: false;
      readonly reason: 'missing' | 'malformed' | 'uncovered' | 'time' | 'key' | 'digest' | 'signature';
    };

/** Clocks may differ by so much, in seconds. */
const SKEW_S = 60;

const invalid = (reason: Extract<Verdict, { valid: false }>['reason']): Verdict => ({ valid: false, reason });

/** The one signature that counts. */
function findSignature({ headers }: Message, label: string | undefined) {
  const inputs = parseDictionary(headers['signature-input'] ?? '');
  const signatures = parseDictionary(headers['signature'] ?? '');
  const name = label ?? (inputs.size === 1 ? [...inputs.keys()][0] : undefined);
  const list = name === undefined ? undefined : inputs.get(name);
  const [value] = (name === undefined ? undefined : signatures.get(name)) ?? [];
  if (list === undefined || !Array.isArray(list[0]) || !(value instanceof ArrayBuffer)) return undefined;
  return { list: list as InnerList, signature: Buffer.from(value) };
}

function isInTime(parameters: InnerList[1], { maxAgeS, nowMs }: VerifyOptions): boolean {
  const nowS = nowMs / 1_000;
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  if (!Number.isInteger(created)) return false;
  if (expires !== undefined && !(Number.isInteger(expires) && (expires as number) + SKEW_S >= nowS))
    return false;
  return (created as number) - SKEW_S <= nowS && nowS <= (created as number) + maxAgeS + SKEW_S;
}

/** Checks one signature of a message. What it does not cover is not signed: say in `required` what you rely on. */
export function verifyMessage(message: Message, options: VerifyOptions): Verdict {
  let found: ReturnType<typeof findSignature>;
  if (message.headers['signature'] === undefined || message.headers['signature-input'] === undefined)
    return invalid('missing');
  try {
    found = findSignature(message, options.label);
  } catch {
    return invalid('malformed');
  }
  if (found === undefined) return invalid('malformed');
  const [items, parameters] = found.list;
  const covered = new Set(items.map(([name]) => name));
  if (!options.required.every((name) => covered.has(name))) return invalid('uncovered');
  if (!isInTime(parameters, options)) return invalid('time');
  const keyId = parameters.get('keyid');
  const owner = typeof keyId === 'string' ? options.key(keyId) : undefined;
  const named = parameters.get('alg');
  if (owner === undefined || (named !== undefined && named !== owner.algorithm)) return invalid('key');
  const base = signatureBase(message, found.list);
  if (base === undefined) return invalid('malformed');
  if (!verifyBytes(owner.algorithm, owner.key, Buffer.from(base), found.signature))
    return invalid('signature');
  if (
    covered.has('content-digest') &&
    options.body !== undefined &&
    !isDigestOf(message.headers['content-digest'] ?? '', options.body)
  )
    return invalid('digest');
  const nonce = parameters.get('nonce');
  return {
    valid: true,
    keyId: keyId as string,
    created: parameters.get('created') as number,
    nonce: typeof nonce === 'string' ? nonce : undefined,
  };
}
