/**
 * Metadata is what the Metadata API takes, and names only what exists.
 *
 * @module
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Check } from '../check.ts';
import { packageDirectories, projectFiles } from '../projectFiles.ts';
import { checkApexNames, checkRestAddresses } from './apexNames.ts';
import { fscWordsInBase } from './basePackage.ts';
import { isXmlFault, readXml, type MetadataDocument } from './document.ts';
import { checkElements, type Report } from './elements.ts';
export { NOT_IN_SOURCE } from './orgSpecific.ts';
import { checkLimits } from './limits.ts';
import { packageScopes } from './packages.ts';
import { indexProject, type ApexSource, type ProjectIndex } from './projectIndex.ts';
import { checkReferences } from './references.ts';
import { kindOf, metadataSchema, rootOf, type MetadataSchema } from './schema.ts';

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
    const sources = files
      .filter((file) => /\.(cls|trigger)$/.test(file))
      .map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }));
    for (const document of documents) checkElements(document, schema, reportIn(document.file));
    checkRestAddresses(sources, reportIn);
    checkNames(root, documents, sources, reportIn);
    faults.push(...fscWordsInBase(root));
    const skipped = packages.length === 0 ? { skipped: 'sfdx-project.json names no package directory' } : {};
    return Promise.resolve({ faults, looked: `${documents.length} files`, ...skipped });
  },
};

/** Names, in each package against what is there when it is deployed. */
function checkNames(
  root: string,
  documents: readonly MetadataDocument[],
  sources: readonly ApexSource[],
  reportIn: (file: string) => Report,
): void {
  const whole = indexProject(documents, sources);
  const version = sourceVersion(root);
  for (const document of documents) checkLimits(document, whole, version, reportIn(document.file));
  for (const { path, sees } of packageScopes(root)) {
    const isSeen = ({ file }: { readonly file: string }): boolean =>
      [...sees].some((folder) => file.startsWith(`${folder}/`));
    const index = indexProject(documents.filter(isSeen), sources.filter(isSeen));
    const isHere = ({ file }: { readonly file: string }): boolean => file.startsWith(`${path}/`);
    for (const document of documents.filter(isHere))
      twice(reportIn(document.file), index, whole, (known, report) => {
        checkReferences(document, known, report);
      });
    for (const source of sources.filter(isHere))
      twice(reportIn(source.file), index, whole, (known, report) => {
        checkApexNames(source, known, report);
      });
  }
}

/** What the project is written for; an org may not know a later one yet. */
function sourceVersion(root: string): number | undefined {
  const { sourceApiVersion } = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as {
    sourceApiVersion?: string;
  };
  return sourceApiVersion === undefined ? undefined : Number(sourceApiVersion);
}

/** What is missing here and not in the whole project is in a package that comes later. */
function twice(
  report: Report,
  index: ProjectIndex,
  whole: ProjectIndex,
  check: (index: ProjectIndex, report: Report) => void,
): void {
  const here: [number, string][] = [];
  check(index, (line, message) => here.push([line, message]));
  if (here.length === 0) return;
  const everywhere = new Set<string>();
  check(whole, (line, message) => everywhere.add(`${line} ${message}`));
  for (const [line, message] of here)
    report(
      line,
      everywhere.has(`${line} ${message}`)
        ? message
        : message.replace('which the project does not have', 'which no package it depends on has'),
    );
}

/** A class without its meta file is left out of a deployment without a word. */
function checkPair(root: string, file: string, report: Report): void {
  if (/\.(cls|trigger)$/.test(file) && !existsSync(join(root, `${file}-meta.xml`)))
    report(1, `has no ${basename(file)}-meta.xml, so sf leaves it out without saying so`);
  if (/\.(cls|trigger)-meta\.xml$/.test(file) && !existsSync(join(root, file.replace('-meta.xml', ''))))
    report(1, 'has no source beside it');
  if (file.endsWith('.resource-meta.xml') && !hasContent(root, file)) report(1, 'has no content beside it');
  if (file.endsWith('.js-meta.xml') && !existsSync(join(root, file.replace('-meta.xml', ''))))
    report(1, 'has no .js module beside it: an org takes only JavaScript');
}

/** A static resource is a file of the same name, or a folder that is packed. */
function hasContent(root: string, file: string): boolean {
  const name = basename(file, '.resource-meta.xml');
  const beside = globSync(`${name}{,.*}`, { cwd: join(root, dirname(file)) });
  return beside.some((other) => other !== basename(file));
}

function readDocument(
  root: string,
  file: string,
  schema: MetadataSchema,
  report: Report,
): MetadataDocument | undefined {
  const [, name = '', suffix = ''] = /^(.*)\.([A-Za-z0-9]+)-meta\.xml$/.exec(basename(file)) ?? [];
  const kind = kindOf(file, suffix);
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
  const type = rootOf(kind, name);
  if (element.name !== type) {
    report(element.line, `the root element is <${element.name}>, not <${type}>`);
    return undefined;
  }
  if (!schema.types.has(type)) {
    report(1, `@salesforce/types knows no ${type}: nothing was checked`);
    return undefined;
  }
  return { file, type, name, root: element };
}
