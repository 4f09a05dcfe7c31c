/**
 * The complete app in tabs of its own: opened from the page, and told the page's context as the frame is, so that the
 * address carries nothing.
 *
 * 1. Lightning Web Security cuts the tie of `window.open` both ways. A link that keeps its opener does not: the tab can say
 *    hello, but the page gets no handle of it.
 * 2. So the page waits for the first trusted message of the app's exact origin from a window of its own, no frame, and
 *    talks to that window and to no other from then on. A press that nobody answers was blocked, or the app is away.
 * 3. Each press opens a new window: one that spoke before, to whichever panel, about whichever record, is never the one.
 * 4. A tab speaks for itself: how it fares is not how the app in the panel fares.
 * 5. Through its opener a vendor could lead this page elsewhere; so can the app in the frame after a click, which is why both
 *    come only from origins an admin trusts.
 *
 * @module
 */
import type { Capability, EmbedLaunch, SessionEnd } from 'c/embedHost';
import { fullAppAddress } from './addresses';
import { startConversation, type Conversation, type ConversationOptions } from './conversation';

/** What means nothing in a tab: its height and its unsaved work are its own. */
const NOT_IN_A_TAB: ReadonlySet<Capability> = new Set(['resize', 'dirty', 'fdc3']);

/** How long a tab may take to say its first word. Milliseconds. */
const ANSWER_MS = 15_000;

/** Tabs opened from one run of an app. */
export interface FullApps {
    /** @throws BridgeError `INVALID` if the path leads elsewhere. */
    open(path: string): void;
    /** Does something with each conversation. */
    each(act: (conversation: Conversation) => void): void;
    close(reason: SessionEnd): void;
}

/** What the conversations of all tabs have in common. */
export type FullAppOptions = Omit<
    ConversationOptions,
    'capabilities' | 'isOpaque' | 'onNotIncluded' | 'onSignedOut' | 'onState' | 'origin' | 'peer'
> & {
    /** Nobody answered from the tab within {@link ANSWER_MS}. */
    readonly onUnanswered: (path: string) => void;
};

/** Opens tabs for one run. */
export function createFullApps(options: FullAppOptions): FullApps {
    const { app } = options.launch;
    const open = new Map<Conversation, Tab>();

    function drop(conversation: Conversation, reason: SessionEnd): void {
        open.get(conversation)?.forget();
        open.delete(conversation);
        conversation.close(reason);
    }

    function forgetClosed(): void {
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

interface Tab {
    /** `null` before it has spoken. */
    readonly window: () => Window | null;
    forget(): void;
}

/** Windows that are somebody's tab, or were: of all panels, until they are closed. */
const taken = new Set<Window>();

function awaitTab(origin: string, onUnanswered: () => void): Tab {
    let tab: Window | null = null;
    for (const known of taken) if (known.closed) taken.delete(known);
    const listen = (event: MessageEvent): void => {
        const source = event.source as Window | null;
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
    function stop(): void {
        window.clearTimeout(timer);
        window.removeEventListener('message', listen);
    }
    window.addEventListener('message', listen);
    return { window: () => tab, forget: stop };
}

/** Opens an address in a new tab that knows its opener. */
function followLink(address: string): void {
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    link.rel = 'opener';
    link.click();
}

/** A code is good for the app's own origin: an app hosted elsewhere signs its people in by itself. */
function capabilitiesOf({ app }: EmbedLaunch, origin: string): Capability[] {
    const mayHaveToken = origin === app.origin && !app.isOpaque;
    return app.capabilities.filter(
        (capability) => !NOT_IN_A_TAB.has(capability) && (capability !== 'token' || mayHaveToken),
    );
}
