/**
 * Labels of checks, their results and reasons.
 *
 * @module
 */
import kycCheckAdverseMedia from '@salesforce/label/c.Kyc_Check_AdverseMedia';
import kycCheckDocument from '@salesforce/label/c.Kyc_Check_Document';
import kycCheckIdentity from '@salesforce/label/c.Kyc_Check_Identity';
import kycCheckPep from '@salesforce/label/c.Kyc_Check_Pep';
import kycCheckSanctions from '@salesforce/label/c.Kyc_Check_Sanctions';
import kycReasonAddressMismatch from '@salesforce/label/c.Kyc_Reason_AddressMismatch';
import kycReasonAdverseMedia from '@salesforce/label/c.Kyc_Reason_AdverseMedia';
import kycReasonBirthDateMismatch from '@salesforce/label/c.Kyc_Reason_BirthDateMismatch';
import kycReasonDocumentExpired from '@salesforce/label/c.Kyc_Reason_DocumentExpired';
import kycReasonDocumentForgery from '@salesforce/label/c.Kyc_Reason_DocumentForgery';
import kycReasonDocumentUnreadable from '@salesforce/label/c.Kyc_Reason_DocumentUnreadable';
import kycReasonNameMismatch from '@salesforce/label/c.Kyc_Reason_NameMismatch';
import kycReasonNoRecordFound from '@salesforce/label/c.Kyc_Reason_NoRecordFound';
import kycReasonOther from '@salesforce/label/c.Kyc_Reason_Other';
import kycReasonPep from '@salesforce/label/c.Kyc_Reason_Pep';
import kycReasonSanctionsConfirmed from '@salesforce/label/c.Kyc_Reason_SanctionsConfirmed';
import kycReasonSanctionsPossible from '@salesforce/label/c.Kyc_Reason_SanctionsPossible';
import kycReasonSourceUnavailable from '@salesforce/label/c.Kyc_Reason_SourceUnavailable';
import kycResultClear from '@salesforce/label/c.Kyc_Result_Clear';
import kycResultConsider from '@salesforce/label/c.Kyc_Result_Consider';
import kycResultFail from '@salesforce/label/c.Kyc_Result_Fail';
import kycResultNotDone from '@salesforce/label/c.Kyc_Result_NotDone';
import kycResultRunning from '@salesforce/label/c.Kyc_Result_Running';
import kycResultUnavailable from '@salesforce/label/c.Kyc_Result_Unavailable';

/** By check. */
export const CHECKS: Readonly<Record<string, string>> = {
    IDENTITY: kycCheckIdentity,
    DOCUMENT: kycCheckDocument,
    SANCTIONS: kycCheckSanctions,
    PEP: kycCheckPep,
    ADVERSE_MEDIA: kycCheckAdverseMedia,
};

/** By result; RUNNING and NOT_DONE are the page's own. */
export const RESULTS: Readonly<
    Record<'CLEAR' | 'CONSIDER' | 'FAIL' | 'UNAVAILABLE' | 'RUNNING' | 'NOT_DONE', string>
> = {
    CLEAR: kycResultClear,
    CONSIDER: kycResultConsider,
    FAIL: kycResultFail,
    UNAVAILABLE: kycResultUnavailable,
    RUNNING: kycResultRunning,
    NOT_DONE: kycResultNotDone,
};

/** By reason, each a sentence. */
export const REASONS: Readonly<Record<string, string>> = {
    NAME_MISMATCH: kycReasonNameMismatch,
    ADDRESS_MISMATCH: kycReasonAddressMismatch,
    BIRTH_DATE_MISMATCH: kycReasonBirthDateMismatch,
    NO_RECORD_FOUND: kycReasonNoRecordFound,
    DOCUMENT_EXPIRED: kycReasonDocumentExpired,
    DOCUMENT_UNREADABLE: kycReasonDocumentUnreadable,
    DOCUMENT_SUSPECTED_FORGERY: kycReasonDocumentForgery,
    POSSIBLE_SANCTIONS_MATCH: kycReasonSanctionsPossible,
    CONFIRMED_SANCTIONS_MATCH: kycReasonSanctionsConfirmed,
    POLITICALLY_EXPOSED: kycReasonPep,
    ADVERSE_MEDIA_FOUND: kycReasonAdverseMedia,
    SOURCE_UNAVAILABLE: kycReasonSourceUnavailable,
    OTHER: kycReasonOther,
};
