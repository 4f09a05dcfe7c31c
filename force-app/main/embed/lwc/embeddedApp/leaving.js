/** Makes a guard. The browser asks for as long as it is dirty. */
export function createLeaveGuard() {
    let isDirty = false;
    const ask = (event) => event.preventDefault();
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
export function watchPage(onHide, onReturn) {
    const show = ({ persisted }) => {
        if (persisted) onReturn();
    };
    window.addEventListener('pagehide', onHide);
    window.addEventListener('pageshow', show);
    return () => {
        window.removeEventListener('pagehide', onHide);
        window.removeEventListener('pageshow', show);
    };
}
