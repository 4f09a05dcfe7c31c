/**
 * Faults in metadata that the metadata check must find: elements, values, and names that lead nowhere.
 *
 * @module
 */
import { addFile, addMember, removeFile, replaceIn, type Plant, type SeededFault } from './seededFault.ts';

const MAIN = 'force-app/main';
const XML = '<?xml version="1.0" encoding="UTF-8" ?>\n';

/** A file of its own with one fault in it. */
const document = (path: string, type: string, ...lines: readonly string[]): Plant =>
  addFile(
    `${MAIN}/${path}-meta.xml`,
    `${XML}<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines
      .map((line) => line.replace('⟵', ''))
      .join('\n')}\n</${type}>\n`,
    lines.find((line) => line.includes('⟵'))?.replace('⟵', '') ?? `<${type} `,
  );

/** A permission set of its own. */
const grants = (id: string, ...lines: readonly string[]): Plant =>
  document(
    `foundation/permissionsets/Seeded_${id}.permissionset`,
    'PermissionSet',
    ...lines,
    '<label>x</label>',
  );

const fault = (id: string, what: string, plant: Plant, says: string | RegExp): SeededFault => ({
  id,
  what,
  check: 'metadata',
  plant,
  says,
});

const CHECK_FIELD = (name: string): string => `Kyc_Check__c/fields/${name}.field-meta.xml`;
const PERMISSION = (name: string): string => `${name}.customPermission-meta.xml`;

/** What is wrong in a file by itself. */
const IN_ITSELF: readonly SeededFault[] = [
  fault(
    'M01',
    'an element the type does not have',
    replaceIn(PERMISSION('Kyc_Read'), '    <label>', '    <colour>red</colour>\n    <label>'),
    '<colour> is not an element of CustomPermission',
  ),
  fault(
    'M02',
    'a value outside of the enumeration',
    replaceIn(CHECK_FIELD('Type__c'), /<type>\w+<\/type>/, '<type>Word</type>'),
    '<type> is "Word", which is not a FieldType',
  ),
  fault(
    'M03',
    'an element that is there twice',
    replaceIn(PERMISSION('Kyc_Verify'), '    <label>', '    <label>x</label>\n    <label>', '<label>V'),
    '<label> may be there once',
  ),
  fault(
    'M04',
    'a word where a number belongs',
    replaceIn(CHECK_FIELD('Key__c'), /<length>\d+/, '<length>long'),
    '<length> is "long", not a number',
  ),
  fault(
    'M05',
    'a word where true or false belongs',
    replaceIn('Chartroom.cspTrustedSite-meta.xml', '<isActive>true', '<isActive>yes'),
    '<isActive> is "yes", not true or false',
  ),
  fault(
    'M06',
    'something required left out',
    replaceIn(
      'Companion.externalCredential-meta.xml',
      /\s*<authenticationProtocol>.*<\/authenticationProtocol>/,
      '',
      '<ExternalCredential ',
    ),
    'ExternalCredential requires <authenticationProtocol>',
  ),
  fault(
    'M07',
    'something left out that the server requires and the WSDL does not',
    replaceIn(CHECK_FIELD('Completed_At__c'), /\s*<label>.*<\/label>/, '', '<CustomField '),
    'CustomField requires <label>',
  ),
  fault(
    'M08',
    'a field that is not called as its file',
    replaceIn(CHECK_FIELD('Reasons__c'), '<fullName>Reasons__c', '<fullName>Grounds__c', '<CustomField '),
    'fullName is Grounds__c, the file says Reasons__c',
  ),
  fault(
    'M09',
    'an element that is not closed',
    addFile(
      `${MAIN}/kyc/customPermissions/Seeded_M09.customPermission-meta.xml`,
      `${XML}<CustomPermission xmlns="http://soap.sforce.com/2006/04/metadata">\n<label>x\n</CustomPermission>\n`,
      '</CustomPermission>',
    ),
    'is not well-formed XML',
  ),
  fault(
    'M10',
    'the root of another type',
    addFile(
      `${MAIN}/kyc/customPermissions/Seeded_M10.customPermission-meta.xml`,
      `${XML}<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><label>x</label></PermissionSet>\n`,
      '<PermissionSet ',
    ),
    'the root element is <PermissionSet>, not <CustomPermission>',
  ),
  fault(
    'M11',
    'a root without its namespace',
    replaceIn(PERMISSION('Embed_Diagnose'), / xmlns="[^"]*"/, ''),
    'the root element needs xmlns',
  ),
  fault(
    'M12',
    'a suffix no type has',
    addFile(`${MAIN}/kyc/customPermissions/Odd.customPermision-meta.xml`, `${XML}<CustomPermission />\n`),
    'no metadata type has the suffix customPermision',
  ),
  fault(
    'M13',
    'a file in a folder of another type',
    addFile(
      `${MAIN}/kyc/permissions/Odd.customPermission-meta.xml`,
      `${XML}<CustomPermission xmlns="http://soap.sforce.com/2006/04/metadata"><label>x</label></CustomPermission>\n`,
    ),
    'CustomPermission must be in a folder called customPermissions',
  ),
  fault(
    'M14',
    'a class without its meta file, which sf leaves out without a word',
    removeFile('PortfolioSlice.cls-meta.xml', 'PortfolioSlice.cls'),
    'has no PortfolioSlice.cls-meta.xml',
  ),
  fault(
    'M15',
    'a meta file without its class',
    removeFile('PortfolioGain.cls', 'PortfolioGain.cls-meta.xml'),
    'has no source beside it',
  ),
  fault(
    'M16',
    'a component without JavaScript',
    removeFile('localText/localText.js', 'localText/localText.js-meta.xml'),
    'has no .js module beside it',
  ),
  fault(
    'M17',
    'a number without its precision',
    replaceIn(
      'Kyc_Verification__c/fields/Risk_Score__c.field-meta.xml',
      /\s*<precision>.*<\/precision>/,
      '',
      '<CustomField ',
    ),
    'a field of type Number requires <precision>',
  ),
  fault(
    'M18',
    'a component for a place there is not',
    replaceIn(
      'embeddedApp/embeddedApp.js-meta.xml',
      '<target>lightning__HomePage',
      '<target>lightning__HomePages',
    ),
    'lightning__HomePages", which is no place for a component',
  ),
  fault(
    'M19',
    'a trusted site that opens nothing',
    replaceIn(
      'Canvas_Card.cspTrustedSite-meta.xml',
      /true(?=<\/(isApplicableTo|canAccess))/g,
      'false',
      '<CspTrustedSite ',
    ),
    'opens nothing',
  ),
];

