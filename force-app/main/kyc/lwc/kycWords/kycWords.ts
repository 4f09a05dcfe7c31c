/**
 * What the words of a verification are in the user's language, and what each means for the reader.
 *
 * @module
 */
import type { KycCheck, KycCheckType, KycReason, KycStatus, Problem, Verification } from '@rialto/contract';
import type { Tone } from 'c/statusPill';
import { CHECKS, REASONS, RESULTS } from './checkLabels';
import { PROBLEMS } from './problemWords';
import { ADVICE, BANDS, STATUSES } from './statusLabels';

/** A word with its tone, as `c-status-pill` shows it. */
export interface Pill {
    readonly label: string;
    readonly tone: Tone;
}

/** What the page reads of a check: Apex leaves out what is null or hidden from the user. */
export type SeenCheck = Partial<KycCheck> & Pick<KycCheck, 'type'>;

/** What the page reads of a verification, with the same gaps. */
export type SeenVerification = Pick<Verification, 'id' | 'status'> &
    Partial<Omit<Verification, 'checks'>> & {
        readonly checks?: readonly SeenCheck[];
        /** Said by the org alone: why the client's record does not show the result, though the result is kept. */
        readonly recordProblem?: Partial<Problem> | null;
    };

const FINAL: ReadonlySet<KycStatus> = new Set(['APPROVED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'ERROR']);

/** Another attempt cannot put these right. */
const BEYOND_THE_ADVISOR: ReadonlySet<KycReason> = new Set([
    'CONFIRMED_SANCTIONS_MATCH',
    'DOCUMENT_SUSPECTED_FORGERY',
]);

const TONES: Readonly<Record<KycStatus, Tone>> = {
    NOT_STARTED: 'neutral',
    INVITED: 'info',
    IN_PROGRESS: 'info',
    SUBMITTED: 'info',
    IN_REVIEW: 'warning',
    APPROVED: 'success',
    REJECTED: 'error',
    EXPIRED: 'warning',
    CANCELLED: 'neutral',
    ERROR: 'error',
};

const RESULT_TONES = {
    CLEAR: 'success',
    CONSIDER: 'warning',
    FAIL: 'error',
    UNAVAILABLE: 'neutral',
} as const;

/** Whether answers are still to come without anybody's doing. */
export function isRunning(verification: SeenVerification | null | undefined): boolean {
    const status = verification?.status;
    return status !== undefined && status !== 'NOT_STARTED' && status !== 'IN_REVIEW' && !FINAL.has(status);
}

/** Status in words. An approval that has run out, or soon will, says so first. */
export function describeStatus(verification: SeenVerification | null | undefined): Pill {
    if (!verification) return { label: STATUSES.NOT_STARTED, tone: TONES.NOT_STARTED };
    if (verification.status === 'APPROVED' && verification.renewal === 'OVERDUE')
        return { label: STATUSES.OVERDUE, tone: 'error' };
    if (verification.status === 'APPROVED' && verification.renewal === 'DUE_SOON')
        return { label: STATUSES.DUE_SOON, tone: 'warning' };
    return { label: STATUSES[verification.status], tone: TONES[verification.status] };
}

/** What the advisor should do now; `''` while it runs. */
export function describeAdvice(verification: SeenVerification): string {
    if (verification.status === 'APPROVED' && verification.renewal === 'OVERDUE') return ADVICE.OVERDUE ?? '';
    return ADVICE[verification.status] ?? '';
}

/**
 * Whether to offer another verification: not while one runs or waits for a reviewer, not while an approval holds, and
 * not after a finding that only compliance can lift.
 */
export function canVerifyAgain(verification: SeenVerification | null | undefined): boolean {
    if (!verification || verification.status === 'NOT_STARTED') return true;
    if (isRunning(verification) || verification.status === 'IN_REVIEW') return false;
    if (verification.status === 'APPROVED')
        return verification.renewal !== 'NOT_DUE' && Boolean(verification.renewal);
    const reasons = (verification.checks ?? []).flatMap((check) => check.reasons ?? []);
    return !reasons.some((reason) => BEYOND_THE_ADVISOR.has(reason));
}

/** @returns E.g. `Sanctions lists`. */
export function checkName(type: KycCheckType): string {
    return CHECKS[type] ?? type;
}

/** A check's result in words; one that has none yet is running, or was not done where `isOver`. */
export function describeResult(result: KycCheck['result'] | undefined, isOver: boolean): Pill {
    if (result) return { label: RESULTS[result], tone: RESULT_TONES[result] };
    return isOver ? { label: RESULTS.NOT_DONE, tone: 'neutral' } : { label: RESULTS.RUNNING, tone: 'info' };
}

/** Reasons as one sentence; `''` for none. */
export function describeReasons(reasons: readonly KycReason[] | null | undefined): string {
    return (reasons ?? []).map((reason) => REASONS[reason] ?? reason).join(' ');
}

/** @returns E.g. `Medium risk`. */
export function bandName(band: NonNullable<Verification['riskBand']>): string {
    return BANDS[band];
}

/** What happened and what to do next, of the code a verification carries; a newer code gets the words of `INTERNAL`. */
export function describeProblem(code: string): { readonly title: string; readonly action: string } {
    return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code as keyof typeof PROBLEMS] : PROBLEMS.INTERNAL;
}
