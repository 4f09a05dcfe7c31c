/**
 * Labels of a member's row.
 *
 * @module
 */
import background from '@salesforce/label/c.Kyc_Background';
import checkNow from '@salesforce/label/c.Kyc_CheckNow';
import checkNowWho from '@salesforce/label/c.Kyc_CheckNowWho';
import detailsOf from '@salesforce/label/c.Kyc_DetailsOf';
import kept from '@salesforce/label/c.Kyc_Kept';
import progress from '@salesforce/label/c.Kyc_Progress';
import progressCount from '@salesforce/label/c.Kyc_ProgressCount';
import renewalOverdue from '@salesforce/label/c.Kyc_RenewalOverdue';
import renewBy from '@salesforce/label/c.Kyc_RenewBy';
import starting from '@salesforce/label/c.Kyc_Starting';
import verifiedOn from '@salesforce/label/c.Kyc_VerifiedOn';
import verify from '@salesforce/label/c.Kyc_Verify';
import verifyAgain from '@salesforce/label/c.Kyc_VerifyAgain';
import verifyAgainWho from '@salesforce/label/c.Kyc_VerifyAgainWho';
import verifyWho from '@salesforce/label/c.Kyc_VerifyWho';

/** By their use here. */
export const labels = {
    background,
    checkNow,
    checkNowWho,
    detailsOf,
    kept,
    progress,
    progressCount,
    renewalOverdue,
    renewBy,
    starting,
    verifiedOn,
    verify,
    verifyAgain,
    verifyAgainWho,
    verifyWho,
};
