/**
 * What was deployed, as records: permission sets and what they grant, credentials, classes, custom metadata, fields.
 *
 * @module
 */
import type { SourceTree } from '../deploy/sourceTree.ts';
import { childrenOf, parseXml, textOf, type XmlElement } from '../../preview/xmlTree.ts';
import { deployedObjects } from './deployedObjects.ts';
import type { ObjectShape, Row, Value } from './objectShape.ts';
import type { RecordStore } from './recordStore.ts';

/** A component's document. */
interface Document {
  readonly name: string;
  readonly root: XmlElement;
}

type RowsOf = (document: Document) => Row;

/** Metadata type → object, what its records say, and by which field one is known again. */
const PLAIN: Readonly<Record<string, readonly [object: string, key: string, rowOf: RowsOf]>> = {
  ApexClass: [
    'ApexClass',
    'Name',
    ({ name, root }) => ({ Name: name, ApiVersion: Number(textOf(root, 'apiVersion')), Status: 'Active' }),
  ],
  ApexTrigger: ['ApexTrigger', 'Name', ({ name }) => ({ Name: name, Status: 'Active' })],
  CspTrustedSite: [
    'CspTrustedSite',
    'DeveloperName',
    ({ name, root }) => ({
      ...named(name, root),
      EndpointUrl: textOf(root, 'endpointUrl') ?? null,
      Context: textOf(root, 'context') ?? null,
      IsActive: textOf(root, 'isActive') === 'true',
    }),
  ],
  CustomPermission: [
    'CustomPermission',
    'DeveloperName',
    ({ name, root }) => ({ ...named(name, root), Description: textOf(root, 'description') ?? null }),
  ],
  CustomTab: ['CustomTab', 'DeveloperName', ({ name, root }) => named(name, root)],
  ExternalClientApplication: [
    'ExternalClientApplication',
    'DeveloperName',
    ({ name, root }) => ({
      ...named(name, root),
      DistributionState: textOf(root, 'distributionState') ?? null,
    }),
  ],
  ExternalCredential: [
    'ExternalCredential',
    'DeveloperName',
    ({ name, root }) => ({
      ...named(name, root),
      AuthenticationProtocol: textOf(root, 'authenticationProtocol') ?? null,
    }),
  ],
  FlexiPage: [
    'FlexiPage',
    'DeveloperName',
    ({ name, root }) => ({
      DeveloperName: name,
      MasterLabel: textOf(root, 'masterLabel') ?? name,
      Type: textOf(root, 'type') ?? null,
      EntityDefinitionId: textOf(root, 'sobjectType') ?? null,
    }),
  ],
  LightningComponentBundle: [
    'LightningComponentBundle',
    'DeveloperName',
    ({ name, root }) => ({ DeveloperName: name, MasterLabel: textOf(root, 'masterLabel') ?? name }),
  ],
  NamedCredential: [
    'NamedCredential',
    'DeveloperName',
    ({ name, root }) => ({ ...named(name, root), Endpoint: namedCredentialUrl(root) ?? null }),
  ],
  PermissionSet: [
    'PermissionSet',
    'Name',
    ({ name, root }) => ({
      Name: name,
      Label: textOf(root, 'label') ?? name,
      Description: textOf(root, 'description') ?? null,
      IsOwnedByProfile: false,
      IsCustom: true,
      Type: 'Regular',
    }),
  ],
  PermissionSetGroup: [
    'PermissionSetGroup',
    'DeveloperName',
    ({ name, root }) => ({ ...named(name, root), Status: 'Updated' }),
  ],
  StaticResource: [
    'StaticResource',
    'Name',
    ({ name, root }) => ({ Name: name, ContentType: textOf(root, 'contentType') ?? null }),
  ],
};

const named = (name: string, root: XmlElement): Row => ({
  DeveloperName: name,
  MasterLabel: textOf(root, 'label') ?? textOf(root, 'masterLabel') ?? name,
});

/** Where a named credential leads. */
export function namedCredentialUrl(root: XmlElement): string | undefined {
  const url = childrenOf(root, 'namedCredentialParameters').find(
    (parameter) => textOf(parameter, 'parameterType') === 'Url',
  );
  return (url === undefined ? undefined : textOf(url, 'parameterValue')) ?? textOf(root, 'endpoint');
}

/** Documents of the tree, by type. */
export function documentsOf(tree: SourceTree): Map<string, Document[]> {
  const documents = new Map<string, Document[]>();
  for (const [path, { content, member }] of tree) {
    if (!path.endsWith('-meta.xml')) continue;
    const root = parseXml(content.toString('utf8'), path);
    documents.set(member.type, [...(documents.get(member.type) ?? []), { name: member.fullName, root }]);
  }
  return documents;
}

/**
 * Makes the records say what the tree says. What is gone takes its assignments with it.
 *
 * @param base - The org's objects without anything deployed.
 */
