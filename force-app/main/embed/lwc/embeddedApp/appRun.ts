/**
 * One app on one record, from the moment the page may open it until it is removed: conversation, agent, selection and
 * watchdogs, and the one state a person is told.
 *
 * Nothing of a run survives its `close`: another record is another run.
 *
 * @module
 */
import type { EmbedLaunch, HostState, SessionEnd, Theme } from 'c/embedHost';
import { followSelection } from 'c/householdSelection';
import reportDrops from '@salesforce/apex/EmbedController.reportDrops';
import { joinAgent, type AgentState } from './agentOfRecord';
import { startConversation, type Conversation } from './conversation';
import { createDropReport, type Drops } from './dropReport';
import { watchFrame } from './frameWatch';
import { createFullApps } from './fullApps';
import type { PageActions } from './handlers';

/** How long an app may take to save. Milliseconds. */
const SAVE_MS = 30_000;
/** An app that shows a document and says nothing of itself, after this long. Milliseconds. */
const FDC3_SILENT_MS = 8_000;

/**
 * How the app fares. `opening`: on its way. `not-trusted`: the page's policy keeps its address out. `unreachable`: nothing
 * came. `unavailable`, `signed-out`: it said so itself. The others are the bridge's.
 */
export type RunState =
    | 'blocked'
    | 'incompatible'
    | 'lost'
    | 'not-included'
    | 'not-trusted'
    | 'opening'
    | 'ready'
    | 'signed-out'
    | 'silent'
    | 'unavailable'
    | 'unreachable';

/** What a run needs. */
export interface RunOptions {
    readonly launch: EmbedLaunch;
    readonly recordId: string | undefined;
    readonly peer: () => Window | null;
    readonly page: Omit<PageActions, 'openFullApp' | 'setStatus'>;
    readonly theme: () => Theme;
    readonly onState: (state: RunState) => void;
    /** Told where nobody spoke from a tab: the browser did not let it open, or the app is away. */
    readonly onTabUnanswered: (path: string) => void;
    /** Told of all messages thrown away so far, twice a second at most. */
    readonly onDrops: (drops: Drops) => void;
}

/** A run. Made before the frame's `src` is set. */
export interface AppRun {
    readonly recordId: string | undefined;
    readonly state: RunState;
    readonly sessionId: string | undefined;
    frameLoaded(): void;
    /** A Canvas app was posted its request: its next document is the app. */
    posted(): void;
    openFullApp(path: string): void;
    /** The page looks otherwise. */
    refreshAppearance(): void;
    /** Nothing the app asks for is done from now on, until `resume`: the page shows another record already. */
    hold(): void;
    resume(): void;
    /** Asks the app to save. @returns whether it did. */
    save(): Promise<boolean>;
    close(reason: SessionEnd): void;
}

