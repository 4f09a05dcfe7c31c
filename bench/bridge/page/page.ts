/**
 * The page around the page's halves: loads each plainly or into the sandbox.
 *
 * @module
 */
import type * as Host from './host.ts';

declare global {
  /** A way's page half, loaded once. */
  var load: (name: string) => Promise<typeof Host>;
}

const loader = '/securedBundles.js';
const hosts = new Map<string, Promise<typeof Host>>();

const fetchHost = async (name: string): Promise<typeof Host> => {
  if (!location.search.startsWith('?lws')) return (await import(`/${name}.js`)) as typeof Host;
  const secured = (await import(loader)) as { readonly loadSecured: (name: string) => Promise<typeof Host> };
  return secured.loadSecured(name);
};

globalThis.load = (name) => {
  const host = hosts.get(name) ?? fetchHost(name);
  hosts.set(name, host);
  return host;
};
document.documentElement.dataset['ready'] = 'yes';