export function syncDeployedRows(
  store: RecordStore,
  tree: SourceTree,
  base: ReadonlyMap<string, ObjectShape>,
): void {
  const documents = documentsOf(tree);
  deployedObjects(store, documents, base);
  for (const [type, [object, key, rowOf]] of Object.entries(PLAIN))
    syncRows(
      store,
      object,
      key,
      (documents.get(type) ?? []).map(rowOf),
      (row) => row['IsOwnedByProfile'] !== true,
    );
  syncRecords(store, documents.get('CustomMetadata') ?? []);
  syncGrants(store, documents.get('PermissionSet') ?? []);
  const permissionSets = new Set(store.rows('PermissionSet').map((row) => row['Id']));
  for (const row of store.rows('PermissionSetAssignment'))
    if (
      row['PermissionSetId'] !== undefined &&
      row['PermissionSetId'] !== null &&
      !permissionSets.has(row['PermissionSetId'])
    )
      store.erase('PermissionSetAssignment', String(row['Id']));
}

/** @param isOurs - Records that come from metadata: others stay. */
function syncRows(
  store: RecordStore,
  object: string,
  key: string,
  wanted: readonly Row[],
  isOurs: (row: Row) => boolean = () => true,
): void {
  const existing = new Map(
    store
      .rows(object)
      .filter(isOurs)
      .map((row) => [row[key], row]),
  );
  for (const row of wanted) {
    const old = existing.get(row[key] ?? null);
    existing.delete(row[key] ?? null);
    if (old === undefined) store.put(object, row);
    else Object.assign(old, row);
  }
  for (const row of existing.values()) store.erase(object, String(row['Id']));
}

function syncRecords(store: RecordStore, documents: readonly Document[]): void {
  const byObject = new Map<string, Row[]>(
    store
      .names()
      .filter((name) => name.endsWith('__mdt'))
      .map((name) => [name, []]),
  );
  for (const { name, root } of documents) {
    const [type = '', record = ''] = name.split('.');
    const row: Row = {
      DeveloperName: record,
      QualifiedApiName: record,
      MasterLabel: textOf(root, 'label') ?? record,
    };
    for (const values of childrenOf(root, 'values')) {
      const value = values.children.find((child) => child.name === 'value');
      row[textOf(values, 'field') ?? ''] = typed(
        value?.text.trim() ?? '',
        store.find(`${type}__mdt`)?.fields.get(textOf(values, 'field') ?? '')?.type,
      );
    }
    byObject.get(`${type}__mdt`)?.push(row);
  }
  for (const [object, rows] of byObject) syncRows(store, object, 'DeveloperName', rows);
}

function typed(text: string, type: string | undefined): Value {
  if (text === '') return null;
  if (type === 'boolean') return text === 'true';
  return type === 'number' ? Number(text) : text;
}

function syncGrants(store: RecordStore, documents: readonly Document[]): void {
  for (const object of ['SetupEntityAccess', 'ObjectPermissions', 'FieldPermissions'])
    for (const row of store.rows(object)) store.erase(object, String(row['Id']));
  const idOf = (object: string, key: string, name: string): string | undefined => {
    const id = store.rows(object).find((row) => row[key] === name)?.['Id'];
    return typeof id === 'string' ? id : undefined;
  };
  for (const { name, root } of documents) {
    const ParentId = idOf('PermissionSet', 'Name', name) ?? null;
    const access = (type: string, id: string | undefined): void => {
      if (id !== undefined)
        store.put('SetupEntityAccess', { ParentId, SetupEntityId: id, SetupEntityType: type });
    };
    for (const grant of enabled(root, 'customPermissions'))
      access('CustomPermission', idOf('CustomPermission', 'DeveloperName', textOf(grant, 'name') ?? ''));
    for (const grant of enabled(root, 'classAccesses'))
      access('ApexClass', idOf('ApexClass', 'Name', textOf(grant, 'apexClass') ?? ''));
    for (const grant of enabled(root, 'externalCredentialPrincipalAccesses')) {
      const [credential = ''] = (textOf(grant, 'externalCredentialPrincipal') ?? '').split('-');
      access('ExternalCredentialParameter', idOf('ExternalCredential', 'DeveloperName', credential));
    }
    for (const grant of childrenOf(root, 'objectPermissions'))
      store.put('ObjectPermissions', {
        ParentId,
        SobjectType: textOf(grant, 'object') ?? null,
        PermissionsRead: textOf(grant, 'allowRead') === 'true',
        PermissionsCreate: textOf(grant, 'allowCreate') === 'true',
        PermissionsEdit: textOf(grant, 'allowEdit') === 'true',
        PermissionsDelete: textOf(grant, 'allowDelete') === 'true',
      });
    for (const grant of childrenOf(root, 'fieldPermissions'))
      store.put('FieldPermissions', {
        ParentId,
        SobjectType: textOf(grant, 'field')?.split('.')[0] ?? null,
        Field: textOf(grant, 'field') ?? null,
        PermissionsRead: textOf(grant, 'readable') === 'true',
        PermissionsEdit: textOf(grant, 'editable') === 'true',
      });
  }
}

const enabled = (root: XmlElement, name: string): XmlElement[] =>
  childrenOf(root, name).filter((grant) => textOf(grant, 'enabled') === 'true');
