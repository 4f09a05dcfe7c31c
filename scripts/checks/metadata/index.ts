/**
 * Metadata is what the Metadata API takes, and names only what exists.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Check } from '../check.ts';
import { packageDirectories, projectFiles } from '../projectFiles.ts';
import { fscWordsInBase } from './basePackage.ts';
import { isXmlFault, readXml, type MetadataDocument } from './document.ts';
import { checkElements, type Report } from './elements.ts';
import { checkReferences, indexProject } from './references.ts';
import { metadataSchema, type MetadataSchema } from './schema.ts';

/** Every `*-meta.xml` of the package directories. */
export const metadataCheck: Check = {
  name: 'metadata',
  about: 'metadata is what the Metadata API takes, names only what exists; the base package knows no FSC',
  run(root) {
    const faults: string[] = [];
    const reportIn =
      (file: string): Report =>
      (line, message) =>
        faults.push(`${file}:${line} ${message}`);
    const schema = metadataSchema();
    const packages = packageDirectories(root);
    const files = packages.flatMap((path) => projectFiles(root, `${path}/**/*`));

    for (const file of files) checkPair(root, file, reportIn(file));
    const documents = files
      .filter((file) => file.endsWith('-meta.xml'))
      .flatMap((file) => readDocument(root, file, schema, reportIn(file)) ?? []);
    const index = indexProject(documents);
    for (const document of documents) {
      checkElements(document, schema, reportIn(document.file));
      checkReferences(document, index, reportIn(document.file));
    }
    faults.push(...fscWordsInBase(root));
    const skipped = packages.length === 0 ? { skipped: 'sfdx-project.json names no package directory' } : {};
    return Promise.resolve({ faults, looked: `${documents.length} files`, ...skipped });
  },
};

/** A class without its meta file is left out of a deployment without a word. */
function checkPair(root: string, file: string, report: Report): void {
  if (/\.(cls|trigger)$/.test(file) && !existsSync(join(root, `${file}-meta.xml`)))
    report(1, `has no ${basename(file)}-meta.xml, so sf leaves it out without saying so`);
  if (/\.(cls|trigger)-meta\.xml$/.test(file) && !existsSync(join(root, file.replace('-meta.xml', ''))))
    report(1, 'has no source beside it');
  if (file.endsWith('.js-meta.xml') && !existsSync(join(root, file.replace('-meta.xml', ''))))
    report(1, 'has no .js module beside it: an org takes only JavaScript');
}

function readDocument(
  root: string,
  file: string,
  schema: MetadataSchema,
  report: Report,
): MetadataDocument | undefined {
  const [, name = '', suffix = ''] = /^(.*)\.([A-Za-z0-9]+)-meta\.xml$/.exec(basename(file)) ?? [];
  const kind = schema.kinds.get(suffix);
  if (kind === undefined) {
    report(1, `no metadata type has the suffix ${suffix || 'of this file'}`);
    return undefined;
  }
  // A child's own folder is inside its parent's: objects/X/fields.
  if (kind.folder !== undefined && !file.split('/').includes(kind.folder))
    report(1, `${kind.name} must be in a folder called ${kind.folder}`);
  const element = readXml(root, file);
  if (isXmlFault(element)) {
    report(element.line, element.message);
    return undefined;
  }
  if (element.name !== kind.name) {
    report(element.line, `the root element is <${element.name}>, not <${kind.name}>`);
    return undefined;
  }
  if (!schema.types.has(kind.name)) {
    report(1, `@salesforce/types knows no ${kind.name}: nothing was checked`);
    return undefined;
  }
  return { file, type: kind.name, name, root: element };
}
