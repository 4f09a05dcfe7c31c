/**
 * Which file is which metadata: the registry of the library `sf` itself packs with.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

interface RegistryType {
  readonly name: string;
  readonly suffix?: string;
  readonly directoryName: string;
  readonly children?: {
    readonly types: Readonly<Record<string, RegistryType>>;
    readonly directories: Readonly<Record<string, string>>;
  };
}

const CLI = fileURLToPath(new URL('../../../../node_modules/@salesforce/cli/package.json', import.meta.url));
const registry = createRequire(CLI)(
  '@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json',
) as { readonly types: Readonly<Record<string, RegistryType>> };

const byFolder = new Map(Object.values(registry.types).map((type) => [type.directoryName, type]));
const object = registry.types['customobject']!;

/** Element of an object's file → its type, e.g. `fields` → `CustomField`, `field`. */
export const OBJECT_PARTS: ReadonlyMap<string, { readonly type: string; readonly suffix: string }> = new Map(
  Object.entries(object.children!.directories).map(([element, id]) => {
    const { name, suffix = '' } = object.children!.types[id]!;
    return [element, { type: name, suffix }];
  }),
);

/** The type whose files stand in that folder of a package; `undefined` if there is none. */
export function typeOfFolder(
  folder: string,
): { readonly name: string; readonly suffix?: string } | undefined {
  return byFolder.get(folder);
}

/** The folder of a type's files, e.g. `classes`. */
export function folderOfType(type: string): string | undefined {
  return Object.values(registry.types).find(({ name }) => name === type)?.directoryName;
}
