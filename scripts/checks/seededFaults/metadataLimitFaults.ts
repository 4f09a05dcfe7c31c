/**
 * Faults in metadata that the metadata check must find: names, lengths and kinds that an org refuses.
 *
 * @module
 */
import { document, fault, grants, XML } from './metadataPlanting.ts';
import { addFile, asAWhole, replaceIn, type Plant, type SeededFault } from './seededFault.ts';

const OBJECT = 'kyc/objects/Kyc_Check__c';

/** A field of its own. */
const field = (name: string, ...lines: readonly string[]): Plant =>
  document(
    `${OBJECT}/fields/${name}.field`,
    'CustomField',
    `<fullName>${name}</fullName>`,
    '<label>x</label>',
    ...lines,
  );
const LONG_CLASS = 'SeededClassWhoseNameIsFarTooLongForAnyOrg';
const value = '<value><fullName>A</fullName><default>false</default><label>A</label></value>';
const mayRead = '<fieldPermissions><field>Contact.Client_Number__c</field><readable>true</readable>';

/** Limits. */
export const METADATA_LIMIT_FAULTS: readonly SeededFault[] = [
  fault(
    'M55',
    'a text field that is too long',
    field('M55__c', '<length>300</length>⟵', '<type>Text</type>'),
    '<length> of Text is from 1 to 255',
  ),
  fault(
    'M56',
    'a number with more decimals than digits',
    field('M56__c', '<precision>3</precision>', '<scale>5</scale>⟵', '<type>Number</type>'),
    '<scale> is above <precision>',
  ),
  fault(
    'M57',
    'an external id of a kind that cannot be one',
    field(
      'M57__c',
      '<defaultValue>false</defaultValue>',
      '<externalId>true</externalId>⟵',
      '<type>Checkbox</type>',
    ),
    'not for Checkbox',
  ),
  fault(
    'M58',
    'a picklist with a value twice',
    field(
      'M58__c',
      '<type>Picklist</type>',
      `<valueSet><valueSetDefinition><sorted>false</sorted>${value}`,
      `${value}</valueSetDefinition></valueSet>⟵`,
    ),
    'has the value A twice',
  ),
  fault(
    'M59',
    'a formula about a field that is not there',
    field('M59__c', '<formula>TEXT(Nowhere__c)</formula>⟵', '<type>Text</type>'),
    'names the field Kyc_Check__c.Nowhere__c',
  ),
  fault(
    'M60',
    'two lookups with one relationship name',
    field(
      'X60__c',
      '<referenceTo>Kyc_Verification__c</referenceTo>',
      '<relationshipName>Kyc_Checks</relationshipName>⟵',
      '<type>Lookup</type>',
    ),
    'has the relationship Kyc_Checks of Kyc_Verification__c already',
  ),
  fault(
    'M61',
    'a custom metadata type with a field of a kind it cannot have',
    document(
      'kyc/objects/Kyc_Cadence__mdt/fields/M61__c.field',
      'CustomField',
      '<fullName>M61__c</fullName>',
      '<label>x</label>',
      '<precision>10</precision>',
      '<scale>2</scale>',
      '<type>Currency</type>⟵',
    ),
    'has no fields of type Currency',
  ),
  fault(
    'M62',
    'a permission set whose name begins with a digit',
    addFile(
      'force-app/main/foundation/permissionsets/2nd_Set.permissionset-meta.xml',
      `${XML}<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>x</label>\n</PermissionSet>\n`,
      '<PermissionSet',
    ),
    '2nd_Set is no name',
  ),
  fault(
    'M63',
    'a class whose name is too long',
    (files) => {
      const path = `force-app/main/kyc/classes/${LONG_CLASS}.cls`;
      files.set(path, `public class ${LONG_CLASS} {}\n`);
      return addFile(
        `${path}-meta.xml`,
        `${XML}<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>65.0</apiVersion>\n    <status>Active</status>\n</ApexClass>\n`,
        '<ApexClass',
      )(files);
    },
    'at most 40',
  ),
  fault(
    'M64',
    'an API version the project is not written for',
    replaceIn('Permission.cls-meta.xml', /<apiVersion>[^<]*/, '<apiVersion>99.0'),
    "<apiVersion> is above the project's",
  ),
  fault(
    'M65',
    'a validation rule with too long a message',
    document(
      `${OBJECT}/validationRules/M65.validationRule`,
      'ValidationRule',
      '<fullName>M65</fullName>',
      '<active>true</active>',
      '<errorConditionFormula>ISBLANK(Name)</errorConditionFormula>',
      `<errorMessage>${'x'.repeat(300)}</errorMessage>⟵`,
    ),
    '<errorMessage> has more than 255 characters',
  ),
  fault(
    'M66',
    'a trusted site without an address',
    document(
      'embed/cspTrustedSites/M66.cspTrustedSite',
      'CspTrustedSite',
      '<context>All</context>',
      '<endpointUrl>no address</endpointUrl>⟵',
      '<isActive>true</isActive>',
      '<isApplicableToFrameSrc>true</isApplicableToFrameSrc>',
    ),
    'which is no address',
  ),
  fault(
    'M67',
    'a permission set that grants a field twice',
    grants(
      'M67',
      `${mayRead}<editable>false</editable></fieldPermissions>`,
      `${mayRead}<editable>true</editable></fieldPermissions>⟵`,
    ),
    'has the grant of Contact.Client_Number__c twice',
  ),
  fault(
    'M68',
    'a static resource without content',
    asAWhole(
      document(
        'foundation/staticresources/M68.resource',
        'StaticResource',
        '<cacheControl>Public</cacheControl>',
        '<contentType>application/json</contentType>',
      ),
    ),
    'has no content beside it',
  ),
  fault(
    'M69',
    'a label that is there twice',
    replaceIn(
      'CustomLabels.labels-meta.xml',
      /<\/CustomLabels>/,
      `    <labels><fullName>Seeded_Label</fullName><language>en_US</language><protected>true</protected><shortDescription>x</shortDescription><value>x</value></labels>
    <labels><fullName>Seeded_Label</fullName><language>en_US</language><protected>false</protected><shortDescription>x</shortDescription><value>x</value></labels>
</CustomLabels>`,
      '<protected>false</protected><shortDescription>x</shortDescription><value>x</value></labels>',
    ),
    'has the label Seeded_Label twice',
  ),
];