/** What names something that is not there. */
const NAMES: readonly SeededFault[] = [
  fault(
    'M20',
    'a permission set that names a class that is not there',
    grants(
      'M20',
      '<classAccesses>',
      '<apexClass>KycControler</apexClass>⟵',
      '<enabled>true</enabled></classAccesses>',
    ),
    'names the Apex class KycControler',
  ),
  fault(
    'M21',
    'a permission set that names a field that is not there',
    grants(
      'M21',
      '<fieldPermissions><editable>false</editable>',
      '<field>Kyc_Check__c.Riskiness__c</field>⟵',
      '<readable>true</readable></fieldPermissions>',
    ),
    'names the field Kyc_Check__c.Riskiness__c',
  ),
  fault(
    'M22',
    'a permission set that grants a required field, which the server refuses',
    grants(
      'M22',
      '<fieldPermissions><editable>false</editable>',
      '<field>Kyc_Verification__c.Party__c</field>⟵',
      '<readable>true</readable></fieldPermissions>',
    ),
    'which is required: the server refuses that',
  ),
  fault(
    'M23',
    'a permission set that names a tab that is not there',
    grants(
      'M23',
      '<tabSettings>',
      '<tab>Rialto_Nowhere</tab>⟵',
      '<visibility>Visible</visibility></tabSettings>',
    ),
    'names the tab Rialto_Nowhere',
  ),
  fault(
    'M24',
    'a permission set that names a custom permission that is not there',
    grants(
      'M24',
      '<customPermissions><enabled>true</enabled>',
      '<name>Nobody_May</name>⟵',
      '</customPermissions>',
    ),
    'names the custom permission Nobody_May',
  ),
  fault(
    'M25',
    'a permission set that names a principal that is not there',
    replaceIn('Rialto_Companion_Principal.permissionset-meta.xml', 'Companion-Service', 'Companion-Nobody'),
    'names the principal Companion-Nobody',
  ),
  fault(
    'M26',
    'a permission set that lets edit what it does not let read',
    grants(
      'M26',
      '<objectPermissions>⟵',
      '<allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>true</allowEdit><allowRead>false</allowRead>',
      '<modifyAllRecords>false</modifyAllRecords><object>Kyc_Verification__c</object><viewAllRecords>false</viewAllRecords>',
      '</objectPermissions>',
    ),
    'grants allowEdit of Kyc_Verification__c without allowRead',
  ),
  fault(
    'M27',
    'a named credential without its external credential',
    replaceIn(
      'Companion.namedCredential-meta.xml',
      '<externalCredential>Companion<',
      '<externalCredential>Compagnon<',
    ),
    'names the external credential Compagnon',
  ),
  fault(
    'M28',
    'a callout to a named credential that is not there',
    addMember('PortfolioController', "private static final String SEEDED = 'callout:Compagnon/v1';"),
    'names the named credential Compagnon',
  ),
  fault(
    'M29',
    'a cache partition that is not there',
    addMember(
      'KycController',
      "private static Object seeded() { return Cache.Org.getPartition('local.Nowhere'); }",
    ),
    'names the cache partition Nowhere',
  ),
  fault(
    'M30',
    'an address of Apex REST without its slash',
    replaceIn('SetupResource.cls', "urlMapping='/", "urlMapping='"),
    'an address begins with /',
  ),
  fault(
    'M31',
    'a page with a component that is not there',
    replaceIn('Household_Record_Page.flexipage-meta.xml', 'c:portfolioPanel', 'c:portfolioPannel'),
    'shows the component portfolioPannel',
  ),
  fault(
    'M32',
    'a page that sets a property the component does not have',
    replaceIn(
      'Household_Demo_Record_Page.flexipage-meta.xml',
      /<componentInstanceProperties>\s*<name>initialHeight</,
      '<componentInstanceProperties><name>height<',
    ),
    'sets height, which embeddedApp does not have',
  ),
  fault(
    'M33',
    'a list with a column that is not there',
    replaceIn(
      'Kyc_Verification__c/listViews/All.listView-meta.xml',
      '<columns>Status__c',
      '<columns>State__c',
    ),
    'names the field Kyc_Verification__c.State__c',
  ),
  fault(
    'M34',
    'a validation rule about a field that is not there',
    replaceIn('App_Id_Is_An_Id.validationRule-meta.xml', 'REGEX(App_Id__c', 'REGEX(App_Ids__c'),
    'names the field Embedded_App__mdt.App_Ids__c',
  ),
  fault(
    'M35',
    'a field that looks up an object that is not there',
    replaceIn(
      'Kyc_Verification__c/fields/Household__c.field-meta.xml',
      '<referenceTo>Account',
      '<referenceTo>Household__c',
    ),
    'names the object Household__c',
  ),
  fault(
    'M36',
    'an app with a tab that is not there',
    replaceIn('Rialto.app-meta.xml', '<tabs>Kyc_Verification__c', '<tabs>Kyc_Verifications__c'),
    'names the tab Kyc_Verifications__c',
  ),
  fault(
    'M37',
    'a subscriber that is not there',
    replaceIn(
      'LogEventTrigger.platformEventSubscriberConfig-meta.xml',
      'Consumer>LogEventTrigger',
      'Consumer>LogTrigger',
    ),
    'names the trigger LogTrigger',
  ),
  fault(
    'M38',
    'the base package names what only the demo package has',
    grants(
      'M38',
      '<customPermissions><enabled>true</enabled>',
      '<name>App_Chartroom</name>⟵',
      '</customPermissions>',
    ),
    'names the custom permission App_Chartroom, which no package it depends on has',
  ),
  fault(
    'M39',
    'the base package names an object of Financial Services Cloud',
    addMember('EmbedController', 'private static FinServ__FinancialAccount__c seeded;'),
    'names FinServ__FinancialAccount__c: the base package deploys to any org',
  ),
];

