/**
 * One conversation over the bridge: with the app in its frame, or with the complete app in a tab of its own.
 *
 * @module
 */
import {
    createEmbedHost,
    type BusMessage,
    type Capability,
    type Context,
    type DropReason,
    type EmbedHost,
    type EmbedLaunch,
    type HostState,
    type SessionEnd,
    type Theme,
} from 'c/embedHost';
import type { HouseholdSelection } from 'c/householdSelection';
import { appearanceOf } from './appearance';
import { grantedContext } from './grantedContext';
import { createHandlers, type PageActions } from './handlers';
import { createSignIn } from './signIn';

/** Who talks with whom about what. */
export interface ConversationOptions {
    readonly launch: EmbedLaunch;
    readonly recordId: string | undefined;
    /** The exact origin of the peer. */
    readonly origin: string;
    readonly isOpaque: boolean;
    readonly capabilities: readonly Capability[];
    readonly peer: () => Window | null;
    readonly page: PageActions;
    readonly selection: HouseholdSelection | undefined;
    readonly theme: () => Theme;
    readonly isCurrent: () => boolean;
    readonly onState: (state: HostState) => void;
    readonly onDrop: (reason: DropReason) => void;
    readonly onSignedOut: () => void;
    readonly onNotIncluded: () => void;
}

/** A conversation. Made before the peer's address is set, so that its first word is heard. */
export interface Conversation {
    readonly host: EmbedHost;
    /** Tells the app what somebody else selected. */
    hear(message: BusMessage): void;
    /** Tells the app that the page looks otherwise. */
    refreshAppearance(): void;
    /** Ends the sign-in, then the conversation, for good. */
    close(reason: SessionEnd): void;
}

/** Starts to listen. */
export function startConversation(options: ConversationOptions): Conversation {
    const { launch, selection, onSignedOut, onDrop } = options;
    let revision = 1;
    const context = (): Context => ({
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
