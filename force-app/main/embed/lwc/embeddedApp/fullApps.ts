/**
 * The complete app in tabs of its own: opened from the page, and told the page's context as the frame is, so that the
 * address carries nothing.
 *
 * The tab keeps its `opener`, which it needs to say hello. Through it a vendor could lead this page elsewhere; so can the
 * app in the frame after a click, which is why both come only from origins an admin trusts.
 *
 * @module
 */
import type { Capability, EmbedLaunch, SessionEnd } from 'c/embedHost';
import { fullAppAddress } from './addresses';
import { startConversation, type Conversation, type ConversationOptions } from './conversation';

/** What means nothing in a tab: its height and its unsaved work are its own. */
const NOT_IN_A_TAB: ReadonlySet<Capability> = new Set(['resize', 'dirty', 'fdc3']);

/** Tabs opened from one run of an app. */
export interface FullApps {
    /** @returns whether the browser let it open. @throws BridgeError `INVALID` if the path leads elsewhere. */
    open(path: string): boolean;
    /** Does something with each conversation. */
    each(act: (conversation: Conversation) => void): void;
    close(reason: SessionEnd): void;
}

/** What the conversations of all tabs have in common. */
export type FullAppOptions = Omit<
    ConversationOptions,
    'capabilities' | 'isOpaque' | 'onState' | 'origin' | 'peer'
>;

/** Opens tabs for one run. */
export function createFullApps(options: FullAppOptions): FullApps {
    const { app } = options.launch;
    const open = new Map<Conversation, { readonly tab: Window }>();

    function forgetClosed(): void {
        for (const [conversation, { tab }] of open) {
            if (!tab.closed) continue;
            open.delete(conversation);
            conversation.close('removed');
        }
    }

    return {
        open(path) {
            if (!app.hostedUrl) return false;
            const address = fullAppAddress(app.hostedUrl, path);
            let tab: Window | null = null;
            // Listens before there is anybody to speak.
            const conversation = startConversation({
                ...options,
                origin: address.origin,
                isOpaque: false,
                capabilities: capabilitiesOf(options.launch, address.origin),
                peer: () => tab,
                onState: (state) => {
                    if (state === 'lost' || state === 'waiting') forgetClosed();
                },
            });
            tab = window.open(address.href, '_blank');
            if (!tab) {
                conversation.close('removed');
                return false;
            }
            forgetClosed();
            open.set(conversation, { tab });
            return true;
        },
        each(act) {
            for (const conversation of open.keys()) act(conversation);
        },
        close(reason) {
            for (const conversation of open.keys()) conversation.close(reason);
            open.clear();
        },
    };
}

/** A code is good for the app's own origin: an app hosted elsewhere signs its people in by itself. */
function capabilitiesOf({ app }: EmbedLaunch, origin: string): Capability[] {
    const mayHaveToken = origin === app.origin && !app.isOpaque;
    return app.capabilities.filter(
        (capability) => !NOT_IN_A_TAB.has(capability) && (capability !== 'token' || mayHaveToken),
    );
}
