/**
 * What a metadata file names exists: fields, classes, objects, principals, components, in the project or on the platform.
 *
 * @module
 */
import { childText, descendants, objectOf, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';
import { checkField, checkObject } from './fields.ts';
import { checkFlow } from './flows.ts';
import { checkGrants } from './grants.ts';
import { checkOrgSpecific } from './orgSpecific.ts';
import { checkPage, checkTab } from './pages.ts';
import { ownFields } from './limits.ts';
import { isCustom, isNamespaced, type ProjectIndex } from './projectIndex.ts';
import { checkRecord } from './records.ts';

type Rule = (reference: string, index: ProjectIndex) => string | undefined;

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

const knownTab = known(
  'CustomTab',
  'tab',
  (name) => !name.startsWith('standard-') && !isNamespaced(`${name.replace(/__c$/, '')}__c`),
);
const knownTrigger: Rule = (name, { byType }) =>
  byType.get('ApexTrigger')?.has(name) === true || byType.get('Flow')?.has(name) === true
    ? undefined
    : `names the trigger ${name}, which the project does not have`;
const knownClient = known('ExternalClientApplication', 'external client app');
const knownColumn =
  (object: string): Rule =>
  (name, index) =>
    /^\w+__c$/.test(name) ? knownField(`${object}.${name}`, index) : undefined;

const GRANTS: Readonly<Record<string, Rule>> = {
  'fieldPermissions/field': grantableField,
  'objectPermissions/object': knownObject,
  'classAccesses/apexClass': known('ApexClass', 'Apex class', (name) => !name.includes('__')),
  'customPermissions/name': known('CustomPermission', 'custom permission', (name) => !name.includes('__')),
  'customMetadataTypeAccesses/name': knownObject,
  'tabSettings/tab': knownTab,
  'flowAccesses/flow': known('Flow', 'flow', (name) => !name.includes('__')),
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
    tabs: knownTab,
    utilityBar: known('FlexiPage', 'page'),
  },
  CustomTab: {
    flexiPage: known('FlexiPage', 'page'),
    lwcComponent: known('LightningComponentBundle', 'component'),
  },
  CustomField: { referenceTo: knownObject },
  FlexiPage: { sobjectType: knownObject },
  ExtlClntAppOauthSettings: { externalClientApplication: knownClient },
  ExtlClntAppGlobalOauthSettings: { externalClientApplication: knownClient },
  ExtlClntAppOauthConfigurablePolicies: { externalClientApplication: knownClient },
  ExtlClntAppConfigurablePolicies: { externalClientApplication: knownClient },
  PlatformEventSubscriberConfig: { platformEventConsumer: knownTrigger },
  PlatformEventChannelMember: { selectedEntity: knownObject },
};

/** Checks the references of one document. */
export function checkReferences(document: MetadataDocument, index: ProjectIndex, report: Report): void {
  for (const [path, rule] of Object.entries(RULES[document.type] ?? {}))
    for (const element of at(document.root, path.split('/'))) {
      const message = rule(element.text, index);
      if (message !== undefined) report(element.line, message);
    }
  switch (document.type) {
    case 'CustomField':
      checkField(document, report);
      break;
    case 'CustomObject':
      checkObject(document, report);
      break;
    case 'FlexiPage':
      checkPage(document, index, report);
      break;
    case 'CustomTab':
      checkTab(document, index, report);
      break;
    case 'CustomMetadata':
      checkRecord(document, index, report);
      break;
    case 'Flow':
      checkFlow(document, index, report);
      break;
    case 'PermissionSet':
      checkGrants(document, index, report);
      break;
    case 'LightningComponentBundle':
      checkTargets(document, report);
      break;
    case 'CustomApplication':
      checkTabs(document, report);
      break;
    case 'ListView':
    case 'ValidationRule':
      checkOwnFields(document, index, report);
      break;
    default:
      checkOrgSpecific(document, report);
  }
}

function at(element: Element, [name, ...rest]: readonly string[]): Element[] {
  const children = element.children.filter((child) => child.name === name);
  return rest.length === 0 ? children : children.flatMap((child) => at(child, rest));
}

function checkTabs({ root }: MetadataDocument, report: Report): void {
  const seen = new Set<string>();
  for (const { name, text, line } of root.children) {
    if (name !== 'tabs') continue;
    if (seen.has(text)) report(line, `has the tab ${text} twice`);
    seen.add(text);
  }
}

/** Columns and filters of a list, fields of a rule: those of the object the file belongs to. */
function checkOwnFields({ root, file, type }: MetadataDocument, index: ProjectIndex, report: Report): void {
  const rule = knownColumn(objectOf(file));
  const named =
    type === 'ListView'
      ? [...descendants(root, 'columns'), ...descendants(root, 'field')]
      : [...descendants(root, 'errorDisplayField'), ...formulaFields(root)];
  for (const element of named) {
    const message = rule(element.text, index);
    if (message !== undefined) report(element.line, message);
  }
}

const formulaFields = (root: Element): Element[] =>
  descendants(root, 'errorConditionFormula').flatMap((formula) =>
    ownFields(formula.text).map((text): Element => ({ ...formula, text })),
  );

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