/** Starts to listen. */
export function startRun({
    launch,
    recordId,
    peer,
    page,
    theme,
    onState,
    onTabUnanswered,
    onDrops,
}: RunOptions): AppRun {
    const { app } = launch;
    const isBridge = app.protocols.includes('BRIDGE');
    const isFdc3 = app.protocols.includes('FDC3');
    let state: RunState = 'opening';
    let isTrusted = true;
    let isHeld = false;
    let isClosed = false;
    let isPosted = false;
    let isSignedOut = false;
    let silence: number | undefined;
    let endWatch = watch();

    const report = createDropReport((drops) => reportDrops({ appName: app.name, state, drops }), onDrops);
    const onDrop = (reason: string): void => report.note(reason);
    const selection = recordId
        ? followSelection(recordId, (message) => {
              conversation?.hear(message);
              tabs.each((tab) => tab.hear(message));
          })
        : undefined;
    const shared = {
        launch,
        recordId,
        selection,
        theme,
        onDrop,
        isCurrent: () => !isHeld && !isClosed,
        onSignedOut: () => {
            isSignedOut = true;
            setState('signed-out');
        },
        onNotIncluded: () => setState('not-included'),
        page: {
            ...page,
            openFullApp: (path: string) => tabs.open(path),
            setStatus: (status: 'ready' | 'signed-out' | 'unavailable') => setState(status),
        },
    };
    const tabs = createFullApps({ ...shared, onUnanswered: onTabUnanswered });
    let conversation: Conversation | undefined;
    let agent: ReturnType<typeof joinAgent> | undefined;
    try {
        if (isBridge)
            conversation = startConversation({
                ...shared,
                origin: app.origin,
                isOpaque: app.isOpaque,
                capabilities: app.capabilities,
                peer,
                onState: hostIs,
            });
        if (isFdc3)
            agent = joinAgent({
                launch,
                recordId,
                peer,
                page: {
                    ...page,
                    openRecord: whileCurrent(page.openRecord),
                    openUrl: whileCurrent(page.openUrl),
                },
                onDrop,
                onState: isBridge ? () => {} : agentIs,
            });
    } catch (cause) {
        // A run that could not begin must not speak later, into the next one.
        close('removed');
        throw cause;
    }

    function close(reason: SessionEnd): void {
        if (isClosed) return;
        isClosed = true;
        window.clearTimeout(silence);
        endWatch();
        agent?.leave();
        conversation?.close(reason);
        tabs.close(reason);
        selection?.close();
        report.close();
    }

    function whileCurrent(open: (where: string) => void): (where: string) => void {
        return (where) => {
            if (isHeld || isClosed) throw new Error('NotOnThisPage');
            open(where);
        };
    }

    function watch(): () => void {
        return watchFrame(app.origin, (event) => {
            if (event === 'unreachable') {
                if (state === 'opening') setState('unreachable');
            } else {
                isTrusted = false;
                setState('not-trusted');
            }
        });
    }

    function setState(wanted: RunState): void {
        // A document whose sign-in is over is not well because it says so.
        const next = wanted === 'ready' && isSignedOut ? 'signed-out' : wanted;
        // Whose turn it is not yet has no frame any more: what the bridge makes of that is of no interest.
        if (isClosed || next === state || state === 'not-included') return;
        if (next === 'opening') endWatch = watch();
        else endWatch();
        state = next;
        onState(next);
    }

    function hostIs(next: HostState): void {
        if (next === 'closed') return;
        // Another document, or the same that found the page again: it says itself what is not saved.
        if (next === 'connecting') {
            page.setDirty(false);
            isSignedOut = false;
        }
        // It left its document, maybe for its own next one.
        if (next === 'waiting' || next === 'connecting') setState('opening');
        else if (next === 'silent') setState(isTrusted ? 'silent' : 'not-trusted');
        else setState(next);
    }

    function agentIs(next: AgentState): void {
        window.clearTimeout(silence);
        if (next === 'connected') setState('ready');
        else if (next === 'lost') setState('lost');
    }

    return {
        recordId,
        get state() {
            return state;
        },
        get sessionId() {
            return conversation?.host.sessionId;
        },
        frameLoaded() {
            conversation?.host.frameLoaded();
            if (isBridge) return;
            if (!isFdc3) {
                if (isPosted && isTrusted) setState('ready');
                return;
            }
            window.clearTimeout(silence);
            // eslint-disable-next-line @lwc/lwc/no-async-operation -- a watchdog is a timer; `close` ends it
            silence = window.setTimeout(() => {
                if (state === 'opening') setState('silent');
            }, FDC3_SILENT_MS);
        },
        posted() {
            isPosted = true;
        },
        openFullApp(path) {
            if (!isHeld) tabs.open(path);
        },
        refreshAppearance() {
            conversation?.refreshAppearance();
            tabs.each((tab) => tab.refreshAppearance());
        },
        hold() {
            isHeld = true;
        },
        resume() {
            isHeld = false;
        },
        async save() {
            if (!conversation) return false;
            const { isSaved } = await conversation.host.request('app.save', {}, SAVE_MS);
            return isSaved;
        },
        close,
    };
}
