/**
 * A metadata file as a tree of elements that know their line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SaxesParser } from 'saxes';

/** An XML element. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Own text, trimmed at the end of reading. */
  text: string;
  /** From 1. */
  readonly line: number;
}

/** A metadata file that could be read. */
export interface MetadataDocument {
  /** Relative to the project. */
  readonly file: string;
  /** The root element's name, e.g. `CustomField`. */
  readonly type: string;
  /** What the file is called: `Kyc_Status__c` of `Kyc_Status__c.field-meta.xml`. */
  readonly name: string;
  readonly root: Element;
}

/** What is wrong with a file's XML. */
export interface XmlFault {
  readonly line: number;
  readonly message: string;
}

/** Reads XML. Stops at the first fault. */
export function parseXml(source: string): Element | XmlFault {
  let root: Element | undefined;
  let fault: XmlFault | undefined;
  const open: Element[] = [];
  const parser = new SaxesParser({ position: true, xmlns: false });
  parser.on('error', (error) => {
    fault ??= { line: parser.line, message: `is not well-formed XML: ${error.message.replace(/^\S+ /, '')}` };
  });
  let line = 1;
  // It has read one character past the name: where that ended the line, the tag began on the one before.
  parser.on('opentagstart', () => (line = parser.line - (parser.column === 0 ? 1 : 0)));
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '', line };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element !== undefined) element.text = element.text.trim();
  });
  parser.write(source).close();
  return fault ?? root ?? { line: 1, message: 'is empty' };
}

/** Reads a file of the project. */
export function readXml(root: string, file: string): Element | XmlFault {
  return parseXml(readFileSync(join(root, file), 'utf8'));
}

/** Tells a fault from an element. */
export function isXmlFault(result: Element | XmlFault): result is XmlFault {
  return 'message' in result;
}

/** Text of the first child of that name. */
export function childText(element: Element, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

/** Every element of that name, at any depth. */
export function descendants(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendants(child, name),
  ]);
}

/** `objects/X__c/fields/Y__c.field-meta.xml` → `X__c`. */
export function objectOf(file: string): string {
  return basename(dirname(dirname(file)));
}
