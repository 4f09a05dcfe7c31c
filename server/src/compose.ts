/**
 * Puts the companion together. The only file that knows every module.
 *
 * @module
 */
import { join } from 'node:path';
import { createAuditTrail, createVerifyAudit, type AuditTrail } from './audit/index.ts';
import { composeEmbed } from './composeEmbed.ts';
import { composeEngine } from './composeEngine.ts';
import { composeJobs } from './composeJobs.ts';
import { composeOrgs } from './composeOrgs.ts';
import { openVaultKeyring, type Configuration } from './configuration/index.ts';
import { createLedgerlineConnector, createProbityConnector } from './connectors/index.ts';
import { createVault, type Keyring, type Vault } from './credentials/index.ts';
import { AppError, isAppError } from './errors.ts';
import { createHandler, createLifecycle, listen } from './http/index.ts';
import {
  createAccessTokens,
  createAssertions,
  createClientAuthentication,
  createRotateSigningKey,
  createTokenGrant,
  createUsedAssertions,
  openSigningKeys,
} from './identity/index.ts';
import {
  createConnectionOperations,
  createCredentialOperations,
  createFinishAuthorization,
  createOperations,
  createRotateVault,
  type SettleOptions,
} from './operations/index.ts';
import { createPolicy } from './policy/index.ts';
import {
  lockFolder,
  migrate,
  openPglite,
  openPostgres,
  type Database,
  type FolderLock,
} from './storage/index.ts';
import { createMetrics, type Log } from './telemetry/index.ts';

/** How long calls under way may take when the companion stops, in milliseconds: as long as any call may. */
export const DRAIN_MS = 10_000;
/** How often the end of the audit trail is written to the log, where whoever changes the database cannot reach it. */
const ANCHOR_EVERY_MS = 600_000;

