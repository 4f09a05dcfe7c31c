/**
 * What a client is, and those of `config/clients.yaml`.
 *
 * @module
 */
import { BlockList, isIP } from 'node:net';
import { recordIdSchema } from '@rialto/contract';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { AUDIENCES, type Audience } from './audiences.ts';
import { readClientKeys, type ReadKeyFile } from './clientKeys.ts';
import type { PublicKey } from './publicKeys.ts';
import { SCOPE_NAMES, type Scope } from './scopes.ts';
import type { SecretDigest } from './secretDigest.ts';

/** Shorter secrets can be guessed. */
const SECRET_LENGTH = 16;

/** Scopes no client has that speaks for users: whoever may call in their name would have them. */
const FOR_ADMINISTRATORS: ReadonlySet<Scope> = new Set([
  'credentials:manage',
  'credentials:approve',
  'orgs:manage',
]);

/** Calls in a minute, where nobody says otherwise. */
export const DEFAULT_REQUESTS_PER_MINUTE = 6_000;

/** A registered client. */
export interface Client {
  readonly clientId: string;
  /** For people. */
  readonly label: string;
  /** 18 characters each; the first is meant where a call names none. */
  readonly orgIds: readonly string[];
  readonly scopes: ReadonlySet<Scope>;
  /** One, or two while the secret is being changed; none where the client proves itself with a key. */
  readonly secrets: readonly string[];
  /** In the place of secrets, where only that much is kept of them. */
  readonly secretDigests?: readonly SecretDigest[];
  /** Of an org that was registered over the API: tokens of another registration are not its own. */
  readonly registrationId?: string;
  /** What the file calls them. */
  readonly secretNames?: readonly string[];
  /** What its assertions are signed with; several while a key is being changed. */
  readonly keys?: readonly PublicKey[];
  /** Whether its assertions may speak for the users of its orgs. Default: for the org alone. */
  readonly allowUserAssertions?: boolean;
  /** The claim that has the user's id, where `sub` does not. */
  readonly userClaim?: string;
  /** The parts of the API its tokens are good for; absent: all. */
  readonly audiences?: readonly Audience[];
  /** Calls in a minute. */
  readonly requestsPerMinute: number;
  /** Where it may call from; absent: anywhere. */
  readonly allowedAddresses?: BlockList;
  /** Where it may be called back; absent: nowhere. */
  readonly callback?: ClientCallback;
}

/** Where a client may be called back. */
export interface ClientCallback {
  /** Exact hosts, or `*.my.salesforce.com` for all below. */
  readonly hosts: readonly string[];
  /** What callbacks are signed with, `whsec_…`: one, or two while it is being changed. */
  readonly secrets: readonly string[];
}

/** `10.0.0.0/8`, `2001:db8::/32` or one address. */
const addressRangeSchema = z.string().refine((range) => {
  const [address = '', bits, ...rest] = range.split('/');
  const family = isIP(address);
  const isBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  return family !== 0 && isBits && rest.length === 0;
}, 'must be an IP address or a range like 10.0.0.0/8');

const secretNameSchema = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable');

/** `*.force.com` is a vendor of names, `*.com` is everybody. */
const CALLBACK_HOST = /^(?:localhost|127\.0\.0\.1|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*)$/;
/** Standard Webhooks: 24 to 64 random bytes. */
const CALLBACK_SECRET = /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const clientSchema = z.strictObject({
  clientId: z.string().regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be 3 to 64 letters, digits, dots, dashes'),
  label: z.string().min(1).max(80),
  orgIds: z
    .array(recordIdSchema.refine((id) => id.startsWith('00D'), 'must be the id of an org, 00D…'))
    .min(1),
  scopes: z.array(z.enum(SCOPE_NAMES as [Scope, ...Scope[]])).min(1),
  secrets: z.array(secretNameSchema).max(2).default([]),
  publicKeys: z.array(z.union([z.string().min(1), z.record(z.string(), z.unknown())])).default([]),
  allowUserAssertions: z.boolean().default(false),
  userClaim: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_.:/-]{0,99}$/, 'must be the name of a claim')
    .optional(),
  audiences: z
    .array(z.enum(AUDIENCES as [Audience, ...Audience[]]))
    .min(1)
    .optional(),
  requestsPerMinute: z.int().min(1).max(1_000_000).default(DEFAULT_REQUESTS_PER_MINUTE),
  allowedAddresses: z.array(addressRangeSchema).min(1).optional(),
  callbackHosts: z
    .array(
      z
        .string()
        .regex(CALLBACK_HOST, 'must be a host in lower case, or *. and a domain of two parts or more'),
    )
    .min(1)
    .optional(),
  callbackSecret: z
    .union([secretNameSchema, z.array(secretNameSchema).min(1).max(2)])
    .transform((names) => [names].flat())
    .optional(),
});

