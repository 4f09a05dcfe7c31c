/**
 * How the checks are grouped and counted.
 *
 * @module
 */
import { fill } from 'c/localText';
import type { Check } from 'c/setupLine';
import { labels } from './checklistLabels';

/** A group of checks. */
export interface Area {
    readonly name: string;
    readonly title: string;
}

/** The way to the companion. */
export const CONNECTION: Area = { name: 'COMPANION', title: labels.areaCompanion };

const OTHER = 'OTHER';

/** In the order they are shown. */
export const AREAS: readonly Area[] = [
    { name: 'PEOPLE', title: labels.areaPeople },
    { name: 'DATA', title: labels.areaData },
    { name: 'RUNNING', title: labels.areaRunning },
    { name: OTHER, title: labels.areaOther },
];

const NAMES: ReadonlySet<string> = new Set(AREAS.map(({ name }) => name));

/** Whether a check stands in an area; one that no area knows stands among the others. */
export function isOf(check: Check, area: string): boolean {
    return (check.area && NAMES.has(check.area) ? check.area : OTHER) === area;
}

const COUNTS: readonly (readonly [string, string])[] = [
    ['FAILED', labels.countFailed],
    ['WARNING', labels.countWarning],
    ['UNKNOWN', labels.countUnknown],
    ['OK', labels.countOk],
];

/** @returns E.g. `2 do not work, 9 work.`; `''` for no check. */
export function summarize(checks: readonly Check[]): string {
    const parts = COUNTS.map(([state, label]) => ({
        label,
        count: checks.filter((check) => check.state === state).length,
    }))
        .filter(({ count }) => count > 0)
        .map(({ label, count }) => fill(label, count));
    return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}
