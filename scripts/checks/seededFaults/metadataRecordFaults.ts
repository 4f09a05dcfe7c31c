/**
 * Faults in metadata that the metadata check must find: records, flows, the external client app, pages.
 *
 * @module
 */
import { document, fault, XML } from './metadataPlanting.ts';
import { addFile, replaceIn, type Plant, type SeededFault } from './seededFault.ts';

const mapping = (name: string): string => `Embed_Context_Mapping.${name}.md-meta.xml`;

/** Records, flows and the external client app. */
export const METADATA_RECORD_FAULTS: readonly SeededFault[] = [
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

/** A page of its own for an account, with one component. */
const page = (id: string, component: string, ...properties: readonly string[]): Plant =>
  document(
    `foundation/flexipages/Seeded_${id}.flexipage`,
    'FlexiPage',
    '<flexiPageRegions><itemInstances>',
    `<componentInstance>${component.startsWith('⟵') ? '⟵' : ''}`,
    ...properties,
    `<componentName>${component.replace('⟵', '')}</componentName>⟵`,
    '<identifier>seeded</identifier>',
    '</componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions>',
    '<masterLabel>x</masterLabel><sobjectType>Account</sobjectType>',
    '<template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type>',
  );

/** What belongs together on a page or in an app. */
export const METADATA_PAGE_FAULTS: readonly SeededFault[] = [
  fault(
    'M51',
    'a page that leaves out what a component requires',
    page('M51', '⟵c:embeddedApp'),
    'gives embeddedApp no appName, which it requires',
  ),
  fault(
    'M52',
    'a page with a component that is not for pages',
    page('M52', 'c:statusPill'),
    'shows the component statusPill, which is not exposed',
  ),
  fault(
    'M53',
    'a page that puts a region into itself that it does not have',
    page(
      'M53',
      'flexipage:tab',
      '⟵<componentInstanceProperties><name>body</name><value>nowhere</value></componentInstanceProperties>',
    ),
    'puts the region nowhere into the page',
  ),
  fault(
    'M54',
    'an app with a tab twice',
    document(
      'foundation/applications/Seeded_M54.app',
      'CustomApplication',
      '<formFactors>Large</formFactors>',
      '<label>x</label>',
      '<tabs>standard-Account</tabs>',
      '<tabs> standard-Account</tabs>⟵',
      '<uiType>Lightning</uiType>',
    ),
    'has the tab standard-Account twice',
  ),
];
