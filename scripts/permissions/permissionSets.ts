/**
 * What the permission sets of the project grant, read from their files.
 *
 * @module
 */
import { basename } from 'node:path';
import { childText, isXmlFault, readXml, type Element } from '../checks/metadata/document.ts';
import { projectFiles } from '../checks/projectFiles.ts';

/** What may be done with the records of an object. */
export interface ObjectGrant {
  readonly read: boolean;
  readonly create: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

/** One permission set. */
export interface PermissionSet {
  /** API name. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly customPermissions: readonly string[];
  readonly classes: readonly string[];
  readonly applications: readonly string[];
  readonly tabs: readonly string[];
  /** `Credential-Principal`. */
  readonly principals: readonly string[];
  /** Of the platform, e.g. `ViewSetup`. */
  readonly userPermissions: readonly string[];
  readonly objects: ReadonlyMap<string, ObjectGrant>;
  /** `Object.Field` → whether it may be edited; what may not be read is not in it. */
  readonly fields: ReadonlyMap<string, boolean>;
}

/**
 * @param root - Of the project.
 * @param folder - A package directory.
 * @returns Its permission sets by name.
 * @throws Error on XML that is not well-formed.
 */
export function readPermissionSets(root: string, folder: string): PermissionSet[] {
  return projectFiles(root, `${folder}/**/*.permissionset-meta.xml`).map((file) => {
    const element = readXml(root, file);
    if (isXmlFault(element)) throw new Error(`${file}:${element.line} ${element.message}`);
    return asPermissionSet(basename(file, '.permissionset-meta.xml'), element);
  });
}

function asPermissionSet(name: string, root: Element): PermissionSet {
  const entries = (group: string): Element[] => root.children.filter((child) => child.name === group);
  const granted = (group: string, member: string, flag = 'enabled'): string[] =>
    entries(group)
      .filter((entry) => childText(entry, flag) === 'true')
      .map((entry) => childText(entry, member) ?? '')
      .sort();
  return {
    name,
    label: childText(root, 'label') ?? name,
    description: (childText(root, 'description') ?? '').replaceAll(/\s+/g, ' '),
    customPermissions: granted('customPermissions', 'name'),
    classes: granted('classAccesses', 'apexClass'),
    applications: granted('applicationVisibilities', 'application', 'visible'),
    tabs: entries('tabSettings')
      .filter((entry) => childText(entry, 'visibility') !== 'None')
      .map((entry) => childText(entry, 'tab') ?? '')
      .sort(),
    principals: granted('externalCredentialPrincipalAccesses', 'externalCredentialPrincipal'),
    userPermissions: granted('userPermissions', 'name'),
    objects: new Map(
      entries('objectPermissions').map((entry) => [childText(entry, 'object') ?? '', grantOf(entry)]),
    ),
    fields: new Map(
      entries('fieldPermissions')
        .filter((entry) => childText(entry, 'readable') === 'true')
        .map((entry) => [childText(entry, 'field') ?? '', childText(entry, 'editable') === 'true']),
    ),
  };
}

function grantOf(entry: Element): ObjectGrant {
  const is = (name: string): boolean => childText(entry, name) === 'true';
  return {
    read: is('allowRead'),
    create: is('allowCreate'),
    edit: is('allowEdit'),
    delete: is('allowDelete'),
    viewAll: is('viewAllRecords') || is('viewAllFields'),
    modifyAll: is('modifyAllRecords'),
  };
}
