/**
 * An org that was registered over the API, as a client like those of `config/clients.yaml`.
 *
 * @module
 */
import { createPublicKey } from 'node:crypto';
import { ORG_SCOPES, type FieldFault } from '@rialto/contract';
import type { OrgRegistrationRecord } from '../storage/index.ts';
import { DEFAULT_REQUESTS_PER_MINUTE, type Client } from './clients.ts';
import { publicKeyOfPem } from './publicKeys.ts';
import { readSecretDigest } from './secretDigest.ts';
import { thumbprintOfKey } from './thumbprint.ts';

/** Public keys as they are kept. */
export interface RegisteredKeys {
  /** PEM of the key alone, in the order given, each once. */
  readonly publicKeys: readonly string[];
  /** What is wrong with those that were given. */
  readonly faults: readonly FieldFault[];
}

/**
 * Reads keys somebody sends: PEM or certificates, and never the name of a file.
 *
 * @param given - As in the request's `publicKeys`.
 */
export function readRegisteredKeys(given: readonly string[]): RegisteredKeys {
  const publicKeys = new Set<string>();
  const faults: FieldFault[] = [];
  given.forEach((text, place) => {
    try {
      const { publicKey } = publicKeyOfPem(text.trim());
      publicKeys.add(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    } catch (error) {
      faults.push({ field: `/publicKeys/${place}`, message: (error as Error).message });
    }
  });
  return { publicKeys: [...publicKeys], faults };
}

/** RFC 7638. */
export const thumbprintsOf = (publicKeys: readonly string[]): string[] =>
  publicKeys.map((pem) => thumbprintOfKey(createPublicKey(pem)));

/** @throws Error whose message says what is wrong with the registration, as a predicate. */
export function registeredClientOf(record: OrgRegistrationRecord): Client {
  const { orgId, clientId, label, registrationId, secretDigest, previousSecret, publicKeys } = record;
  const digests = [
    ...(secretDigest === null ? [] : [readSecretDigest(secretDigest)]),
    ...(previousSecret === null
      ? []
      : [readSecretDigest(previousSecret.digest, previousSecret.endsAt.getTime())]),
  ];
  const keys = publicKeys.map((pem) => publicKeyOfPem(pem));
  if (digests.length === 0 && keys.length === 0) throw new Error('can prove itself by nothing');
  return {
    clientId,
    label,
    registrationId,
    orgIds: [orgId],
    // Whoever writes into the database must not make administrators.
    scopes: new Set(ORG_SCOPES.filter((scope) => record.scopes.includes(scope))),
    secrets: [],
    secretDigests: digests,
    keys,
    requestsPerMinute: DEFAULT_REQUESTS_PER_MINUTE,
  };
}
