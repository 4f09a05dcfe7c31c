/**
 * The orgs that may call, from `config/clients.yaml`.
 *
 * @module
 */
import { BlockList, isIP } from 'node:net';
import { recordIdSchema } from '@rialto/contract';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { SCOPE_NAMES, type Scope } from './scopes.ts';

/** Shorter secrets can be guessed. */
const SECRET_LENGTH = 16;

/** A registered client. */
export interface Client {
  readonly clientId: string;
  /** For people. */
  readonly label: string;
  /** 18 characters each; the first is meant where a call names none. */
  readonly orgIds: readonly string[];
  readonly scopes: ReadonlySet<Scope>;
  /** One, or two while the secret is being changed. */
  readonly secrets: readonly string[];
  /** Calls in a minute. */
  readonly requestsPerMinute: number;
  /** Where it may call from; absent: anywhere. */
  readonly allowedAddresses?: BlockList;
}

/** `10.0.0.0/8`, `2001:db8::/32` or one address. */
const addressRangeSchema = z.string().refine((range) => {
  const [address = '', bits, ...rest] = range.split('/');
  const family = isIP(address);
  const isBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  return family !== 0 && isBits && rest.length === 0;
}, 'must be an IP address or a range like 10.0.0.0/8');

const clientSchema = z.strictObject({
  clientId: z.string().regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be 3 to 64 letters, digits, dots, dashes'),
  label: z.string().min(1).max(80),
  orgIds: z
    .array(recordIdSchema.refine((id) => id.startsWith('00D'), 'must be the id of an org, 00D…'))
    .min(1),
  scopes: z.array(z.enum(SCOPE_NAMES as [Scope, ...Scope[]])).min(1),
  secrets: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable'))
    .min(1)
    .max(2),
  requestsPerMinute: z.int().min(1).max(1_000_000).default(6_000),
  allowedAddresses: z.array(addressRangeSchema).min(1).optional(),
});

const fileSchema = z.strictObject({ clients: z.array(clientSchema).min(1) });

/** Clients by id, or everything that is wrong with the file. */
export type ReadClients =
  | { readonly clients: ReadonlyMap<string, Client>; readonly faults: readonly [] }
  | { readonly clients?: undefined; readonly faults: readonly string[] };

/**
 * @param yaml - Content of the file.
 * @param secretOf - Value of a named secret; `undefined` where it is not set.
 */
export function readClients(yaml: string, secretOf: (name: string) => string | undefined): ReadClients {
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
  for (const { secrets: names, scopes, allowedAddresses, ...client } of file.data.clients) {
    if (clients.has(client.clientId)) faults.push(`client ${client.clientId} is listed twice`);
    const secrets = names
      .map((name) => secretOf(name))
      .filter((secret) => secret !== undefined && secret !== '');
    if (secrets.length === 0) {
      faults.push(
        `client ${client.clientId} has no secret: set ${names.join(' or ')} in the environment, or remove the client`,
      );
    }
    if (secrets.some((secret) => secret!.length < SECRET_LENGTH)) {
      faults.push(`client ${client.clientId}: a secret has fewer than ${SECRET_LENGTH} characters`);
    }
    clients.set(client.clientId, {
      ...client,
      scopes: new Set(scopes),
      secrets: secrets as string[],
      ...(allowedAddresses === undefined ? {} : { allowedAddresses: blockListOf(allowedAddresses) }),
    });
  }
  return faults.length > 0 ? { faults } : { clients, faults: [] };
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
