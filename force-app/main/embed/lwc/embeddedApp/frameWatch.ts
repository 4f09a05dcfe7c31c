/**
 * Notices what a frame cannot say itself: that the page's content security policy keeps it out, or that nothing comes.
 *
 * @module
 */

/** After this long without an app, the page says that there is none. Milliseconds. */
export const UNREACHABLE_MS = 20_000;

/** What happened. */
export type FrameEvent = 'unreachable' | 'blocked';

/**
 * Watches until it is ended.
 *
 * @param origin - The frame's. A violation of the policy elsewhere is not of interest.
 * @returns what ends it.
 */
export function watchFrame(origin: string, onEvent: (event: FrameEvent) => void): () => void {
    // eslint-disable-next-line @lwc/lwc/no-async-operation -- a watchdog is a timer; the caller ends it
    const unreachable = window.setTimeout(() => onEvent('unreachable'), UNREACHABLE_MS);
    const look = (event: SecurityPolicyViolationEvent): void => {
        const isFrame = /^(?:frame|child)-src|^form-action/.test(event.effectiveDirective);
        if (isFrame && originOf(event.blockedURI) === origin) onEvent('blocked');
    };
    listen(look);
    return () => {
        window.clearTimeout(unreachable);
        document.removeEventListener('securitypolicyviolation', look);
    };
}

/**
 * Lightning Web Security refuses this listener, on any target, and reporting observers too: there a frame that is kept out
 * is known only by its silence.
 */
function listen(look: (event: SecurityPolicyViolationEvent) => void): void {
    try {
        document.addEventListener('securitypolicyviolation', look);
    } catch {
        // As said above: silence is then what is noticed.
    }
}

function originOf(uri: string): string | undefined {
    try {
        return new URL(uri).origin;
    } catch {
        // A browser may say a keyword, such as `inline`, instead of an address.
        return undefined;
    }
}
