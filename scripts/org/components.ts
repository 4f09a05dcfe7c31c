/**
 * Which components an org has, asked by name.
 *
 * @module
 */
import { queryEach, rowsOrNone, type Org } from './organization.ts';
import { classNames } from './packages.ts';

/** Suffix of a file → the object of the API that lists such components, and its field for the name. */
const KINDS = [
  ['.namedCredential-meta.xml', 'NamedCredential', 'DeveloperName'],
  ['.externalCredential-meta.xml', 'ExternalCredential', 'DeveloperName'],
  ['.permissionset-meta.xml', 'PermissionSet', 'Name'],
  ['.customPermission-meta.xml', 'CustomPermission', 'DeveloperName'],
] as const;

/** Some components of one kind. */
interface NamedComponents {
  readonly objectName: string;
  readonly field: string;
  readonly names: readonly string[];
}

/** Components of files, of the kinds an org lists: Apex classes, credentials, permissions. */
function componentsOf(files: readonly string[]): readonly NamedComponents[] {
  const others = KINDS.map(([suffix, objectName, field]) => ({
    objectName,
    field,
    names: files
      .filter((file) => file.endsWith(suffix))
      .map((file) => file.slice(file.lastIndexOf('/') + 1, -suffix.length)),
  }));
  return [{ objectName: 'ApexClass', field: 'Name', names: classNames(files) }, ...others];
}

/** Those components of files that the org has, and those it lacks: `PermissionSet Rialto_Advisor`. */
export async function compareComponents(
  org: Org,
  files: readonly string[],
): Promise<{ readonly present: readonly string[]; readonly absent: readonly string[] }> {
  const present: string[] = [];
  const absent: string[] = [];
  for (const { objectName, field, names } of componentsOf(files)) {
    const there = new Set(await existing(org, objectName, field, names));
    present.push(...there);
    absent.push(...names.map((name) => `${objectName} ${name}`).filter((name) => !there.has(name)));
  }
  return { present, absent };
}

/** Those of the names that the org has, outside of managed packages. */
export async function existing(
  org: Org,
  objectName: string,
  field: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const rows = await rowsOrNone(
    queryEach(
      org,
      names,
      (some) => `SELECT Id, ${field} FROM ${objectName} WHERE NamespacePrefix = null AND ${field} IN ${some}`,
    ),
  );
  return rows.map((row) => `${objectName} ${String(row[field])}`);
}
