import { fullAppAddress } from './addresses';
import { startConversation } from './conversation';

/** What means nothing in a tab: its height and its unsaved work are its own. */
const NOT_IN_A_TAB = new Set(['resize', 'dirty', 'fdc3']);

/** Opens tabs for one run. */
export function createFullApps(options) {
    const { app } = options.launch;
    const open = new Map();

    function forgetClosed() {
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
            let tab = null;
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
function capabilitiesOf({ app }, origin) {
    const mayHaveToken = origin === app.origin && !app.isOpaque;
    return app.capabilities.filter(
        (capability) => !NOT_IN_A_TAB.has(capability) && (capability !== 'token' || mayHaveToken),
    );
}
