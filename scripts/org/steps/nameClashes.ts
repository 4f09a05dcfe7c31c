/**
 * Nothing of somebody else's is overwritten: an org that never had Rialto must not have components of its names.
 *
 * @module
 */
import { rowsOrNone, soqlTexts, type Org } from '../organization.ts';
import { classNames, deployedFiles, deployedPackages, PACKAGES } from '../packages.ts';
import { blocked, done, skipped, type Step } from '../plan.ts';
import type { SetupContext } from '../setupContext.ts';

/** Names in one query: its text has an end. */
const NAMES_AT_ONCE = 100;

/** Suffix of a file → the object of the API that lists such components, and its field for the name. */
const KINDS = [
  ['.namedCredential-meta.xml', 'NamedCredential', 'DeveloperName'],
  ['.externalCredential-meta.xml', 'ExternalCredential', 'DeveloperName'],
  ['.permissionset-meta.xml', 'PermissionSet', 'Name'],
  ['.customPermission-meta.xml', 'CustomPermission', 'DeveloperName'],
] as const;

/** Looks only where the org has no record of a deployment by this command. */
export function createNameClashStep({ org, root, options }: SetupContext): Step {
  return {
    name: 'names',
    title: 'Look for components of the same names',
    why: 'deploying replaces what has the same name, whoever it belongs to',
    act: null,
    async look() {
      if ((await deployedPackages(org)).has(PACKAGES.base.record)) return done('the org’s are Rialto’s');
      const files = deployedFiles(root, PACKAGES.base.folders);
      const clashes = [
        ...(await existing(org, 'ApexClass', 'Name', classNames(files))),
        ...(await namesOfKinds(org, files)),
      ];
      if (clashes.length === 0) return done('none');
      const words = `${clashes.slice(0, 5).join(', ')}${clashes.length > 5 ? ` and ${clashes.length - 5} more` : ''}`;
      if (options.takeOver) return skipped(`${words} will be replaced, as asked`);
      return blocked(
        `the org already has ${words}, and they were not deployed by this command`,
        'If they are Rialto’s, deployed by hand, add --take-over. If they are somebody else’s, rename or remove them first: they would be replaced.',
      );
    },
  };
}

async function namesOfKinds(org: Org, files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [suffix, objectName, field] of KINDS) {
    const names = files
      .filter((file) => file.endsWith(suffix))
      .map((file) => file.slice(file.lastIndexOf('/') + 1, -suffix.length));
    found.push(...(await existing(org, objectName, field, names)));
  }
  return found;
}

/** Those of the names that the org has, outside of managed packages. */
export async function existing(
  org: Org,
  objectName: string,
  field: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let start = 0; start < names.length; start += NAMES_AT_ONCE) {
    const some = soqlTexts(names.slice(start, start + NAMES_AT_ONCE));
    const rows = await rowsOrNone(
      org.query(
        `SELECT Id, ${field} FROM ${objectName} WHERE NamespacePrefix = null AND ${field} IN ${some}`,
      ),
    );
    found.push(...rows.map((row) => `${objectName} ${String(row[field])}`));
  }
  return found;
}
