import { fullAppAddress } from './addresses';
import { startConversation } from './conversation';

/** What means nothing in a tab: its height and its unsaved work are its own. */
const NOT_IN_A_TAB = new Set(['resize', 'dirty', 'fdc3']);

/** How long a tab may take to say its first word. Milliseconds. */
const ANSWER_MS = 15_000;

/** Opens tabs for one run. */
export function createFullApps(options) {
    const { app } = options.launch;
    const open = new Map();

    function drop(conversation, reason) {
        open.get(conversation)?.forget();
        open.delete(conversation);
        conversation.close(reason);
    }

    function forgetClosed() {
        for (const [conversation, tab] of open) if (tab.window()?.closed) drop(conversation, 'removed');
    }

    return {
        open(path) {
            if (!app.hostedUrl) return;
            const address = fullAppAddress(app.hostedUrl, path);
            forgetClosed();
            // Both listen before there is anybody to speak; the tab first, so that it is known when its hello is read.
            const tab = awaitTab(address.origin, () => {
                drop(conversation, 'removed');
                options.onUnanswered(path);
            });
            const conversation = startConversation({
                ...options,
                origin: address.origin,
                isOpaque: false,
                capabilities: capabilitiesOf(options.launch, address.origin),
                peer: tab.window,
                page: { ...options.page, setStatus: () => {} },
                onSignedOut: () => {},
                onNotIncluded: () => {},
                onState: (state) => {
                    if (state === 'lost' || state === 'waiting') forgetClosed();
                },
            });
            open.set(conversation, tab);
            followLink(address.href);
        },
        each(act) {
            for (const conversation of open.keys()) act(conversation);
        },
        close(reason) {
            for (const conversation of open.keys()) drop(conversation, reason);
        },
    };
}

/** Windows that are somebody's tab, or were: of all panels, until they are closed. */
const taken = new Set();

function awaitTab(origin, onUnanswered) {
    let tab = null;
    for (const known of taken) if (known.closed) taken.delete(known);
    const listen = (event) => {
        const source = event.source;
        if (!event.isTrusted || event.origin !== origin || !source || taken.has(source)) return;
        // A window of its own: the app in the frame has a conversation already.
        if (source.parent !== source) return;
        tab = source;
        taken.add(source);
        stop();
    };
    // eslint-disable-next-line @lwc/lwc/no-async-operation -- a watchdog is a timer; `forget` ends it
    const timer = window.setTimeout(() => {
        stop();
        onUnanswered();
    }, ANSWER_MS);
    function stop() {
        window.clearTimeout(timer);
        window.removeEventListener('message', listen);
    }
    window.addEventListener('message', listen);
    return { window: () => tab, forget: stop };
}

/** Opens an address in a new tab that knows its opener. */
function followLink(address) {
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    link.rel = 'opener';
    link.click();
}

/** A code is good for the app's own origin: an app hosted elsewhere signs its people in by itself. */
function capabilitiesOf({ app }, origin) {
    const mayHaveToken = origin === app.origin && !app.isOpaque;
    return app.capabilities.filter(
        (capability) => !NOT_IN_A_TAB.has(capability) && (capability !== 'token' || mayHaveToken),
    );
}
