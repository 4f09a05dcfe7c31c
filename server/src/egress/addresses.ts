/**
 * Which network addresses the companion may connect to: public ones, and this machine's own or a private network's where the configuration says so.
 *
 * @module
 */
import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** The `code` of the error a connection fails with when its address is refused. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Neither public nor loopback. @see {@link https://www.iana.org/assignments/iana-ipv4-special-registry | IANA special-purpose registries} */
const reserved = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  reserved.addSubnet(network, prefix);

/** Only 2000::/3 is given out to the public internet; of it these are not, or carry an IPv4 address inside. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
const reservedV6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  reservedV6.addSubnet(network, prefix, 'ipv6');

/** What kind of place an IP literal is. IPv4 inside IPv6 counts as what is inside only where the system would connect to it so. */
export function addressKind(address: string): 'loopback' | 'public' | 'reserved' {
  const family = isIP(address);
  if (family === 4) {
    if (loopback.check(address)) return 'loopback';
    return reserved.check(address) ? 'reserved' : 'public';
  }
  if (family === 6) {
    if (loopback.check(address, 'ipv6')) return 'loopback';
    return globalV6.check(address, 'ipv6') && !reservedV6.check(address, 'ipv6') ? 'public' : 'reserved';
  }
  return 'reserved';
}

const bare = (hostname: string): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);

/** Tells a URL's host that means this machine: `localhost`, `127.0.0.0/8`, `[::1]`. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || addressKind(bare(hostname)) === 'loopback';
}

/** Tells a URL's host that is an address nobody may be called at: private, link-local, shared, documentation, multicast. */
export function isReservedHost(hostname: string): boolean {
  const host = bare(hostname);
  return isIP(host) !== 0 && addressKind(host) === 'reserved';
}

/** Where a name may lead: `loopback` for `localhost`, `public` for every other name, or the networks of a private endpoint and no other. */
export type Reach = 'loopback' | 'public' | BlockList;

/**
 * Where a target's name may lead.
 *
 * @param hostname - Of the target's URL.
 * @param networks - As `10.1.0.0/16` or one address. Only these then, not even public addresses.
 */
export function reachOf(hostname: string, networks: readonly string[] | undefined): Reach {
  if (networks === undefined) return isLoopbackHost(hostname) ? 'loopback' : 'public';
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return list;
}

/** Tells an address within reach. */
export function isWithin(address: string, reach: Reach): boolean {
  if (typeof reach === 'string') return addressKind(address) === reach;
  const family = isIP(address);
  return family !== 0 && reach.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Tells a URL's host that needs no resolving and is out of reach. A name is not yet: {@link createCheckedLookup} sees where it leads. */
export function isOutOfReach(hostname: string, reach: Reach): boolean {
  const host = bare(hostname);
  return isIP(host) !== 0 && !isWithin(host, reach);
}

/**
 * Resolves a name, and fails where any of its addresses is not of the kind its configuration promised.
 * The connection is made to the very address that was checked.
 */
export function createCheckedLookup(reach: Reach, lookup: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error !== null) return callback(error, address, family);
      const found = Array.isArray(address) ? address.map((entry) => entry.address) : [address];
      if (found.length > 0 && found.every((each) => isWithin(each, reach)))
        return callback(null, address, family);
      const refusal: NodeJS.ErrnoException = new Error('The name resolves to an address that is refused.');
      refusal.code = ADDRESS_REFUSED;
      callback(refusal, address, family);
    });
  };
}
