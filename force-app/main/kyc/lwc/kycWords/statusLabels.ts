/**
 * Labels of statuses, risk bands and what to do next.
 *
 * @module
 */
import type { KycStatus } from '@rialto/contract';
import kycAdviceApproved from '@salesforce/label/c.Kyc_Advice_Approved';
import kycAdviceCancelled from '@salesforce/label/c.Kyc_Advice_Cancelled';
import kycAdviceError from '@salesforce/label/c.Kyc_Advice_Error';
import kycAdviceExpired from '@salesforce/label/c.Kyc_Advice_Expired';
import kycAdviceInReview from '@salesforce/label/c.Kyc_Advice_InReview';
import kycAdviceOverdue from '@salesforce/label/c.Kyc_Advice_Overdue';
import kycAdviceRejected from '@salesforce/label/c.Kyc_Advice_Rejected';
import kycBandHigh from '@salesforce/label/c.Kyc_Band_High';
import kycBandLow from '@salesforce/label/c.Kyc_Band_Low';
import kycBandMedium from '@salesforce/label/c.Kyc_Band_Medium';
import kycStatusApproved from '@salesforce/label/c.Kyc_Status_Approved';
import kycStatusCancelled from '@salesforce/label/c.Kyc_Status_Cancelled';
import kycStatusDueSoon from '@salesforce/label/c.Kyc_Status_DueSoon';
import kycStatusError from '@salesforce/label/c.Kyc_Status_Error';
import kycStatusExpired from '@salesforce/label/c.Kyc_Status_Expired';
import kycStatusInProgress from '@salesforce/label/c.Kyc_Status_InProgress';
import kycStatusInReview from '@salesforce/label/c.Kyc_Status_InReview';
import kycStatusInvited from '@salesforce/label/c.Kyc_Status_Invited';
import kycStatusNotStarted from '@salesforce/label/c.Kyc_Status_NotStarted';
import kycStatusOverdue from '@salesforce/label/c.Kyc_Status_Overdue';
import kycStatusRejected from '@salesforce/label/c.Kyc_Status_Rejected';
import kycStatusSubmitted from '@salesforce/label/c.Kyc_Status_Submitted';

/** By status; DUE_SOON and OVERDUE are approvals. */
export const STATUSES: Readonly<Record<KycStatus | 'DUE_SOON' | 'OVERDUE', string>> = {
    NOT_STARTED: kycStatusNotStarted,
    INVITED: kycStatusInvited,
    IN_PROGRESS: kycStatusInProgress,
    SUBMITTED: kycStatusSubmitted,
    IN_REVIEW: kycStatusInReview,
    APPROVED: kycStatusApproved,
    REJECTED: kycStatusRejected,
    EXPIRED: kycStatusExpired,
    CANCELLED: kycStatusCancelled,
    ERROR: kycStatusError,
    DUE_SOON: kycStatusDueSoon,
    OVERDUE: kycStatusOverdue,
};

/** By status: what to do next. */
export const ADVICE: Readonly<Partial<Record<KycStatus | 'OVERDUE', string>>> = {
    APPROVED: kycAdviceApproved,
    OVERDUE: kycAdviceOverdue,
    IN_REVIEW: kycAdviceInReview,
    REJECTED: kycAdviceRejected,
    EXPIRED: kycAdviceExpired,
    CANCELLED: kycAdviceCancelled,
    ERROR: kycAdviceError,
};

/** By risk band. */
export const BANDS: Readonly<Record<'LOW' | 'MEDIUM' | 'HIGH', string>> = {
    LOW: kycBandLow,
    MEDIUM: kycBandMedium,
    HIGH: kycBandHigh,
};
