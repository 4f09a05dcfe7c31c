/**
 * Puts together what the companion knows of orgs: its clients, rollouts, and who uses it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Vault } from './credentials/index.ts';
import {
  createClientDirectory,
  digestSecret,
  isSecretOf,
  readRegisteredKeys,
  readSecretDigest,
  thumbprintsOf,
  type Client,
  type ClientDirectory,
} from './identity/index.ts';
import { createOrgOperations, type OrgOperations } from './operations/index.ts';
import { isIncluded, openAdoption, openOrgs, type Adoption, type Orgs } from './orgs/index.ts';
import type { Database } from './storage/index.ts';
import type { Log } from './telemetry/index.ts';

/** What it is made of. */
export interface OrgParts {
  /** Migrated. */
  readonly database: Database;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  /** The clients of `config/clients.yaml`. */
  readonly ofFile: ReadonlyMap<string, Client>;
  readonly log: Pick<Log, 'warn'>;
  /** Clock, in epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** What is known of orgs, and what can be done with them. */
export interface ComposedOrgs {
  readonly clients: ClientDirectory;
  readonly orgs: Orgs;
  readonly adoption: Adoption;
  readonly operations: OrgOperations;
}

const PACKAGE = new URL('../../package.json', import.meta.url);

/**
 * @param opened - Takes down what must be closed.
 * @throws {@link AppError} `DATABASE_UNAVAILABLE`, `CONFIGURATION_INVALID` where the vault's key is another.
 */
export async function composeOrgs(parts: OrgParts, opened: AsyncDisposableStack): Promise<ComposedOrgs> {
  const { database, vault, ofFile, log, now = Date.now } = parts;
  const clients = createClientDirectory(ofFile);
  const orgs = await openOrgs({
    database,
    clients,
    onFailure: (error) => log.warn({ error }, 'registered orgs could not be looked at; those known stay'),
    onFault: (fault) => log.warn(fault, 'a registered org may not call: its registration does not count'),
  });
  opened.defer(() => orgs.stop());
  const adoption = await openAdoption({
    database,
    sealer: vault,
    now,
    onFailure: (error) => log.warn({ error }, 'who uses Rialto could not be written down; trying again'),
  });
  opened.defer(() => adoption.stop());
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const operations = createOrgOperations({
    database,
    clients,
    proofs: {
      digestSecret,
      isSecretOf: (digest, secret) => isSecretOf(readSecretDigest(digest), secret),
      readPublicKeys: readRegisteredKeys,
      thumbprintsOf,
    },
    reload: () => orgs.reload(),
    standingOf({ clientId, orgId }, user) {
      const rollout = orgs.rolloutOf(orgId, clients.get(clientId) ?? {});
      return rollout && { stage: rollout.stage, isIncluded: isIncluded(rollout, user) };
    },
    adoption,
    version,
    now,
  });
  return { clients, orgs, adoption, operations };
}
