/**
 * A package as `sf` sends it, turned into the source form the checks read: objects taken apart into their fields and rules.
 *
 * @module
 */
import { OBJECT_PARTS, typeOfFolder } from './metadataRegistry.ts';
import { readSections, writeDocument } from './xmlSections.ts';

/** A component of the metadata. */
export interface Member {
  /** E.g. `CustomField`. */
  readonly type: string;
  /** E.g. `Account.Client_Number__c`. */
  readonly fullName: string;
  /** Where it stands in the package, e.g. `objects/Account.object`. */
  readonly packedAs: string;
}

/** A file in source form. */
export interface SourceFile {
  readonly content: Buffer;
  readonly member: Member;
}

/** Path below the package directory → file. */
export type SourceTree = Map<string, SourceFile>;

/** A file of a package that is no metadata this org knows. */
export interface UnknownFile {
  readonly path: string;
  readonly problem: string;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/javascript': 'js',
  'text/javascript': 'js',
  'text/css': 'css',
  'text/plain': 'txt',
  'text/xml': 'xml',
  'image/svg+xml': 'svg',
};

/** Manifests and lists of removals: not components. */
export const isManifest = (path: string): boolean =>
  /^(package|destructiveChanges(Pre|Post)?)\.xml$/.test(path);

/** @param files - Of the zip, its manifests among them. */
export function toSourceTree(files: ReadonlyMap<string, Buffer>): {
  tree: SourceTree;
  unknown: UnknownFile[];
} {
  const tree: SourceTree = new Map();
  const unknown: UnknownFile[] = [];
  for (const [path, content] of files) {
    if (isManifest(path)) continue;
    try {
      for (const [target, file] of convert(path, content, files)) tree.set(target, file);
    } catch (error) {
      unknown.push({ path, problem: (error as Error).message });
    }
  }
  return { tree, unknown };
}

function convert(
  path: string,
  content: Buffer,
  files: ReadonlyMap<string, Buffer>,
): (readonly [string, SourceFile])[] {
  const [folder = '', ...rest] = path.split('/');
  const type = typeOfFolder(folder);
  if (type === undefined || rest.length === 0) throw new Error(`Unknown folder: ${folder}`);
  const name = rest.join('/');
  const file = (target: string, fullName: string, packedAs = path): readonly [string, SourceFile] => [
    target,
    { content, member: { type: type.name, fullName, packedAs } },
  ];
  if (folder === 'objects') return splitObject(path, content);
  if (folder === 'settings' && !name.endsWith('-meta.xml'))
    return [
      [
        `${path}-meta.xml`,
        {
          content: withNamespace(content),
          member: { type: type.name, fullName: bareOf(name), packedAs: path },
        },
      ],
    ];
  // A bundle is a folder of files, packed as they are.
  if (folder === 'lwc' || folder === 'aura') return [file(path, rest[0] ?? '')];
  const bare = bareOf(name);
  if (name.endsWith('-meta.xml')) return [file(path, bare, path.replace(/-meta\.xml$/, ''))];
  if (!files.has(`${path}-meta.xml`)) return [file(`${path}-meta.xml`, bare)];
  if (folder !== 'staticresources') return [file(path, bare)];
  const kind = /<contentType>\s*([^<\s]+)/.exec(files.get(`${path}-meta.xml`)!.toString('utf8'))?.[1] ?? '';
  return [file(path.replace(/\.resource$/, `.${EXTENSIONS[kind] ?? 'resource'}`), bare)];
}

const bareOf = (name: string): string => name.replace(/-meta\.xml$/, '').replace(/\.[^.]+$/, '');

/** `sf` sends the settings of a scratch definition without one, and an org takes them. */
function withNamespace(content: Buffer): Buffer {
  const namespaced = content
    .toString('utf8')
    .replace(/<(\w+Settings)>/, '<$1 xmlns="http://soap.sforce.com/2006/04/metadata">');
  return Buffer.from(namespaced);
}

function splitObject(path: string, content: Buffer): (readonly [string, SourceFile])[] {
  const name = path.replace(/^objects\//, '').replace(/\.object$/, '');
  const { root, sections } = readSections(content.toString('utf8'));
  const own = sections.filter((section) => !OBJECT_PARTS.has(section.name));
  const parts = sections.flatMap((section): (readonly [string, SourceFile])[] => {
    const part = OBJECT_PARTS.get(section.name);
    if (part === undefined) return [];
    if (section.fullName === undefined)
      throw new Error(`Required field is missing: fullName of ${section.name}`);
    const target = `objects/${name}/${section.name}/${section.fullName}.${part.suffix}-meta.xml`;
    const member = { type: part.type, fullName: `${name}.${section.fullName}`, packedAs: path };
    return [
      [target, { content: Buffer.from(writeDocument(part.type, `${section.inner.trimEnd()}\n`)), member }],
    ];
  });
  if (own.length === 0 && root === 'CustomObject') return parts;
  const inner = own.map(({ outer }) => `\n    ${outer}`).join('');
  const object = {
    content: Buffer.from(writeDocument(root, `${inner}\n`)),
    member: { type: 'CustomObject', fullName: name, packedAs: path },
  };
  return [[`objects/${name}/${name}.object-meta.xml`, object], ...parts];
}
