/**
 * Counts what was thrown away of an app's messages: shows it as it grows, and tells the org at most once a minute what is
 * new.
 *
 * @module
 */

const REPORT_MS = 60_000;
const SHOW_MS = 500;

/** Counters by reason. */
export type Drops = Readonly<Record<string, number>>;

/** Counts and reports. */
export interface DropReport {
    note(reason: string): void;
    /** Reports what is left, and no more after that. */
    close(): void;
}

/**
 * @param send - Takes the counts since the last report. Its failure is nobody's concern on this page.
 * @param show - Takes all counts.
 */
export function createDropReport(
    send: (drops: Drops) => Promise<unknown>,
    show: (drops: Drops) => void,
): DropReport {
    const all = new Map<string, number>();
    let unsent = new Map<string, number>();
    let sending: number | undefined;
    let showing: number | undefined;

    function report(): void {
        sending = undefined;
        if (unsent.size === 0) return;
        const drops = Object.fromEntries(unsent);
        unsent = new Map();
        send(drops).catch(() => {});
    }

    return {
        note(reason) {
            for (const counts of [all, unsent]) counts.set(reason, (counts.get(reason) ?? 0) + 1);
            // Messages come by the hundred.
            // eslint-disable-next-line @lwc/lwc/no-async-operation -- `close` ends it
            sending ??= window.setTimeout(report, REPORT_MS);
            // eslint-disable-next-line @lwc/lwc/no-async-operation -- `close` ends it
            showing ??= window.setTimeout(() => {
                showing = undefined;
                show(Object.fromEntries(all));
            }, SHOW_MS);
        },
        close() {
            window.clearTimeout(sending);
            window.clearTimeout(showing);
            report();
        },
    };
}
