/**
 * What a member's row says of a verification.
 *
 * @module
 */
import { fill, formatDay, formatDayOf } from 'c/localText';
import { describeProblem, isRunning } from 'c/kycWords';
import { toUserError } from 'c/userError';
import { labels } from './memberLabels';

/** When it was verified and until when that holds; `''` without an approval. */
export function describeDates(verification) {
    const { status, completedAt, renewBy, renewal } = verification ?? {};
    if (status !== 'APPROVED') return '';
    const renewLabel = renewal === 'OVERDUE' ? labels.renewalOverdue : labels.renewBy;
    return [
        completedAt ? fill(labels.verifiedOn, formatDayOf(completedAt)) : '',
        renewBy ? fill(renewLabel, formatDay(renewBy)) : '',
    ]
        .filter(Boolean)
        .join(' · ');
}

/** How many checks are done; `''` while none is known. */
export function describeProgress(verification) {
    const checks = verification?.checks ?? [];
    if (checks.length === 0) return '';
    return fill(labels.progressCount, checks.filter(({ result }) => result).length, checks.length);
}

/** Comforts who waits although something went wrong on the way; `''` if nothing did. */
export function describeKept(verification) {
    const { problem } = verification ?? {};
    return isRunning(verification) && problem ? fill(labels.kept, describeProblem(problem).title) : '';
}

/** Why the client's record does not show the result; `undefined` where it does. */
export function recordProblemOf(verification) {
    const { recordProblem } = verification ?? {};
    return recordProblem ? toUserError(recordProblem) : undefined;
}

/** Whether a list's news of a person is newer than what the row has learnt since. */
export function isNewer(given, known) {
    if (!given || !known) return Boolean(given);
    if (given.id !== known.id) return (given.requestedAt ?? '') > (known.requestedAt ?? '');
    // The org writes it into the client's record later, which the companion's clock knows nothing of.
    if (known.recordProblem && !given.recordProblem && toSecond(given) === toSecond(known)) return true;
    return (given.updatedAt ?? '') > (known.updatedAt ?? '');
}

/** A stored instant has no milliseconds. */
const toSecond = ({ updatedAt }) => (updatedAt ?? '').slice(0, 19);
