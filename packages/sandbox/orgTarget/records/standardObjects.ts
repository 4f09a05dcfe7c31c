/**
 * The standard objects an org of any edition has, with the fields that a set-up reads or writes. Written from Salesforce's object
 * reference; what is not here is refused as an org refuses what it does not have.
 *
 * @module
 */
import type { FieldShape, FieldType, ObjectShape } from './objectShape.ts';

/**
 * `prefix: field field…`. A field is `Name`, `Name:type`, or `NameId>Object` for a lookup; `!` behind it: required; `^`: unique.
 */
const OBJECTS: Readonly<Record<string, string>> = {
  Account:
    '001: Name! AccountNumber Phone Website Type Industry Description ParentId>Account OwnerId>User RecordTypeId>RecordType BillingStreet BillingCity BillingState BillingPostalCode BillingCountry',
  Contact:
    '003: LastName! FirstName Salutation Email Phone Title Birthdate:date AccountId>Account OwnerId>User MailingStreet MailingCity MailingState MailingPostalCode MailingCountry',
  AccountContactRelation:
    '07k: AccountId>Account! ContactId>Contact! Roles IsActive:boolean IsDirect:boolean~ StartDate:date EndDate:date',
  ApexClass: '01p: Name ApiVersion:number Status NamespacePrefix LengthWithoutComments:number',
  ApexTrigger: '01q: Name ApiVersion:number Status NamespacePrefix TableEnumOrId',
  AsyncApexJob: '707: ApexClassId>ApexClass JobType MethodName Status NumberOfErrors:number',
  CronJobDetail: '08a: Name JobType',
  CronTrigger:
    '08e: CronJobDetailId>CronJobDetail CronExpression State NextFireTime:datetime PreviousFireTime:datetime OwnerId>User TimesTriggered:number',
  CspTrustedSite: '08y: DeveloperName MasterLabel EndpointUrl Context IsActive:boolean NamespacePrefix',
  CustomObject: '01I: DeveloperName NamespacePrefix',
  CustomPermission: '0CP: DeveloperName MasterLabel NamespacePrefix Description',
  CustomTab: '01r: DeveloperName MasterLabel Type',
  EntityDefinition: '000: QualifiedApiName DeveloperName Label NamespacePrefix DurableId',
  ExternalClientApplication: '0xI: DeveloperName MasterLabel DistributionState NamespacePrefix',
  ExternalCredential: '1Ec: DeveloperName MasterLabel AuthenticationProtocol NamespacePrefix',
  FieldPermissions:
    '01k: ParentId>PermissionSet SobjectType Field PermissionsRead:boolean PermissionsEdit:boolean',
  FlexiPage: '0M0: DeveloperName MasterLabel Type EntityDefinitionId NamespacePrefix',
  Group: '00G: Name DeveloperName Type',
  LightningComponentBundle: '0Rb: DeveloperName MasterLabel NamespacePrefix',
  NamedCredential: '0XA: DeveloperName MasterLabel Endpoint NamespacePrefix',
  ObjectPermissions:
    '110: ParentId>PermissionSet SobjectType PermissionsRead:boolean PermissionsCreate:boolean PermissionsEdit:boolean PermissionsDelete:boolean',
  Organization:
    '00D: Name OrganizationType InstanceName IsSandbox:boolean NamespacePrefix TrialExpirationDate:datetime DefaultLocaleSidKey LanguageLocaleKey TimeZoneSidKey',
  PackageLicense: '050: NamespacePrefix Status UsedLicenses:number AllowedLicenses:number',
  PermissionSet:
    '0PS: Name Label Description IsOwnedByProfile:boolean IsCustom:boolean NamespacePrefix Type LicenseId>PermissionSetLicense ProfileId>Profile PermissionSetGroupId>PermissionSetGroup PermissionsApiUserOnly:boolean PermissionsModifyAllData:boolean PermissionsCustomizeApplication:boolean PermissionsManageNamedCredentials:boolean',
  PermissionSetAssignment:
    '0Pa: AssigneeId>User! PermissionSetId>PermissionSet PermissionSetGroupId>PermissionSetGroup IsActive:boolean ExpirationDate:datetime',
  PermissionSetGroup: '0PG: DeveloperName MasterLabel Status NamespacePrefix',
  PermissionSetLicense:
    '0PL: DeveloperName MasterLabel Status TotalLicenses:number UsedLicenses:number PermissionSetLicenseKey',
  PermissionSetLicenseAssign: '2LA: AssigneeId>User! PermissionSetLicenseId>PermissionSetLicense!',
  Profile: '00e: Name UserLicenseId>UserLicense UserType Description',
  RecordType: '012: Name DeveloperName SobjectType IsActive:boolean NamespacePrefix',
  SetupEntityAccess: '0J0: ParentId>PermissionSet SetupEntityId SetupEntityType',
  StaticResource: '081: Name ContentType CacheControl NamespacePrefix',
  User: '005: Username!^ LastName! FirstName Name~ Alias! Email! IsActive:boolean ProfileId>Profile! UserRoleId>UserRole UserType~ Department CompanyName Division FederationIdentifier TimeZoneSidKey! LocaleSidKey! EmailEncodingKey! LanguageLocaleKey! LastLoginDate:datetime~',
  UserLicense: '100: Name LicenseDefinitionKey MasterLabel Status TotalLicenses:number UsedLicenses:number',
  UserRole: '00E: Name DeveloperName',
};

/** Setup objects that REST shows and the metadata of a deployment writes. */
const READ_ONLY = new Set(
  'ApexClass ApexTrigger AsyncApexJob CronJobDetail CronTrigger CspTrustedSite CustomObject CustomPermission CustomTab EntityDefinition ExternalClientApplication ExternalCredential FlexiPage LightningComponentBundle NamedCredential Organization PackageLicense PermissionSetLicense Profile RecordType StaticResource UserLicense'.split(
    ' ',
  ),
);

/** Every standard object, by name. */
export function standardObjects(): Map<string, ObjectShape> {
  return new Map(Object.entries(OBJECTS).map(([name, text]) => [name, shapeOf(name, text)]));
}

/** A shape from the notation above. */
export function shapeOf(name: string, text: string): ObjectShape {
  const [prefix = '', fields = ''] = text.split(': ');
  return {
    name,
    prefix,
    isReadOnly: READ_ONLY.has(name),
    fields: new Map(
      ['Id', 'CreatedDate:datetime~', 'LastModifiedDate:datetime~', ...fields.split(' ')].map((field) => {
        const shape = fieldOf(field);
        return [shape.name, shape];
      }),
    ),
  };
}

function fieldOf(text: string): FieldShape {
  const [, name = '', kind = '', target = '', flags = ''] =
    /^(\w+?)(?:([:>])(\w+))?([!^~]*)$/.exec(text) ?? [];
  const isLookup = kind === '>';
  return {
    name,
    type: isLookup || name === 'Id' ? 'reference' : ((target || 'string') as FieldType),
    ...(isLookup && { relationship: { name: name.replace(/Id$/, ''), object: target } }),
    isRequired: flags.includes('!'),
    isUnique: flags.includes('^'),
    isReadOnly: flags.includes('~') || name === 'Id',
  };
}
