/**
 * Puts the jobs together that long calls to vendors become.
 *
 * @module
 */
import type { AuditTrail } from './audit/index.ts';
import type { CalloutEngine } from './composeEngine.ts';
import type { Vault } from './credentials/index.ts';
import { createCallbackSender } from './egress/index.ts';
import type { Clients } from './identity/index.ts';
import { createJobs, type Jobs } from './operations/index.ts';
import type { Database } from './storage/index.ts';
import type { Log } from './telemetry/index.ts';

/** What jobs are made of. */
export interface JobParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly engine: Pick<CalloutEngine, 'proxy' | 'checkAccess'>;
  /** By id. */
  readonly clients: Clients;
  /** Keeps callbacks from leaving over plain HTTP, and from this machine. */
  readonly isProduction: boolean;
  readonly audit: AuditTrail;
  readonly log: Log;
}

/** @param opened - Takes down what must be closed. */
export function composeJobs(parts: JobParts, opened: AsyncDisposableStack): Jobs {
  const { database, vault, engine, clients, isProduction, audit, log } = parts;
  const callbacks = createCallbackSender({ allowLoopback: !isProduction });
  opened.defer(() => callbacks.close());
  const jobs = createJobs(
    {
      database,
      vault,
      callout: engine.proxy,
      checkAccess: (call, caller) => engine.checkAccess(call, caller),
      callerOf({ clientId, orgId, userId }) {
        const client = clients.get(clientId);
        if (client === undefined || !client.orgIds.includes(orgId)) return undefined;
        if (!client.scopes.has('callout:send')) return undefined;
        if (userId !== undefined && client.allowUserAssertions !== true) return undefined;
        return { clientId, orgId, userId, scopes: client.scopes };
      },
      callbackPolicyOf: (clientId) => clients.get(clientId)?.callback,
      sendCallback: (url, headers, body) => callbacks.send(url, headers, body),
      allowHttpCallbacks: !isProduction,
    },
    {
      // What the worker does after the answer is audited like the call that began it.
      onTried: (job, result, durationMs) =>
        audit.append({
          event: 'callout.job.tried',
          outcome: result.kind === 'failed' ? 'failed' : 'ok',
          code: result.kind === 'done' ? null : result.problem,
          status: result.status,
          clientId: job.clientId,
          orgId: job.orgId,
          subject: job.namedCredential,
          requestId: job.requestId,
          durationMs: Math.round(durationMs),
          detail: {
            jobId: job.id,
            kind: result.kind,
            attempts: result.attempts,
            mayHaveBeenProcessed: result.mayHaveBeenProcessed,
            ...(result.outcome === undefined
              ? {}
              : {
                  principal: result.outcome.principal,
                  waitedMs: result.outcome.waitedMs,
                  tokenAgeMs: result.outcome.tokenAgeMs ?? null,
                  bytes: result.outcome.bytes,
                }),
          },
        }),
      onFailure: (error) => log.error({ error }, 'jobs could not be worked on; trying again'),
    },
  );
  opened.defer(() => jobs.worker.stop());
  return jobs;
}
