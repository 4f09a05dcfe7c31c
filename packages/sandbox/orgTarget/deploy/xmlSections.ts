/**
 * The children of a document's root element, with the text they stand in: what an object's file is taken apart by.
 *
 * @module
 */
import { SaxesParser } from 'saxes';

/** One child of the root element. */
export interface Section {
  readonly name: string;
  /** Between its tags, as it is written. */
  readonly inner: string;
  /** With its tags. */
  readonly outer: string;
  /** Its `fullName`, where it has one. */
  readonly fullName: string | undefined;
}

/** A document, taken apart. */
export interface Sections {
  readonly root: string;
  readonly sections: readonly Section[];
}

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** @throws Error if it is not well-formed. */
export function readSections(source: string): Sections {
  const sections: Section[] = [];
  let root = '';
  let depth = 0;
  let start = 0;
  let innerStart = 0;
  const parser = new SaxesParser({ position: true });
  parser.on('error', (error) => {
    throw new Error(error.message);
  });
  parser.on('opentag', ({ name }) => {
    depth++;
    if (depth === 1) root = name;
    if (depth !== 2) return;
    innerStart = parser.position;
    start = source.lastIndexOf('<', innerStart - 1);
  });
  parser.on('closetag', ({ name }) => {
    if (depth === 2) {
      const outer = source.slice(start, parser.position);
      const end = source.lastIndexOf('</', parser.position - 1);
      const inner = end < innerStart ? '' : source.slice(innerStart, end);
      const fullName = /<fullName>\s*([^<\s]+)\s*<\/fullName>/.exec(inner)?.[1];
      sections.push({ name, inner, outer, fullName });
    }
    depth--;
  });
  parser.write(source).close();
  return { root, sections };
}

/** A document of that root element. */
export const writeDocument = (root: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8" ?>\n<${root} ${NAMESPACE}>${inner}</${root}>\n`;
