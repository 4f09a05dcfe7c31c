/**
 * Faults in metadata that the metadata check must find: names that lead nowhere.
 *
 * @module
 */
import { fault, grants } from './metadataPlanting.ts';
import { addMember, replaceIn, type SeededFault } from './seededFault.ts';

/** What names something that is not there. */
export const METADATA_NAME_FAULTS: readonly SeededFault[] = [
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
