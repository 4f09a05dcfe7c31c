/**
 * One conversation over the bridge: with the app in its frame, or with the complete app in a tab of its own.
 *
 * @module
 */
import { createEmbedHost } from 'c/embedHost';
import { appearanceOf } from './appearance';
import { grantedContext } from './grantedContext';
import { createHandlers } from './handlers';
import { createSignIn } from './signIn';

/** Starts to listen. */
export function startConversation(options) {
    const { launch, selection, onSignedOut, onDrop } = options;
    let revision = 1;
    const context = () => ({
        revision,
        ...grantedContext(launch),
        appearance: appearanceOf(options.theme(), launch.currencyCode),
        selection: selection?.current ?? {},
    });
    const signIn = createSignIn({
        appName: launch.app.name,
        recordId: options.recordId,
        onSignedOut(reason) {
            host.emit('session.ended', { reason });
            onSignedOut();
        },
        onNotIncluded: options.onNotIncluded,
        onRefused: (what) => options.page.log('error', what),
    });
    const host = createEmbedHost({
        peer: options.peer,
        origin: options.origin,
        isOpaque: options.isOpaque,
        capabilities: options.capabilities,
        handlers: createHandlers({
            page: options.page,
            linkHosts: launch.app.linkHosts,
            hostedUrl: launch.app.hostedUrl ?? undefined,
            signIn,
            selection,
            isCurrent: options.isCurrent,
        }),
        context: context(),
        onState(state) {
            // It said goodbye: its tokens went with it, and so must what they stand for.
            if (state === 'waiting') signIn.leave();
            options.onState(state);
        },
        onDrop: (reason) => onDrop(reason),
    });
    return {
        host,
        hear: (message) => host.emit('bus.message', message),
        refreshAppearance() {
            revision += 1;
            host.setContext(context());
        },
        close(reason) {
            host.emit('session.ended', { reason });
            signIn.end(reason);
            host.close();
        },
    };
}
