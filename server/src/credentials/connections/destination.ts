/**
 * Where a named credential sends calls and secrets, as one value that can be compared, shown and approved.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { isLoopbackHost } from '../../egress/index.ts';
import type { ExternalCredential } from '../configuration/externalCredential.ts';
import type { NamedCredential } from '../configuration/loadCredentials.ts';

/** Member of the configuration → what it says, as a text. Holds addresses and names, no secret. */
export type Destination = Readonly<Record<string, string>>;

/** One member that is not as it was approved. */
export interface DestinationChange {
  /** E.g. `url`, `AuthProviderUrl`. */
  readonly member: string;
  /** `null`: it was not there. */
  readonly approved: string | null;
  /** `null`: it is no longer there. */
  readonly configured: string | null;
}

/** The port of this machine changes from start to start while trying things out; production refuses http altogether. */
function comparable(address: string): string {
  const url = new URL(address);
  if (url.protocol !== 'http:' || !isLoopbackHost(url.hostname)) return url.href;
  return `http://this-machine${url.pathname}`;
}

interface CertificateNames {
  readonly certificate: { readonly secret: string };
  readonly key: { readonly secret: string };
}
const certificateText = (names: CertificateNames | undefined): string | undefined =>
  names && `${names.certificate.secret} ${names.key.secret}`;

/** Addresses of the protocol itself: where secrets are exchanged for tokens. */
function protocolMembers(credential: ExternalCredential): Record<string, string | undefined> {
  const { parameters } = credential as { parameters: Record<string, unknown> };
  const addresses = ['AuthProviderUrl', 'AuthorizeUrl', 'RevokeUrl', 'AwsStsUrl'].map((name) => {
    const address = parameters[name];
    return [name, typeof address === 'string' ? comparable(address) : undefined] as const;
  });
  const issuer = parameters['issuer'];
  return {
    externalCredential: credential.name,
    authenticationProtocol: credential.authenticationProtocol,
    ...Object.fromEntries(addresses),
    issuer: typeof issuer === 'string' ? issuer : undefined,
    tokenNetworks: credential.networks?.toSorted().join(' '),
    tokenClientCertificate:
      'clientCertificate' in credential ? certificateText(credential.clientCertificate) : undefined,
  };
}

/** Everything that says where calls and secrets of a named credential go. */
export function destinationOf(named: NamedCredential): Destination {
  const { url, type, networks, redirects, clientCertificate, externalCredential } = named;
  const members: Record<string, string | undefined> = {
    url: comparable(url),
    type,
    networks: networks?.toSorted().join(' '),
    redirects: redirects?.hosts.toSorted().join(' '),
    clientCertificate: certificateText(clientCertificate),
    ...protocolMembers(externalCredential),
  };
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** SHA-256 in hexadecimal; the order of members does not matter. */
export function fingerprintOf(destination: Destination): string {
  const members = Object.entries(destination).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(members)).digest('hex');
}

/** What differs, member by member. Without an approved one everything is new. */
export function changesBetween(
  approved: Destination | undefined,
  configured: Destination,
): DestinationChange[] {
  const members = new Set([...Object.keys(approved ?? {}), ...Object.keys(configured)]);
  return [...members].flatMap((member) => {
    const before = approved?.[member] ?? null;
    const now = configured[member] ?? null;
    return before === now ? [] : [{ member, approved: before, configured: now }];
  });
}
