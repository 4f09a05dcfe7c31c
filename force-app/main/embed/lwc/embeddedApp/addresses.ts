/**
 * Where an app may lead a person: checked here however it was checked before, because a page that navigates on an app's
 * word is a page that can be abused.
 *
 * @module
 */
import { BridgeError } from 'c/embedHost';

/**
 * @param linkHosts - Hosts the admin listed, with a port where it is not the scheme's own.
 * @throws BridgeError `INVALID` if it is no address, `DENIED` if it may not be opened.
 */
export function linkAddress(url: string, linkHosts: readonly string[]): string {
    const address = parse(url);
    if (address.protocol !== 'https:' || address.username || address.password)
        throw new BridgeError('INVALID', 'Only https addresses without a user name can be opened.');
    if (!linkHosts.some((host) => host.toLowerCase() === address.host))
        throw new BridgeError('DENIED', 'The administrator has not listed this host for the app.');
    return address.href;
}

/**
 * @param hostedUrl - Where the complete platform stands, as the org configured it.
 * @param path - Below it; default its start.
 * @throws BridgeError `INVALID` if the path leads elsewhere.
 */
export function fullAppAddress(hostedUrl: string, path = ''): URL {
    const base = parse(hostedUrl);
    if (path === '') return base;
    const folder = base.pathname.replace(/\/+$/, '');
    const isPath = /^\/(?![/\\])/.test(path) && !path.includes('\\');
    const address = isPath ? parse(`${base.origin}${folder}${path}`) : undefined;
    const isBelow = address?.pathname === folder || address?.pathname.startsWith(`${folder}/`);
    if (!address || address.origin !== base.origin || !isBelow)
        throw new BridgeError('INVALID', 'The path does not lead into the app.');
    return address;
}

function parse(url: string): URL {
    try {
        return new URL(url);
    } catch (cause) {
        throw new BridgeError('INVALID', 'This is not an address.', { cause });
    }
}
