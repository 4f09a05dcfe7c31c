/**
 * What a component can know of a person who leaves: the browser's own question before a tab closes, and a page that is
 * put away and comes back.
 *
 * @module
 */

/** Lets the browser ask before unsaved work is lost. */
export interface LeaveGuard {
    isDirty: boolean;
}

/** Makes a guard. The browser asks for as long as it is dirty. */
export function createLeaveGuard(): LeaveGuard {
    let isDirty = false;
    const ask = (event: Event): void => event.preventDefault();
    return {
        get isDirty() {
            return isDirty;
        },
        set isDirty(next) {
            isDirty = next;
            if (next) window.addEventListener('beforeunload', ask);
            else window.removeEventListener('beforeunload', ask);
        },
    };
}

/**
 * @param onReturn - The page was kept and is shown again.
 * @returns what ends it.
 */
export function watchPage(onHide: () => void, onReturn: () => void): () => void {
    const show = ({ persisted }: PageTransitionEvent): void => {
        if (persisted) onReturn();
    };
    window.addEventListener('pagehide', onHide);
    window.addEventListener('pageshow', show);
    return () => {
        window.removeEventListener('pagehide', onHide);
        window.removeEventListener('pageshow', show);
    };
}
