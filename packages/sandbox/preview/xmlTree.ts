/**
 * Reads Salesforce metadata XML into a plain tree: elements, their children and their text.
 *
 * @module
 */
import { SaxesParser } from 'saxes';

/** One element. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Its own text, entities resolved, white space kept. */
  readonly text: string;
}

interface OpenElement {
  name: string;
  children: OpenElement[];
  text: string;
}

/** @param file - Names the source in the error. @throws if the text is not well-formed XML. */
export function parseXml(source: string, file: string): XmlElement {
  const top: OpenElement = { name: '', children: [], text: '' };
  const open = [top];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new Error(`${file} is not well-formed XML: ${error.message}`);
  });
  parser.on('opentag', ({ name }) => {
    const element: OpenElement = { name, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (text) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
  });
  parser.on('cdata', (text) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
  });
  parser.write(source).close();
  const [root] = top.children;
  if (root === undefined) throw new Error(`${file} is empty.`);
  return root;
}

/** The children of one name. */
export const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The text of the first child of that name, trimmed; `undefined` if there is none. */
export const textOf = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text.trim();
