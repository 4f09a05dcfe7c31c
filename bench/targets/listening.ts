/**
 * What every proxy under test does alike: it takes the vendor's address from its parent, and says where it listens.
 *
 * @module
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Put on every request to the vendor: each proxy injects a credential, as the companion does. */
export const INJECTED = { authorization: 'Bearer bench-token' } as const;

/** Connections to the vendor, for every proxy the same as the companion's default. */
export const CONNECTIONS = 64;

/** Where the vendor is. */
export function vendorUrl(): string {
  const url = process.env['BENCH_VENDOR_URL'];
  if (url === undefined)
    throw new Error('BENCH_VENDOR_URL is not set: this file is started by bench/callout.ts');
  return url;
}

/** Listens on a free port of this machine, tells the parent, and ends when the parent does. */
export function announce(server: Server): void {
  server.listen(0, '127.0.0.1', () =>
    announceUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
}

/** Tells the parent an address, and ends when the parent does. */
export function announceUrl(url: string): void {
  process.send?.({ url });
  process.once('disconnect', () => process.exit(0));
}
