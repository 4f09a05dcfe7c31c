/**
 * What is said aloud when a verification has moved on.
 *
 * @module
 */
import { checkName, describeAdvice, describeResult, describeStatus, isRunning } from 'c/kycWords';
import { fill } from 'c/localText';
import checkSaid from '@salesforce/label/c.Kyc_CheckSaid';
import outcomeSaid from '@salesforce/label/c.Kyc_OutcomeSaid';

/**
 * @returns The checks that have come in since, or the outcome, and that the client's record does not show it, where that is
 *     news; `''` if nothing has changed.
 */
export function announce(name, before, now) {
    const problem = now.recordProblem?.title;
    const isNews = problem !== before?.recordProblem?.title;
    return [progress(name, before, now), isNews && problem].filter(Boolean).join(' ');
}

function progress(name, before, now) {
    if (!isRunning(now))
        return fill(outcomeSaid, name, describeStatus(now).label, describeAdvice(now)).trim();
    const known = new Set(
        before?.id === now.id
            ? (before.checks ?? []).filter(({ result }) => result).map(({ type }) => type)
            : [],
    );
    return (now.checks ?? [])
        .filter(({ type, result }) => result && !known.has(type))
        .map(({ type, result }) => fill(checkSaid, checkName(type), describeResult(result, false).label))
        .join(' ');
}
