/**
 * What the page does when an app asks for it.
 *
 * @module
 */
import { BridgeError } from 'c/embedHost';
import { linkAddress } from './addresses';

/** The handlers of one conversation. What an app may ask at all was decided before: by the admin's grant, in the host. */
export function createHandlers({ page, linkHosts, hostedUrl, signIn, selection, isCurrent }) {
    const current = (handle) => {
        return (params) => {
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
                Object.entries(selection?.current ?? {}).filter(([topic]) => topics.includes(topic)),
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
