/**
 * The org's records: the households of the world as accounts and contacts, and the verifications the controllers keep.
 * In memory, like nothing in a real org; `restore` fills it again from the companion.
 *
 * @module
 */
import type { Verification } from '@rialto/contract';
import { renewalOf } from './verificationRecord.ts';
import type { Household, Member } from '../world/index.ts';

/** A record as Salesforce's REST answers it. */
export type SObjectRecord = { readonly Id: string } & Readonly<Record<string, unknown>>;

/** What the controllers read and write. */
export interface OrgRecords {
  /** Rows of one object, in a stable order; `undefined` for an object the org does not have. */
  list(sObject: string): readonly SObjectRecord[] | undefined;
  household(accountId: string): Household | undefined;
  member(contactId: string): { readonly member: Member; readonly household: Household } | undefined;
  latestVerification(partyId: string): Verification | undefined;
  verification(id: string): Verification | undefined;
  /** Keeps a verification, newest state wins. */
  store(verification: Verification): void;
}

const accountRow = (household: Household): SObjectRecord => ({
  Id: household.recordId,
  Name: household.name,
  Type: 'Household',
  Phone: household.phone,
  Client_Number__c: household.clientNumber,
  BillingStreet: household.address.lines.join('\n'),
  BillingCity: household.address.city,
  BillingState: household.address.state,
  BillingPostalCode: household.address.postalCode,
  BillingCountry: household.address.country,
  Description: `Relationship manager: ${household.relationshipManager}. Risk tolerance: ${household.riskTolerance}.`,
});

const contactRow = (member: Member, household: Household): SObjectRecord => ({
  Id: member.recordId,
  AccountId: household.recordId,
  FirstName: member.givenName,
  LastName: member.familyName,
  Name: `${member.givenName} ${member.familyName}`,
  Title: member.role,
  Client_Number__c: member.clientNumber,
  Birthdate: member.birthdate,
  Email: member.email,
  Phone: member.phone,
  MailingStreet: member.address.lines.join('\n'),
  MailingCity: member.address.city,
  MailingState: member.address.state,
  MailingPostalCode: member.address.postalCode,
  MailingCountry: member.address.country,
});

const verificationRow = (verification: Verification): SObjectRecord => ({
  Id: verification.id,
  Companion_Id__c: verification.id,
  Party__c: verification.partyId,
  Household__c: verification.householdId,
  Status__c: verification.status,
  Outcome__c: verification.outcome,
});

/** @param households - Those of the world, or fewer for a test. */
export function createRecords(households: readonly Household[]): OrgRecords {
  const verifications = new Map<string, Verification>();
  const all = households.flatMap((household) => household.members.map((member) => ({ member, household })));
  const newest = (a: Verification, b: Verification): number => b.requestedAt.localeCompare(a.requestedAt);

  return {
    list(sObject) {
      switch (sObject) {
        case 'Account':
          return households.map(accountRow);
        case 'Contact':
          return all.map(({ member, household }) => contactRow(member, household));
        case 'Kyc_Verification__c':
          return [...verifications.values()].map(verificationRow);
        default:
          return undefined;
      }
    },
    household: (accountId) => households.find(({ recordId }) => recordId === accountId),
    member: (contactId) => all.find(({ member }) => member.recordId === contactId),
    latestVerification(partyId) {
      const [latest] = [...verifications.values()].filter((one) => one.partyId === partyId).sort(newest);
      // As the org does it: how near the renewal is depends on the day of reading.
      return latest && { ...latest, renewal: renewalOf(latest.renewBy) };
    },
    verification: (id) => verifications.get(id),
    store: (verification) => void verifications.set(verification.id, verification),
  };
}
