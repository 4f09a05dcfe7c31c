/**
 * Faults in metadata that the metadata check must find, and that are in a file by themselves: elements and values.
 *
 * @module
 */
import { CHECK_FIELD, fault, MAIN, PERMISSION, XML } from './metadataPlanting.ts';
import { addFile, removeFile, replaceIn, type SeededFault } from './seededFault.ts';

/** What is wrong in a file by itself. */
export const METADATA_FAULTS: readonly SeededFault[] = [
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
