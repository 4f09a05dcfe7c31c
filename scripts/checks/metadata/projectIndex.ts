/**
 * What a project declares, for those who ask whether a name exists.
 *
 * @module
 */
import { basename } from 'node:path';
import { childText, descendants, objectOf, type MetadataDocument } from './document.ts';

/** A place a component may be put, with the properties it has there. */
export interface ComponentPlace {
  /** E.g. `lightning__RecordPage`. */
  readonly targets: readonly string[];
  readonly properties: ReadonlyMap<string, { readonly isRequired: boolean; readonly type: string }>;
  /** Objects whose pages it may be on; empty: all. */
  readonly objects: readonly string[];
}

/** What a component's meta file says. */
export interface DeclaredComponent {
  readonly isExposed: boolean;
  readonly targets: readonly string[];
  readonly places: readonly ComponentPlace[];
}

/** A class or trigger, as text: what it declares is read by pattern. */
export interface ApexSource {
  readonly file: string;
  readonly source: string;
}

/** What a project, or the part of it a package sees, declares. */
export interface ProjectIndex {
  /** `CustomObject` → names. */
  readonly byType: ReadonlyMap<string, ReadonlySet<string>>;
  /** `Object.Field` → its document. */
  readonly fields: ReadonlyMap<string, MetadataDocument>;
  /** `Credential-Principal`. */
  readonly principals: ReadonlySet<string>;
  /** Names in the labels files. */
  readonly labels: ReadonlySet<string>;
  /** Component → its meta file. */
  readonly components: ReadonlyMap<string, DeclaredComponent>;
  /** Class or trigger → its source. */
  readonly apex: ReadonlyMap<string, string>;
}

/** Collects what documents and sources declare. */
export function indexProject(
  documents: readonly MetadataDocument[],
  sources: readonly ApexSource[],
): ProjectIndex {
  const byType = new Map<string, Set<string>>();
  const fields = new Map<string, MetadataDocument>();
  const principals = new Set<string>();
  const labels = new Set<string>();
  const components = new Map<string, DeclaredComponent>();
  for (const document of documents) {
    const { type, name, root, file } = document;
    const names = byType.get(type) ?? new Set<string>();
    byType.set(type, names.add(name));
    if (type === 'CustomField') fields.set(`${objectOf(file)}.${name}`, document);
    if (type === 'CustomLabels')
      for (const label of descendants(root, 'labels')) labels.add(childText(label, 'fullName') ?? '');
    if (type === 'LightningComponentBundle') components.set(name, componentOf(document));
    if (type === 'ExternalCredential')
      for (const parameter of descendants(root, 'externalCredentialParameters'))
        if (/Principal$/.test(childText(parameter, 'parameterType') ?? ''))
          principals.add(`${name}-${childText(parameter, 'parameterName') ?? ''}`);
  }
  const apex = new Map(sources.map(({ file, source }) => [basename(file).replace(/\.\w+$/, ''), source]));
  return { byType, fields, principals, labels, components, apex };
}

function componentOf({ root }: MetadataDocument): DeclaredComponent {
  const places = descendants(root, 'targetConfig').map((config) => ({
    targets: (config.attributes['targets'] ?? '').split(',').map((target) => target.trim()),
    properties: new Map(
      descendants(config, 'property').map(({ attributes }) => [
        attributes['name'] ?? '',
        {
          isRequired: attributes['required'] === 'true' && attributes['default'] === undefined,
          type: attributes['type'] ?? 'String',
        },
      ]),
    ),
    objects: descendants(config, 'object').map(({ text }) => text),
  }));
  return {
    isExposed: childText(root, 'isExposed') === 'true',
    targets: descendants(root, 'target').map(({ text }) => text),
    places,
  };
}

/** Of an installed package, e.g. `FinServ__X__c`: nothing here can know it. */
export const isNamespaced = (name: string): boolean => /^[A-Za-z]\w*?__\w+?__\w+$/.test(name);

/** Of this project, as far as a name can tell. */
export const isCustom = (name: string): boolean => /__(c|e|mdt|b)$/.test(name) && !isNamespaced(name);

/** Tells whether the index has a document of that type and name. */
export const has = (index: ProjectIndex, type: string, name: string): boolean =>
  index.byType.get(type)?.has(name) === true;
