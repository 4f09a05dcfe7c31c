/**
 * What the page does when an app asks for it.
 *
 * @module
 */
import { BridgeError, type HostHandlers, type HostMethods } from 'c/embedHost';
import type { HouseholdSelection } from 'c/householdSelection';
import { linkAddress } from './addresses';
import type { SignIn } from './signIn';

/** What only a component on the page can do. */
export interface PageActions {
    /** @returns what the height became, in CSS pixels. */
    resize(height: number): number;
    toast(toast: HostMethods['ui.toast']['params']): void;
    openRecord(recordId: string): void;
    openUrl(url: string): void;
    refreshRecord(): void;
    /** Opens a new tab. Whether the browser let it nobody is told. */
    openFullApp(path: string): void;
    setDirty(isDirty: boolean): void;
    setStatus(status: HostMethods['app.status']['params']['status']): void;
    log(level: HostMethods['log']['params']['level'], message: string): void;
}

/** What the handlers of one conversation work with. */
export interface HandlerOptions {
    readonly page: PageActions;
    readonly linkHosts: readonly string[];
    readonly hostedUrl: string | undefined;
    readonly signIn: SignIn;
    readonly selection: HouseholdSelection | undefined;
    /** Whether the page still shows the record this conversation is about. */
    readonly isCurrent: () => boolean;
}

/** The handlers of one conversation. What an app may ask at all was decided before: by the admin's grant, in the host. */
export function createHandlers({
    page,
    linkHosts,
    hostedUrl,
    signIn,
    selection,
    isCurrent,
}: HandlerOptions): HostHandlers {
    const current = <Params, Result>(handle: (params: Params) => Result) => {
        return (params: Params): Result => {
            if (!isCurrent()) throw new BridgeError('STALE', 'The page shows another record.');
            return handle(params);
        };
    };
    const done = {};
    return {
        'token.get': ({ nonce }, call) => signIn.getCode(nonce, call),
        'ui.resize': ({ height }) => ({ height: page.resize(height) }),
        'ui.toast': current((toast) => {
            page.toast(toast);
            return done;
        }),
        'nav.record': current(({ recordId }) => {
            page.openRecord(recordId);
            return done;
        }),
        'nav.url': current(({ url }) => {
            page.openUrl(linkAddress(url, linkHosts));
            return done;
        }),
        'drill.open': current(({ path }) => {
            if (!hostedUrl) throw new BridgeError('DENIED', 'There is no complete app to open.');
            page.openFullApp(path ?? '');
            return done;
        }),
        'bus.publish': current((message) => {
            selection?.select(message);
            return done;
        }),
        'bus.subscribe': ({ topics }) => ({
            selection: Object.fromEntries(
                Object.entries(selection?.current ?? {}).filter(([topic]) =>
                    (topics as readonly string[]).includes(topic),
                ),
            ),
        }),
        'dirty.set': ({ isDirty }) => {
            page.setDirty(isDirty);
            return done;
        },
        'record.refresh': current(() => {
            page.refreshRecord();
            return done;
        }),
        'app.status': ({ status }) => {
            page.setStatus(status);
            return done;
        },
        log: ({ level, message }) => {
            page.log(level, message);
            return done;
        },
    };
}
