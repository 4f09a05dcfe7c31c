/**
 * Puts the callout engine together: egress, secrets, tokens, protocols, connections and the two ways to call a vendor.
 *
 * @module
 */
import {
  createAccessTokens,
  createAuthorizations,
  createCallouts,
  createConnections,
  createDpopKeys,
  createDpopNonces,
  createGrantRequests,
  createProtocols,
  createSecrets,
  type AccessTokens,
  type Authorizations,
  type Callouts,
  type Connections,
  type Credentials,
  type Vault,
} from './credentials/index.ts';
import { createEgress, type AttemptEvent, type Egress } from './egress/index.ts';
import type { Database } from './storage/index.ts';
import type { Log, Metrics } from './telemetry/index.ts';

/** What the engine is made of. */
export interface EngineParts {
  readonly issuer: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly credentials: Credentials;
  /** Migrated. */
  readonly database: Database;
  readonly vault: Vault;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The engine. */
export interface CalloutEngine extends Callouts {
  readonly egress: Egress;
  readonly tokens: AccessTokens;
  readonly connections: Connections;
  readonly authorizations: Authorizations;
}

/**
 * @param opened - Takes down what must be closed, in the order of its opening.
 * @throws {@link AppError} `CONFIGURATION_INVALID`, `DATABASE_UNAVAILABLE`.
 */
export async function composeEngine(
  { issuer, env, credentials, database, vault, log, metrics }: EngineParts,
  opened: AsyncDisposableStack,
): Promise<CalloutEngine> {
  const secrets = createSecrets({ env, vault });
  const egress = createEgress({
    targets: credentials.targets,
    observe: observeAttempts(metrics, log),
    readSecret: (name) => secrets.read(name),
  });
  opened.defer(() => egress.close());
  metrics.watchRoads(() => egress.states());

  const connections = createConnections({
    database,
    credentials,
    onChange: ({ name, block }) =>
      block === undefined
        ? log.info({ namedCredential: name }, 'a vendor’s credential may be used')
        : log.warn({ namedCredential: name, reason: block.reason }, 'a vendor’s credential is switched off'),
    onFailure: (error) => log.warn({ error }, 'the state of the vendors’ credentials could not be read'),
  });
  await connections.start();
  opened.defer(() => connections.stop());

  const dpop = { keys: createDpopKeys({ database, sealer: vault }), nonces: createDpopNonces() };
  const tokens = createAccessTokens({
    database,
    sealer: vault,
    requestGrant: createGrantRequests({ secrets, egress, dpop }),
    observe({ login, credential, kind, code, durationMs }) {
      metrics.vendorToken(credential, kind);
      if (code !== undefined) log.warn({ login, kind, code, durationMs }, 'a vendor gave no access token');
    },
  });
  opened.defer(() => tokens.drain());

  const protocolOf = createProtocols({ secrets, egress, tokens, dpop });
  const authorizations = createAuthorizations({
    secrets,
    egress,
    dpop,
    database,
    sealer: vault,
    externalCredentials: credentials.externalCredentials,
    tokens,
    blockOf: (name) => connections.blockOfExternal(name),
    issuer,
  });
  const callouts = createCallouts({ credentials, protocolOf, egress, connections });
  return { ...callouts, egress, tokens, connections, authorizations };
}

function observeAttempts(metrics: Metrics, log: Log): (event: AttemptEvent) => void {
  return (event) => {
    const { vendor, outcome, reason, status, durationMs } = event;
    metrics.vendorAttempt({ vendor, durationMs, outcome: reason ?? String(status ?? outcome) });
    if (outcome !== 'ANSWERED') log.warn({ ...event }, 'a vendor could not be asked');
  };
}
