/**
 * The little of SOAP that tools speak: values out of an envelope, a result into one.
 *
 * @module
 */
import type { OrgAnswer } from '../http/routes.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const UNSAFE: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text of the first element of that name, whatever its prefix; `undefined` if there is none. */
export const soapText = (envelope: string, name: string): string | undefined => soapTexts(envelope, name)[0];

/** Texts of all elements of that name. */
export function soapTexts(envelope: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`, 'gi');
  return [...envelope.matchAll(pattern)].map(([, text = '']) =>
    text.replaceAll(/&(#x?[\da-f]+|\w+);/gi, (whole, entity: string) => decode(entity) ?? whole),
  );
}

function decode(entity: string): string | undefined {
  if (!entity.startsWith('#')) return ENTITIES[entity];
  const isHex = entity[1]?.toLowerCase() === 'x';
  return String.fromCodePoint(Number.parseInt(entity.slice(isHex ? 2 : 1), isHex ? 16 : 10));
}

/** `undefined` where there is none. */
export function soapBoolean(envelope: string, name: string): boolean | undefined {
  const text = soapText(envelope, name);
  return text === undefined ? undefined : text === 'true';
}

/** The answer of an operation. @param namespace - Default the Metadata API's. */
export function soapAnswer(
  operation: string,
  result: Readonly<Record<string, unknown>>,
  namespace = 'http://soap.sforce.com/2006/04/metadata',
): OrgAnswer {
  const inner = `<${operation}Response><result>${elements(result)}</result></${operation}Response>`;
  return envelope(inner, 200, namespace);
}

/** A fault, as the platform words it. */
export function soapFault(code: string, message: string): OrgAnswer {
  const text = `${code}: ${message}`;
  const fault = `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${escape(text)}</faultstring></soapenv:Fault>`;
  return envelope(fault, 500, 'http://soap.sforce.com/2006/04/metadata');
}

function envelope(inner: string, status: number, namespace: string): OrgAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:sf="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`;
  return { status, body, contentType: 'text/xml;charset=UTF-8' };
}

function elements(value: Readonly<Record<string, unknown>>): string {
  return Object.entries(value)
    .flatMap(([name, content]) =>
      (Array.isArray(content) ? content : [content]).map((each) => element(name, each)),
    )
    .join('');
}

function element(name: string, content: unknown): string {
  if (content === null || content === undefined) return `<${name} xsi:nil="true"/>`;
  const inner =
    typeof content === 'object'
      ? elements(content as Record<string, unknown>)
      : escape(`${content as string | number | boolean}`);
  return `<${name}>${inner}</${name}>`;
}

const escape = (text: string): string => text.replaceAll(/[&<>]/g, (letter) => UNSAFE[letter] ?? letter);
