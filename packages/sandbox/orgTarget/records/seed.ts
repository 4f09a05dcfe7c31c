/**
 * Who and what is in the org before anything is deployed: users, profiles, licences.
 *
 * @module
 */
import type { OrgTargetOptions } from '../orgOptions.ts';
import { RUNNER_IDS } from '../apex/runnerUsers.ts';
import type { RecordStore } from './recordStore.ts';

/** The org of the target, unless it is told otherwise: the Apex runner's, so that Apex says the same. */
export const TARGET_ORG_ID = RUNNER_IDS.organization;
/** Who signs in first: the System Administrator, called as the Apex runner calls its own. */
export const ADMIN_USERNAME = 'admin@apexrun.example.com';

const PERSON = {
  IsActive: true,
  UserType: 'Standard',
  TimeZoneSidKey: 'America/Los_Angeles',
  LocaleSidKey: 'en_US',
  EmailEncodingKey: 'UTF-8',
  LanguageLocaleKey: 'en_US',
};

/** Name before the @, first name, last name, department, profile. */
const USERS = [
  ['admin', 'Admin', 'User', 'Technology', 'System Administrator'],
  ['mia.oakland', 'Mia', 'Chen', 'Oakland', 'Standard User'],
  ['tom.zurich', 'Tom', 'Keller', 'Zürich', 'Standard User'],
  ['eve.york', 'Eve', 'Brooks', 'New York', 'Standard User'],
  ['cora.compliance', 'Cora', 'Diaz', 'Compliance', 'Standard User'],
  ['integration', 'Rialto', 'Integration', null, 'Minimum Access - API Only Integrations'],
] as const;

const PROFILES = {
  'System Administrator': 'SFDC',
  'Standard User': 'SFDC',
  'Minimum Access - Salesforce': 'SFDC',
  'Minimum Access - API Only Integrations': 'PID_Salesforce_Integration',
  'Salesforce API Only System Integrations': 'PID_Salesforce_Integration',
} as const;

const MASTER_LABELS = {
  SalesforceAPIIntegrationPsl: 'Salesforce API Integration',
  FinServ_FinancialServicesCloudStandardPsl: 'Financial Services Cloud Standard',
  FinancialServicesCloudStandardPsl: 'Financial Services Cloud Standard',
} as const;

/** Fills an empty org. */
export function seed(store: RecordStore, options: OrgTargetOptions): void {
  const { edition = 'Developer', model = 'none', orgId = TARGET_ORG_ID, faults = {} } = options;
  const { expiresOn, name: orgName = 'Rialto target (a simulator)', username = ADMIN_USERNAME } = options;
  store.put('Organization', {
    Id: orgId,
    Name: orgName,
    OrganizationType: `${edition} Edition`,
    InstanceName: 'SIM1',
    // Both together: a scratch org.
    IsSandbox: expiresOn !== undefined,
    TrialExpirationDate: expiresOn === undefined ? null : `${expiresOn}T00:00:00.000+0000`,
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    TimeZoneSidKey: 'America/Los_Angeles',
  });
  const licences = new Map(
    [
      ['SFDC', 'Salesforce', 12],
      ['PID_Salesforce_Integration', 'Salesforce Integration', 5],
    ].map(([key = '', name = '', total = 0]) => [
      key,
      store.put('UserLicense', {
        Name: name,
        MasterLabel: name,
        LicenseDefinitionKey: key,
        Status: 'Active',
        TotalLicenses: total,
        UsedLicenses: 0,
      }),
    ]),
  );
  const profiles = new Map(
    Object.entries(PROFILES).map(([Name, licence]) => [
      Name,
      addProfile(store, Name, licences.get(licence)!),
    ]),
  );
  for (const [name, FirstName, LastName, Department, profile] of USERS)
    store.put('User', {
      ...(name === 'admin' && { Id: RUNNER_IDS.administrator }),
      ...PERSON,
      Username: name === 'admin' ? username : `${name}@rialto-target.example`,
      Email: `${name}@rialto-target.example`,
      Alias: name.slice(0, 8),
      FirstName,
      LastName,
      Name: `${FirstName} ${LastName}`,
      Department,
      ProfileId: profiles.get(profile)!,
    });
  store.put('User', {
    Id: RUNNER_IDS.automatedProcess,
    ...PERSON,
    Username: 'autoproc@00drt0000000001',
    Email: 'noreply@rialto-target.example',
    Alias: 'autoproc',
    LastName: 'Automated Process',
    Name: 'Automated Process',
    UserType: 'AutomatedProcess',
  });
  const names = ['SalesforceAPIIntegrationPsl'] as (keyof typeof MASTER_LABELS)[];
  if (model === 'managed') names.push('FinServ_FinancialServicesCloudStandardPsl');
  if (model === 'core') names.push('FinancialServicesCloudStandardPsl');
  if (faults.missingLicences !== true)
    for (const DeveloperName of names)
      store.put('PermissionSetLicense', {
        DeveloperName,
        MasterLabel: MASTER_LABELS[DeveloperName],
        PermissionSetLicenseKey: DeveloperName,
        Status: 'Active',
        TotalLicenses: 10,
        UsedLicenses: 0,
      });
}

/** Each profile has a permission set of its own, as in an org. */
function addProfile(store: RecordStore, Name: string, UserLicenseId: string): string {
  const ProfileId = store.put('Profile', { Name, UserLicenseId, UserType: 'Standard' });
  const isAdmin = Name === 'System Administrator';
  store.put('PermissionSet', {
    Name: `X${ProfileId}`,
    Label: Name,
    IsOwnedByProfile: true,
    IsCustom: false,
    Type: 'Profile',
    ProfileId,
    PermissionsApiUserOnly: Name.includes('API Only'),
    PermissionsModifyAllData: isAdmin,
    PermissionsCustomizeApplication: isAdmin,
    PermissionsManageNamedCredentials: isAdmin,
  });
  return ProfileId;
}
