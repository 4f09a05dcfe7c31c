/**
 * What a metadata file names exists: fields, classes, objects, principals, components, in the project or on the platform.
 *
 * @module
 */
import { basename } from 'node:path';
import { childText, descendants, objectOf, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';

/** What a project declares. */
export interface ProjectIndex {
  /** `CustomObject` → names. */
  readonly byType: ReadonlyMap<string, ReadonlySet<string>>;
  /** `Object.Field` → its document. */
  readonly fields: ReadonlyMap<string, MetadataDocument>;
  /** `Credential-Principal`. */
  readonly principals: ReadonlySet<string>;
  /** Names in the labels files. */
  readonly labels: ReadonlySet<string>;
}

/** Collects what the documents declare. */
export function indexProject(documents: readonly MetadataDocument[]): ProjectIndex {
  const byType = new Map<string, Set<string>>();
  const fields = new Map<string, MetadataDocument>();
  const principals = new Set<string>();
  const labels = new Set<string>();
  for (const document of documents) {
    const { type, name, root, file } = document;
    const names = byType.get(type) ?? new Set<string>();
    byType.set(type, names.add(name));
    if (type === 'CustomField') fields.set(`${objectOf(file)}.${name}`, document);
    if (type === 'CustomLabels')
      for (const label of descendants(root, 'labels')) labels.add(childText(label, 'fullName') ?? '');
    if (type === 'ExternalCredential')
      for (const parameter of descendants(root, 'externalCredentialParameters'))
        if (/Principal$/.test(childText(parameter, 'parameterType') ?? ''))
          principals.add(`${name}-${childText(parameter, 'parameterName') ?? ''}`);
  }
  return { byType, fields, principals, labels };
}

type Rule = (reference: string, index: ProjectIndex) => string | undefined;

/** Of an installed package, e.g. `FinServ__X__c`: nothing here can know it. */
const isNamespaced = (name: string): boolean => /^[A-Za-z]\w*?__\w+?__\w+$/.test(name);
const isCustom = (name: string): boolean => /__(c|e|mdt|b)$/.test(name) && !isNamespaced(name);

/** The name must be that of a document of the type. */
function known(type: string, words: string, isOurs: (name: string) => boolean = () => true): Rule {
  return (name, index) =>
    isOurs(name) && index.byType.get(type)?.has(name) !== true
      ? `names the ${words} ${name}, which the project does not have`
      : undefined;
}

const knownObject = known('CustomObject', 'object', isCustom);
const knownField: Rule = (name, { fields }) =>
  isCustom(name.split('.').at(-1) ?? '') && !isNamespaced(name.split('.')[0] ?? '') && !fields.has(name)
    ? `names the field ${name}, which the project does not have`
    : undefined;
const grantableField: Rule = (name, index) => {
  const field = index.fields.get(name);
  const isAlwaysVisible =
    field !== undefined &&
    (childText(field.root, 'required') === 'true' || childText(field.root, 'type') === 'MasterDetail');
  return isAlwaysVisible
    ? `grants the field ${name}, which is required: the server refuses that`
    : knownField(name, index);
};

const GRANTS: Readonly<Record<string, Rule>> = {
  'fieldPermissions/field': grantableField,
  'objectPermissions/object': knownObject,
  'classAccesses/apexClass': known('ApexClass', 'Apex class', (name) => !name.includes('__')),
  'customPermissions/name': known('CustomPermission', 'custom permission', (name) => !name.includes('__')),
  'customMetadataTypeAccesses/name': knownObject,
  'tabSettings/tab': known('CustomTab', 'tab', (name) => !/^(standard-|.*__c$)/.test(name)),
  'applicationVisibilities/application': known(
    'CustomApplication',
    'app',
    (name) => !name.startsWith('standard__'),
  ),
  'externalCredentialPrincipalAccesses/externalCredentialPrincipal': (name, { principals }) =>
    principals.has(name)
      ? undefined
      : `names the principal ${name}, which no external credential of the project has`,
};

/** Document type → path of elements → what the text there must name. */
const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  PermissionSet: GRANTS,
  Profile: GRANTS,
  PermissionSetGroup: { permissionSets: known('PermissionSet', 'permission set') },
  CustomPermission: {
    'requiredPermission/customPermission': known('CustomPermission', 'custom permission'),
  },
  NamedCredential: {
    'namedCredentialParameters/externalCredential': known('ExternalCredential', 'external credential'),
  },
  CustomApplication: {
    tabs: known('CustomTab', 'tab', (name) => !/^standard-|__c$/.test(name)),
    utilityBar: known('FlexiPage', 'page'),
  },
  CustomTab: {
    flexiPage: known('FlexiPage', 'page'),
    lwcComponent: known('LightningComponentBundle', 'component'),
  },
  CustomField: { referenceTo: knownObject },
  FlexiPage: { sobjectType: knownObject },
  ExtlClntAppOauthSettings: {
    externalClientApplication: known('ExternalClientApplication', 'external client app'),
  },
};