const fileSchema = z.strictObject({ clients: z.array(clientSchema).min(1) });

/** Clients by id, or everything that is wrong with the file. */
export type ReadClients =
  | { readonly clients: ReadonlyMap<string, Client>; readonly faults: readonly [] }
  | { readonly clients?: undefined; readonly faults: readonly string[] };

/**
 * @param yaml - Content of the file.
 * @param secretOf - Value of a named secret; `undefined` where it is not set.
 * @param readFile - For public keys that are in files.
 */
export function readClients(
  yaml: string,
  secretOf: (name: string) => string | undefined,
  readFile?: ReadKeyFile,
): ReadClients {
  const document = parseDocument(yaml);
  if (document.errors.length > 0)
    return { faults: document.errors.map(({ message }) => message.split('\n')[0]!) };
  const file = fileSchema.safeParse(document.toJS());
  if (!file.success) {
    return {
      faults: file.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    };
  }
  const clients = new Map<string, Client>();
  const faults: string[] = [];
  for (const entry of file.data.clients) {
    const {
      secrets: names,
      publicKeys,
      scopes,
      allowedAddresses,
      callbackHosts,
      callbackSecret,
      ...given
    } = entry;
    const client = withoutAbsent(given);
    if (clients.has(client.clientId)) faults.push(`client ${client.clientId} is listed twice`);
    const secrets = names
      .map((name) => secretOf(name))
      .filter((secret) => secret !== undefined && secret !== '');
    const { keys, faults: keyFaults } = readClientKeys(publicKeys, readFile);
    faults.push(...keyFaults.map((fault) => `client ${client.clientId}: ${fault}`));
    if (names.length === 0 && publicKeys.length === 0) {
      faults.push(`client ${client.clientId} can prove itself by nothing: give it secrets or publicKeys`);
    } else if (secrets.length === 0 && publicKeys.length === 0) {
      faults.push(
        `client ${client.clientId} has no secret: set ${names.join(' or ')} in the environment, or remove the client`,
      );
    }
    if (client.allowUserAssertions && publicKeys.length === 0) {
      faults.push(
        `client ${client.clientId}: allowUserAssertions needs publicKeys, for the assertions are signed`,
      );
    }
    if (scopes.includes('credentials:approve') && scopes.includes('credentials:manage')) {
      faults.push(
        `client ${client.clientId} has credentials:manage and credentials:approve: who changes a credential may not approve it`,
      );
    }
    if (scopes.includes('embed:redeem') && scopes.length > 1) {
      faults.push(
        `client ${client.clientId} has embed:redeem and more: the backend of an embedded app gets a client of its own`,
      );
    }
    if (client.allowUserAssertions && scopes.some((scope) => FOR_ADMINISTRATORS.has(scope))) {
      faults.push(
        `client ${client.clientId} speaks for users and administers the companion: every user of the org would be an administrator`,
      );
    }
    if (secrets.some((secret) => secret!.length < SECRET_LENGTH)) {
      faults.push(`client ${client.clientId}: a secret has fewer than ${SECRET_LENGTH} characters`);
    }
    const callback = readCallback(callbackHosts, callbackSecret, secretOf);
    if (callback.fault !== undefined) faults.push(`client ${client.clientId}: ${callback.fault}`);
    clients.set(client.clientId, {
      ...client,
      ...(callback.value === undefined ? {} : { callback: callback.value }),
      scopes: new Set(scopes),
      secrets: secrets as string[],
      secretNames: names,
      keys,
      ...(allowedAddresses === undefined ? {} : { allowedAddresses: blockListOf(allowedAddresses) }),
    });
  }
  return faults.length > 0 ? { faults } : { clients, faults: [] };
}

/** A member that was not written is not there, rather than there and undefined. */
function withoutAbsent<T extends object>(given: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

function readCallback(
  hosts: readonly string[] | undefined,
  names: readonly string[] | undefined,
  secretOf: (name: string) => string | undefined,
): { readonly value?: ClientCallback; readonly fault?: string } {
  if (hosts === undefined && names === undefined) return {};
  if (hosts === undefined || names === undefined) {
    return { fault: 'callbackHosts and callbackSecret are of use together only' };
  }
  const secrets = names
    .map((name) => secretOf(name))
    .filter((secret): secret is string => secret !== undefined && secret !== '');
  if (secrets.length === 0)
    return { fault: `callbackSecret is not set: set ${names.join(' or ')} in the environment` };
  if (secrets.some((secret) => !CALLBACK_SECRET.test(secret))) {
    return { fault: 'a callbackSecret is not whsec_ and 24 to 64 bytes in base64' };
  }
  return { value: { hosts, secrets } };
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
