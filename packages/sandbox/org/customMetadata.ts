/**
 * The org's custom metadata: read from the same files an org is deployed from, so that there is one truth.
 *
 * @module
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readXml } from '../preview/sfdxProject.ts';
import { childrenOf, textOf } from '../preview/xmlTree.ts';

/** This project. */
export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/** A record: its label, and the text of each field that has one. */
export interface CustomMetadataRecord {
  readonly developerName: string;
  readonly label: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the records of a type, named without `__mdt`, e.g. `Embedded_App`, by developer name. */
export type CustomMetadata = (type: string) => CustomMetadataRecord[];

/** @param root - Folder of the SFDX project whose base and demonstration package are read. Default: this project. */
export const createCustomMetadata =
  (root: string = PROJECT): CustomMetadata =>
  (type) =>
    readRecords(type, root);

function readRecords(type: string, root: string): CustomMetadataRecord[] {
  return globSync(`force-app/{main,demo}/**/customMetadata/${type}.*.md-meta.xml`, { cwd: root })
    .map((file) => {
      const name = basename(file);
      const record = readXml(join(root, file));
      return {
        developerName: name.slice(type.length + 1, -'.md-meta.xml'.length),
        label: textOf(record, 'label') ?? '',
        values: Object.fromEntries(
          childrenOf(record, 'values').map((value) => [
            textOf(value, 'field') ?? '',
            textOf(value, 'value') ?? '',
          ]),
        ),
      };
    })
    .sort((a, b) => (a.developerName < b.developerName ? -1 : 1));
}

/** The values of a field that holds several: one a line, or separated by commas. */
export const wordsOf = (text: string | undefined): string[] => [
  ...new Set(
    (text ?? '')
      .split(/[,\n\r]+/)
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
];