/** Checks the references of one document. */
export function checkReferences(document: MetadataDocument, index: ProjectIndex, report: Report): void {
  for (const [path, rule] of Object.entries(RULES[document.type] ?? {}))
    for (const element of at(document.root, path.split('/'))) {
      const message = rule(element.text, index);
      if (message !== undefined) report(element.line, message);
    }
  if (document.type === 'CustomField') checkFieldName(document, report);
  if (document.type === 'FlexiPage') checkPage(document, index, report);
  if (document.type === 'CustomMetadata') checkRecord(document, index, report);
  if (document.type === 'LightningComponentBundle') checkTargets(document, report);
}

function at(element: Element, [name, ...rest]: readonly string[]): Element[] {
  const children = element.children.filter((child) => child.name === name);
  return rest.length === 0 ? children : children.flatMap((child) => at(child, rest));
}

function checkFieldName({ root, name }: MetadataDocument, report: Report): void {
  const fullName = childText(root, 'fullName');
  if (fullName !== name) report(root.line, `fullName is ${fullName ?? 'missing'}, the file says ${name}`);
}

function checkPage({ root }: MetadataDocument, index: ProjectIndex, report: Report): void {
  for (const element of descendants(root, 'componentName')) {
    const name = element.text.replace(/^c:/, '');
    if (!name.includes(':') && index.byType.get('LightningComponentBundle')?.has(name) !== true)
      report(element.line, `shows the component ${name}, which the project does not have`);
  }
}

const XSI_TYPES: Readonly<Record<string, string>> = {
  Number: 'xsd:double',
  Percent: 'xsd:double',
  Checkbox: 'xsd:boolean',
  Date: 'xsd:date',
  DateTime: 'xsd:dateTime',
};

/** A custom metadata record: its type, its fields, and the type of each value. */
function checkRecord({ root, file }: MetadataDocument, index: ProjectIndex, report: Report): void {
  const type = `${basename(file).split('.')[0] ?? ''}__mdt`;
  if (isNamespaced(type)) return;
  if (index.byType.get('CustomObject')?.has(type) !== true)
    report(root.line, `is a record of ${type}, which the project does not have`);
  for (const values of root.children.filter(({ name }) => name === 'values')) {
    const name = childText(values, 'field') ?? '';
    const field = index.fields.get(`${type}.${name}`);
    const value = values.children.find((child) => child.name === 'value');
    if (field === undefined) report(values.line, `sets ${type}.${name}, which the project does not have`);
    else if (value !== undefined && value.attributes['xsi:nil'] !== 'true') {
      const wanted = XSI_TYPES[childText(field.root, 'type') ?? ''] ?? 'xsd:string';
      const actual = value.attributes['xsi:type'];
      if (actual !== wanted)
        report(value.line, `${name} has xsi:type ${actual ?? 'none'}; it takes ${wanted}`);
    }
  }
}

const TARGETS = new Set(
  'AppPage HomePage RecordPage UtilityBar Tab FlowScreen FlowAction GlobalAction RecordAction UrlAddressable Inbox VoiceExtension ChannelExtension EnablementProgram AgentforceInput AgentforceOutput DynamicHighlightsPanel'
    .split(' ')
    .map((name) => `lightning__${name}`),
);

function checkTargets({ root }: MetadataDocument, report: Report): void {
  for (const { text, line } of descendants(root, 'target'))
    if (
      !TARGETS.has(text) &&
      !/^(lightningCommunity|lightningSnapin|lightningStatic|analytics)__\w+$/.test(text)
    )
      report(line, `<target> is "${text}", which is no place for a component`);
}
