/**
 * What the org has, and what a deployment brings or takes away, as one.
 *
 * @module
 */
import { folderOfType, OBJECT_PARTS } from './metadataRegistry.ts';
import type { SourceFile, SourceTree } from './sourceTree.ts';
import { readSections, writeDocument } from './xmlSections.ts';

/** A component by its name. */
export interface MemberName {
  readonly type: string;
  readonly fullName: string;
}

/** The names in a `package.xml` or a list of removals. @throws Error if it is not well-formed. */
export function manifestMembers(xml: string): MemberName[] {
  return readSections(xml)
    .sections.filter(({ name }) => name === 'types')
    .flatMap(({ inner }) => {
      const type = /<name>\s*([^<]+?)\s*<\/name>/.exec(inner)?.[1] ?? '';
      return [...inner.matchAll(/<members>\s*([^<]+?)\s*<\/members>/g)].map(([, fullName = '']) => ({
        type,
        fullName,
      }));
    });
}

/** A new tree: `brought` over `current`. A bundle is replaced whole, labels are added to each other. */
export function mergeTrees(current: SourceTree, brought: SourceTree): SourceTree {
  const bundles = new Set(
    [...brought.keys()].flatMap((path) => /^(?:lwc|aura)\/[^/]+\//.exec(path)?.[0] ?? []),
  );
  const merged: SourceTree = new Map(
    [...current].filter(([path]) => !bundles.has(/^(?:lwc|aura)\/[^/]+\//.exec(path)?.[0] ?? '')),
  );
  for (const [path, file] of brought) {
    const existing = path.startsWith('labels/') ? merged.get(path) : undefined;
    merged.set(path, existing === undefined ? file : mergeLabels(existing, file));
  }
  return merged;
}

/** A new tree without those components; those that were not there are named. */
export function removeMembers(
  current: SourceTree,
  names: readonly MemberName[],
): { tree: SourceTree; absent: MemberName[] } {
  const tree: SourceTree = new Map(current);
  const absent: MemberName[] = [];
  for (const name of names) {
    const isGone = name.type === 'CustomLabel' ? removeLabel(tree, name.fullName) : removeFiles(tree, name);
    if (!isGone) absent.push(name);
  }
  return { tree, absent };
}

function removeFiles(tree: SourceTree, { type, fullName }: MemberName): boolean {
  const part = [...OBJECT_PARTS].find(([, { type: partType }]) => partType === type);
  const [object = '', child = ''] = fullName.split('.');
  const folder = folderOfType(type) ?? '';
  const isMeant = (path: string): boolean => {
    if (part !== undefined)
      return path === `objects/${object}/${part[0]}/${child}.${part[1].suffix}-meta.xml`;
    if (type === 'CustomObject' || folder === 'lwc' || folder === 'aura')
      return path.startsWith(`${folder}/${fullName}/`);
    const rest = path.startsWith(`${folder}/${fullName}.`)
      ? path.slice(`${folder}/${fullName}.`.length)
      : '.';
    return /^[^./]+$/.test(rest) || /^[^./]+-meta\.xml$/.test(rest);
  };
  const meant = [...tree.keys()].filter(isMeant);
  for (const path of meant) tree.delete(path);
  return meant.length > 0;
}

function mergeLabels(existing: SourceFile, brought: SourceFile): SourceFile {
  const labels = new Map<string, string>();
  for (const { content } of [existing, brought])
    for (const { fullName = '', outer } of readSections(content.toString('utf8')).sections)
      labels.set(fullName, outer);
  return { ...brought, content: labelsFile(labels) };
}

function removeLabel(tree: SourceTree, label: string): boolean {
  for (const [path, file] of tree) {
    if (!path.startsWith('labels/')) continue;
    const labels = new Map(
      readSections(file.content.toString('utf8')).sections.map(({ fullName = '', outer }) => [
        fullName,
        outer,
      ]),
    );
    if (!labels.delete(label)) continue;
    if (labels.size === 0) tree.delete(path);
    else tree.set(path, { ...file, content: labelsFile(labels) });
    return true;
  }
  return false;
}

const labelsFile = (labels: ReadonlyMap<string, string>): Buffer =>
  Buffer.from(writeDocument('CustomLabels', `\n    ${[...labels.values()].join('\n    ')}\n`));