/** A companion that serves. */
export interface Companion {
  /** Where it listens. */
  readonly url: string;
  /** Finishes what is under way, writes what waits, and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Opens everything and listens. What was opened is closed again if something later fails.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID`, `DATABASE_UNAVAILABLE`.
 */
export async function compose(configuration: Configuration, log: Log): Promise<Companion> {
  const { issuer, credentials, env } = configuration;
  const isProduction = env['NODE_ENV'] === 'production';
  const opened = new AsyncDisposableStack();
  try {
    const { database, lock } = await openDatabase(configuration, opened);
    const vault = createVault({ database, key: openKeyring(configuration, log) });
    const keys = await openSigningKeys(database, vault, (error) =>
      log.warn({ error }, 'the signing keys could not be looked at; those known stay'),
    );
    opened.defer(() => keys.stop());
    const ofFile = configuration.clients(await readSealed(configuration.missingSecrets, vault));
    const {
      clients,
      orgs,
      adoption,
      operations: orgOperations,
    } = await composeOrgs({ database, vault, ofFile, log }, opened);

    warnOfStrangers(credentials.permissionSets, clients, log);

    const metrics = createMetrics();
    const lifecycle = createLifecycle();
    const audit = createAuditTrail(database, metrics);
    metrics.watchAuditQueue(() => audit.size());
    opened.defer(keepAnchoring(audit, log));
    opened.defer(() => audit.drain());

    const engine = await composeEngine({ ...configuration, database, vault, log, metrics }, opened);
    const { connections, tokens, proxy } = engine;
    const roads = () => engine.egress.states();
    const operations = createOperations({
      database,
      vault,
      kyc: createProbityConnector(engine.callout),
      portfolio: createLedgerlineConnector(engine.callout),
      settle: settleOptions(audit, log),
    });
    opened.defer(() => operations.settleWorker.stop());
    const jobs = composeJobs({ database, vault, engine, clients, isProduction, audit, log }, opened);

    const accessTokens = createAccessTokens({ issuer, keys, clients });
    const used = createUsedAssertions(database);
    const assertions = createAssertions({ issuer, clients, used });
    const clientAuthentication = createClientAuthentication({ clients, assertions });
    const embed = composeEmbed({ ...configuration, database, keys, used, vault, metrics });
    const handler = createHandler({
      ...configuration,
      accessTokens,
      grantToken: createTokenGrant({
        issuer,
        authentication: clientAuthentication,
        accessTokens,
        assertions,
      }),
      clientAuthentication,
      embedTokens: embed.tokens,
      policy: createPolicy(),
      orgs,
      adoption,
      audit,
      operations: {
        ...operations,
        ...createCredentialOperations({
          credentials,
          connections,
          secretStore: vault,
          env,
          clients,
          clientSecretNames: configuration.clientSecretNames,
          appSecretNames: configuration.appSecretNames,
          tokens,
          proxy,
          roads,
          now: Date.now,
        }),
        ...createConnectionOperations({ credentials, authorizations: engine.authorizations }),
        ...jobs.operations,
        ...embed.operations,
        ...orgOperations,
        rotateVault: createRotateVault({ database, vault }),
        rotateSigningKey: createRotateSigningKey({ database, sealer: vault, keys }),
        verifyAudit: createVerifyAudit(database),
      },
      finishAuthorization: createFinishAuthorization(engine.authorizations),
      callout: proxy,
      keepCallout: jobs.keepCallout,
      log,
      metrics,
      roads,
      lifecycle,
      keys,
      database,
    });
    const listening = await listen(handler, { ...configuration, lifecycle });
    operations.settleWorker.start();
    jobs.worker.start();
    lock?.announce(listening.url);
    return {
      url: listening.url,
      async stop() {
        lifecycle.drain();
        await new Promise((resolve) => setTimeout(resolve, configuration.drainDelayMs));
        await listening.stop(DRAIN_MS);
        await opened.disposeAsync();
      },
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function openDatabase(
  { databaseUrl, dataFolder }: Configuration,
  opened: AsyncDisposableStack,
): Promise<{ database: Database; lock?: FolderLock }> {
  if (databaseUrl !== undefined) {
    const database = openPostgres(databaseUrl);
    opened.defer(() => database.close());
    const { host, pathname } = new URL(databaseUrl);
    await migrate(database).catch((cause: unknown) => {
      if (!isAppError(cause, 'DATABASE_UNAVAILABLE')) throw cause;
      throw new AppError(
        'DATABASE_UNAVAILABLE',
        `The database ${pathname.slice(1)} on ${host} cannot be reached: is it running, and is DATABASE_URL right?`,
        { cause },
      );
    });
    return { database };
  }
  const lock = lockFolder(dataFolder);
  opened.defer(() => lock.release());
  const database = await openPglite(join(dataFolder, 'database'));
  opened.defer(() => database.close());
  await migrate(database);
  return { database, lock };
}

function openKeyring(configuration: Configuration, log: Log): Keyring {
  const { keyring, kept } = openVaultKeyring(configuration);
  if (kept !== undefined)
    log.warn(kept, 'the vault key is kept beside the data it seals: for trying out only (RIALTO_DEV=1)');
  return keyring;
}

/** A permission set for a client nobody registered grants nothing, and looks as if it did. */
function warnOfStrangers(
  permissionSets: Configuration['credentials']['permissionSets'],
  clients: { has(clientId: string): boolean },
  log: Log,
): void {
  for (const { name, assignedTo } of permissionSets)
    for (const { client } of assignedTo)
      if (!clients.has(client))
        log.warn(
          { permissionSet: name, client },
          'a permission set is assigned to a client that is not there',
        );
}

async function readSealed(names: readonly string[], vault: Vault): Promise<ReadonlyMap<string, string>> {
  const sealed = new Map<string, string>();
  for (const name of names) {
    const value = await vault.get(name);
    if (value !== undefined) sealed.set(name, value);
  }
  return sealed;
}

/** What the worker does after the answer is audited like the call that began it. */
function settleOptions(audit: AuditTrail, log: Log): SettleOptions {
  return {
    onChange: (record, orgId) =>
      audit.append({
        event: 'kyc.verification.settled',
        outcome: 'ok',
        code: record.problem,
        status: 200,
        clientId: null,
        orgId,
        subject: record.partyId,
        requestId: record.requestId,
        durationMs: 0,
        detail: { verificationId: record.id, status: record.status, outcome: record.outcome },
      }),
    onFailure: (error) => log.error({ error }, 'verifications could not be settled; trying again'),
  };
}

/** @returns Writes the end once more, and stops. */
function keepAnchoring(audit: AuditTrail, log: Log): () => void {
  let last = 0;
  const anchor = (): void => {
    const head = audit.head();
    if (head === undefined || head.sequence === last) return;
    last = head.sequence;
    log.info({ sequence: head.sequence, hash: head.hash }, 'end of the audit trail');
  };
  const timer = setInterval(anchor, ANCHOR_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    anchor();
  };
}
