import { LightningElement, api } from 'lwc';
import { fill, formatInstant } from 'c/localText';
import { bandName, checkName, describeProblem, describeReasons, describeResult, isRunning } from 'c/kycWords';
import checks from '@salesforce/label/c.Kyc_Checks';
import completed from '@salesforce/label/c.Kyc_Completed';
import requested from '@salesforce/label/c.Kyc_Requested';
import risk from '@salesforce/label/c.Kyc_Risk';
import riskNone from '@salesforce/label/c.Kyc_RiskNone';
import riskScore from '@salesforce/label/c.Kyc_RiskScore';
import riskValue from '@salesforce/label/c.Kyc_RiskValue';
import vendor from '@salesforce/label/c.Kyc_Vendor';

/**
 * Everything known about one verification: each check with its reasons, the risk, when it was done, and its ids.
 */
export default class KycResult extends LightningElement {
    /** The verification; members the user may not read are absent and not shown. */
    @api
    verification;

    /** The person's name. */
    @api
    name;

    /** The person's record, for the history. */
    @api
    partyId;

    labels = { checks, completed, requested, risk, riskNone, riskScore, vendor };

    get rows() {
        const isOver = !isRunning(this.verification) && this.verification?.status !== 'IN_REVIEW';
        return (this.verification?.checks ?? []).map(({ type, result, reasons }) => ({
            type,
            name: checkName(type),
            result: describeResult(result, isOver),
            reasons: describeReasons(reasons),
        }));
    }

    /** Why it ended without an outcome; what follows from an outcome stands in the member's row. */
    get failure() {
        const { status, problem } = this.verification ?? {};
        if (status !== 'ERROR' || !problem) return '';
        const { title, action } = describeProblem(problem);
        return `${title} ${action}`;
    }

    get hasRisk() {
        return typeof this.verification?.riskScore === 'number';
    }

    get riskText() {
        const { riskScore: score, riskBand } = this.verification ?? {};
        return fill(riskValue, score ?? '', riskBand ? bandName(riskBand) : '');
    }

    get riskScoreText() {
        return String(this.verification?.riskScore ?? 0);
    }

    get meterClass() {
        return `fill ${this.verification?.riskBand ?? ''}`;
    }

    get meterStyle() {
        return `inline-size: ${this.verification?.riskScore ?? 0}%`;
    }

    get isScoreExpected() {
        return !isRunning(this.verification);
    }

    get requestedAt() {
        return formatInstant(this.verification?.requestedAt);
    }

    get completedAt() {
        return formatInstant(this.verification?.completedAt);
    }

    get vendorCase() {
        const { vendor: name, vendorReference } = this.verification ?? {};
        return [name, vendorReference].filter(Boolean).join(' · ');
    }
}
