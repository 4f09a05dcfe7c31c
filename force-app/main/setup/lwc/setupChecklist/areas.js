/**
 * How the checks are grouped and counted.
 *
 * @module
 */
import { fill } from 'c/localText';
import { labels } from './checklistLabels';

/** The way to the companion. */
export const CONNECTION = { name: 'COMPANION', title: labels.areaCompanion };

const OTHER = 'OTHER';

/** In the order they are shown. */
export const AREAS = [
    { name: 'PEOPLE', title: labels.areaPeople },
    { name: 'DATA', title: labels.areaData },
    { name: 'RUNNING', title: labels.areaRunning },
    { name: OTHER, title: labels.areaOther },
];

const NAMES = new Set(AREAS.map(({ name }) => name));

/** Whether a check stands in an area; one that no area knows stands among the others. */
export function isOf(check, area) {
    return (check.area && NAMES.has(check.area) ? check.area : OTHER) === area;
}

const COUNTS = [
    ['FAILED', labels.countFailed],
    ['WARNING', labels.countWarning],
    ['UNKNOWN', labels.countUnknown],
    ['OK', labels.countOk],
];

/** @returns E.g. `2 do not work, 9 work.`; `''` for no check. */
export function summarize(checks) {
    const parts = COUNTS.map(([state, label]) => ({
        label,
        count: checks.filter((check) => check.state === state).length,
    }))
        .filter(({ count }) => count > 0)
        .map(({ label, count }) => fill(label, count));
    return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}
