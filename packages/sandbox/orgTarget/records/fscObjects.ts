/**
 * Objects an org has with Financial Services Cloud: those a verification writes to. Fields and
 * their types as far as a verification writes them; the others are left out.
 *
 * @module
 */
import type { DataModel } from '../orgOptions.ts';
import type { ObjectShape } from './objectShape.ts';
import { shapeOf, standardObjects } from './standardObjects.ts';

const CORE: Readonly<Record<string, string>> = {
  FinancialAccount: '2aF: Name FinancialAccountNumber Type Status SourceSystemIdentifier',
  PartyProfile:
    '2pP: Name AccountId>Account ContactId>Contact Type Stage ReviewDecision LastProfileReviewDate:date NextProfileReviewDate:date',
  PartyIdentityVerification:
    '2pV: Name PartyProfileId>PartyProfile Status Result VerifiedBy VerificationRequestDate:datetime RequestCompletionDate:datetime ReportUrl ThirdPartyVerfProcIdentifier ThirdPartyVerfdentifier',
  PartyIdentityVerificationStep:
    '2pS: Name PartyIdentityVerificationId>PartyIdentityVerification IdVerificationArtifactId>IdentityDocument Type Status VerificationDecision ReportUrl',
  PartyScreeningSummary:
    '2pX: Name PartyProfileId>PartyProfile Status ScreeningDecision ScreenedBy ThirdPartySreeningIdentifier ThirdPartyScreeningResult',
  PartyScreeningStep: '2pT: Name ScreeningSummaryId>PartyScreeningSummary Type Status ResultCode',
  IdentityDocument:
    '2iD: Name IdDocumentType IssueDate:date ExpirationDate:date IssuingAuthority RelatedLegalEntityId VerifiedById>User VerifiedOn:datetime',
};

const MANAGED: Readonly<Record<string, string>> = {
  FinServ__FinancialAccount__c:
    'a0F: Name FinServ__PrimaryOwner__c>Account FinServ__FinancialAccountNumber__c FinServ__Status__c FinServ__Balance__c:number',
  FinServ__FinancialHolding__c:
    'a0H: Name FinServ__FinancialAccount__c>FinServ__FinancialAccount__c FinServ__Shares__c:number FinServ__MarketValue__c:number',
};

/** Fields the managed package adds to accounts. */
const MANAGED_ACCOUNT =
  '001: FinServ__KYCStatus__c FinServ__KYCDate__c:date FinServ__LastReview__c:date FinServ__NextReview__c:date FinServ__ReviewFrequency__c FinServ__RiskTolerance__c';

/** What that model brings: objects, and standard objects with more fields. */
export function fscObjects(model: DataModel): Map<string, ObjectShape> {
  const objects = model === 'core' ? CORE : model === 'managed' ? MANAGED : {};
  const shapes = new Map(Object.entries(objects).map(([name, text]) => [name, shapeOf(name, text)]));
  if (model !== 'managed') return shapes;
  const account = standardObjects().get('Account')!;
  const fields = new Map([...account.fields, ...shapeOf('Account', MANAGED_ACCOUNT).fields]);
  return shapes.set('Account', { ...account, fields });
}
