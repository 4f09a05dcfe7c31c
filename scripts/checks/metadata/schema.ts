/**
 * What the Metadata API takes: the elements of each type, from the WSDL as `@salesforce/types` ships it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { packageFolder, requireInstalled } from '../installed.ts';

/** An element a type may contain. */
export interface ElementRule {
  /** Its type: a key of {@link MetadataSchema.enums} or {@link MetadataSchema.types}, or a primitive. */
  readonly type: string;
  readonly isOptional: boolean;
  readonly isRepeatable: boolean;
}

/** A kind of metadata file. */
export interface MetadataKind {
  /** The root element; of `Settings` see {@link rootOf}. */
  readonly name: string;
  /** The folder it must be in, where there is one. */
  readonly folder?: string;
}

/** The Metadata API's types, and the files they come in. */
export interface MetadataSchema {
  readonly enums: ReadonlyMap<string, ReadonlySet<string>>;
  readonly types: ReadonlyMap<string, ReadonlyMap<string, ElementRule>>;
  /** By suffix: `field` of `X.field-meta.xml`. Some kinds share one, and their folder tells them apart. */
  readonly kinds: ReadonlyMap<string, readonly MetadataKind[]>;
}

/** What kind of metadata a file is, as its suffix and its folder say; `undefined` where no kind has the suffix. */
export function kindOf(file: string, suffix: string): MetadataKind | undefined {
  const kinds = metadataSchema().kinds.get(suffix) ?? [];
  const folders = file.split('/');
  return kinds.find(({ folder }) => folder !== undefined && folders.includes(folder)) ?? kinds[0];
}

/** The root element of a file: settings of an org each have their own. */
export const rootOf = ({ name: kind }: MetadataKind, name: string): string =>
  kind === 'Settings' ? `${name}Settings` : kind;

let loaded: MetadataSchema | undefined;

/** The schema, read once. */
export function metadataSchema(): MetadataSchema {
  return (loaded ??= { ...readTypes(), kinds: readKinds() });
}

function readTypes(): Pick<MetadataSchema, 'enums' | 'types'> {
  const file = requireInstalled.resolve('@salesforce/types/metadata').replace(/\.js$/, '.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const enums = new Map<string, ReadonlySet<string>>();
  const declared = new Map<string, { bases: string[]; own: Map<string, ElementRule> }>();
  for (const statement of source.statements) {
    if (!ts.isTypeAliasDeclaration(statement)) continue;
    const words = literals(statement.type);
    if (words === undefined) declared.set(statement.name.text, complexType(statement.type));
    else enums.set(statement.name.text, words);
  }
  const elements = (name: string): Map<string, ElementRule> => {
    const type = declared.get(name);
    return new Map([...(type?.bases ?? []).flatMap((base) => [...elements(base)]), ...(type?.own ?? [])]);
  };
  return { enums, types: new Map([...declared.keys()].map((name) => [name, elements(name)])) };
}

/** `'A' | 'B'` → its words; `undefined` for anything else. */
function literals(type: ts.TypeNode): ReadonlySet<string> | undefined {
  const members = ts.isUnionTypeNode(type) ? type.types : [type];
  const words: string[] = [];
  for (const member of members) {
    if (!ts.isLiteralTypeNode(member) || !ts.isStringLiteral(member.literal)) return undefined;
    words.push(member.literal.text);
  }
  return new Set(words);
}

/** `Base & { … }` or `{ … }`. */
function complexType(type: ts.TypeNode): { bases: string[]; own: Map<string, ElementRule> } {
  const parts: readonly ts.TypeNode[] = ts.isIntersectionTypeNode(type) ? type.types : [type];
  const bases = parts.filter(ts.isTypeReferenceNode).map((part) => part.typeName.getText());
  const own = new Map<string, ElementRule>();
  for (const member of parts.filter(ts.isTypeLiteralNode).flatMap((part) => [...part.members])) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const isRepeatable = ts.isArrayTypeNode(member.type);
    const element = ts.isArrayTypeNode(member.type) ? member.type.elementType : member.type;
    const name = ts.isIdentifier(member.name)
      ? member.name.text
      : member.name.getText().replaceAll(/['"]/g, '');
    own.set(name, { type: element.getText(), isOptional: member.questionToken !== undefined, isRepeatable });
  }
  return { bases, own };
}

interface RegistryType {
  readonly name: string;
  readonly suffix?: string;
  readonly directoryName?: string;
  readonly children?: { readonly types: Readonly<Record<string, RegistryType>> };
}

/** From the registry of the library `sf` itself deploys with. */
function readKinds(): Map<string, MetadataKind[]> {
  const registry = createRequire(join(packageFolder('@salesforce/cli'), 'package.json'))(
    '@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json',
  ) as { types: Record<string, RegistryType> };
  const kinds = new Map<string, MetadataKind[]>();
  const add = (type: RegistryType): void => {
    const folder = type.directoryName === undefined ? {} : { folder: type.directoryName };
    if (type.suffix !== undefined) {
      const known = kinds.get(type.suffix) ?? [];
      // Where a parent and its children come in the same file, that file is the parent's.
      const isSame = known.some((kind) => kind.folder === type.directoryName);
      if (!isSame) kinds.set(type.suffix, [...known, { name: type.name, ...folder }]);
    }
    for (const child of Object.values(type.children?.types ?? {})) add(child);
  };
  for (const type of Object.values(registry.types)) add(type);
  // A component's meta file is named after its module, which the registry does not say.
  kinds.set('js', [{ name: 'LightningComponentBundle', folder: 'lwc' }]);
  return kinds;
}