const mapping = (name: string): string => `Embed_Context_Mapping.${name}.md-meta.xml`;

/** Records, flows and the external client app. */
const RECORDS: readonly SeededFault[] = [
  fault(
    'M40',
    'a record with a field its type does not have',
    replaceIn(mapping('Contact_Email'), /<values>\s*<field>Id_Key__c/, '<values><field>Id_Keys__c'),
    'sets Embed_Context_Mapping__mdt.Id_Keys__c',
  ),
  fault(
    'M41',
    'a record with a value of the wrong kind',
    replaceIn('Embedded_App.Chartroom.md-meta.xml', '"xsd:boolean">true', '"xsd:string">true'),
    'has xsi:type xsd:string; it takes xsd:boolean',
  ),
  fault(
    'M42',
    'a record without what its type requires',
    replaceIn(
      mapping('Contact_Record'),
      /\s*<values>\s*<field>Field_Path__c<\/field>[^]*?<\/values>/,
      '',
      '<CustomMetadata',
    ),
    'sets no Field_Path__c, which Embed_Context_Mapping__mdt requires',
  ),
  fault(
    'M43',
    'a record with a value its picklist does not have',
    replaceIn(mapping('Contact_Number'), '>RECORD<', '>PAGE<'),
    'Applies_To__c is "PAGE"; its picklist has RECORD, MEMBER',
  ),
  fault(
    'M44',
    'a record with a value that is too long',
    replaceIn('Embedded_App.Canvas_Card.md-meta.xml', '>canvas-card<', `>${'canvas-'.repeat(10)}card<`),
    'App_Id__c has 74 characters; it takes 63',
  ),
  fault(
    'M45',
    'a record of a type that is not there',
    addFile(
      'force-app/demo/customMetadata/Embedded_Apps.Odd.md-meta.xml',
      `${XML}<CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata">\n<label>x</label>\n<protected>false</protected>\n</CustomMetadata>\n`,
      '<CustomMetadata ',
    ),
    'is a record of Embedded_Apps__mdt',
  ),
  fault(
    'M46',
    'a flow that goes on to a step it does not have',
    document(
      'kyc/flows/Seeded_M46.flow',
      'Flow',
      '<label>x</label><processType>AutoLaunchedFlow</processType><status>Draft</status>',
      '<start><locationX>0</locationX><locationY>0</locationY><connector>',
      '<targetReference>Nowhere</targetReference>⟵',
      '</connector></start>',
    ),
    'goes on to Nowhere, which is no element of the flow',
  ),
  fault(
    'M47',
    'a flow that calls a class without an action',
    document(
      'kyc/flows/Seeded_M47.flow',
      'Flow',
      '<actionCalls>⟵',
      '<name>Verify</name><label>x</label><locationX>0</locationX><locationY>0</locationY>',
      '<actionName>KycController</actionName><actionType>apex</actionType>',
      '</actionCalls><label>x</label><processType>AutoLaunchedFlow</processType><status>Draft</status>',
    ),
    'calls KycController, which has no @InvocableMethod',
  ),
  fault(
    'M48',
    'a flow that reads a field that is not there',
    document(
      'kyc/flows/Seeded_M48.flow',
      'Flow',
      '<recordLookups><name>Due</name><label>x</label><locationX>0</locationX><locationY>0</locationY>',
      '<filters>',
      '<field>Riskiness__c</field>⟵',
      '<operator>EqualTo</operator><value><stringValue>HIGH</stringValue></value></filters>',
      '<object>Kyc_Verification__c</object></recordLookups>',
      '<label>x</label><processType>AutoLaunchedFlow</processType><status>Draft</status>',
    ),
    'names the field Kyc_Verification__c.Riskiness__c',
  ),
  fault(
    'M49',
    'settings of an external client app that is not there',
    document(
      'companion/extlClntAppOauthSettings/Seeded.ecaOauth',
      'ExtlClntAppOauthSettings',
      '<commaSeparatedOauthScopes>Api</commaSeparatedOauthScopes>',
      '<externalClientApplication>Nowhere</externalClientApplication>⟵',
      '<label>x</label>',
    ),
    'names the external client app Nowhere',
  ),
  fault(
    'M50',
    'a secret in source',
    document(
      'companion/extlClntAppGlobalOauthSets/Seeded.ecaGlblOauth',
      'ExtlClntAppGlobalOauthSettings',
      '<callbackUrl>https://localhost/callback</callbackUrl>',
      '<consumerSecret>not-so-secret</consumerSecret>⟵',
      '<externalClientApplication>Nowhere</externalClientApplication>',
      '<label>x</label>',
    ),
    '<consumerSecret> is a secret: it is set in the org, not in source',
  ),
];

/** All of them. */
export const METADATA_FAULTS: readonly SeededFault[] = [...IN_ITSELF, ...NAMES, ...RECORDS];
