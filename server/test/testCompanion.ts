/**
 * A companion over real HTTP on a real database, with operations that answer what a test tells them.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createAuditTrail, createVerifyAudit, type AuditTrail } from '../src/audit/index.ts';
import {
  createHandler,
  createLifecycle,
  listen,
  ROUTES,
  type Lifecycle,
  type Operations,
} from '../src/http/index.ts';
import {
  createAccessTokens,
  createAssertions,
  createClientAuthentication,
  createSigningKey,
  createTokenGrant,
  createUsedAssertions,
  oneSigningKey,
  SCOPE_NAMES,
  type Client,
  type EmbedApp,
  type Scope,
  type SigningKey,
  type SigningKeys,
  type TokenSubject,
} from '../src/identity/index.ts';
import { composeEmbed } from '../src/composeEmbed.ts';
import { composeOrgs, type ComposedOrgs } from '../src/composeOrgs.ts';
import { createSealer } from '../src/credentials/index.ts';
import type { Embed, FinishAuthorization, Jobs, Operation } from '../src/operations/index.ts';
import type { ProxyCallout } from '../src/credentials/callout.ts';
import { AppError } from '../src/errors.ts';
import { createPolicy } from '../src/policy/index.ts';
import type { Database } from '../src/storage/index.ts';
import { openTestDatabase } from '../src/storage/testDatabase.ts';
import { createLog, createMetrics } from '../src/telemetry/index.ts';

export const ORG = '00DRL00000000012AA';
export const SECRET = 'a-secret-of-the-test-org';
export const ISSUER = 'https://companion.example';
const FIXTURES = new URL('../../packages/contract/fixtures/', import.meta.url);

/** A golden fixture. */
export const fixture = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));

/** One row of the audit trail. */
export interface AuditRow {
  readonly event: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly status: number;
  readonly client_id: string | null;
  readonly org_id: string | null;
  readonly subject: string | null;
  readonly request_id: string;
  readonly detail: Record<string, unknown>;
}

/** A running companion and what a test may look at. */
export interface TestCompanion {
  readonly url: string;
  readonly key: SigningKey;
  readonly database: Database;
  readonly lifecycle: Lifecycle;
  readonly embed: Embed;
  readonly orgs: ComposedOrgs;
  /** Every line logged. */
  readonly lines: string[];
  /** Inputs the operations got. */
  readonly inputs: unknown[];
  /** Replaces what every operation does; `undefined` brings the fixtures back. */
  behave(operation: Operation<unknown, unknown> | undefined): void;
  /** An access token with these scopes, for this subject. Default all, for the org. */
  token(scopes?: readonly Scope[], subject?: TokenSubject): string;
  /** Calls with a token. */
  call(path: string, init?: RequestInit): Promise<Response>;
  audit(requestId: string): Promise<AuditRow[]>;
  stop(): Promise<void>;
}

/** What a test may ask for. */
export interface TestCompanionOptions {
  readonly client?: Partial<Client>;
  readonly callBudgetMs?: number;
  readonly trustedProxies?: number;
  /** Takes the place of the audit trail's `append`. */
  readonly append?: AuditTrail['append'];
  /** What the proxy route sends with. Default: there is no named credential. */
  readonly callout?: ProxyCallout;
  /** What the callback of browser logins does. Default: no state is known. */
  readonly finishAuthorization?: FinishAuthorization;
  /** Clients beside the first. */
  readonly others?: readonly Client[];
  /** Makes the operations for embedded apps real, in the place of the fixtures. */
  readonly embed?: {
    readonly apps: readonly EmbedApp[];
    readonly env?: Readonly<Record<string, string>>;
    readonly now?: () => number;
    readonly keys?: SigningKeys;
  };
  /** Makes the operations on orgs real, in the place of the fixtures. */
  readonly isOrgsReal?: boolean;
  /** To be shared with another companion; closed by whoever opened it. */
  readonly database?: Database;
  /** Takes the place of the fixtures for jobs. */
  readonly jobs?: (database: Database) => Jobs;
}

const ANSWERS: Readonly<Record<Exclude<keyof Operations, 'verifyAudit'>, string>> = {
  verifyParty: 'verification.approved.json',
  readVerification: 'verification.approved.json',
  listVerifications: 'verificationList.json',
  readPortfolio: 'portfolio.json',
  readAccounts: 'accountList.json',
  readHoldings: 'holdingList.json',
  readAllocation: 'allocation.json',
  readPerformance: 'performance.json',
  listCredentials: 'credentialList.json',
  explainAccess: 'accessExplanation.json',
  testCredential: 'connectionTest.json',
  enableCredential: 'credential.json',
  disableCredential: 'credential.disabled.json',
  setSecret: 'secret.json',
  retireSecret: 'secret.json',
  deleteSecret: 'secret.json',
  rotateVault: 'vaultRotation.json',
  startAuthorization: 'authorization.json',
  removeAuthorization: 'disconnection.json',
  createCalloutJob: 'calloutJob.waiting.json',
  readCalloutJob: 'calloutJob.done.json',
  rotateSigningKey: 'signingKeyRotation.json',
  openEmbedSession: 'embedCode.json',
  endEmbedSession: 'embedSessionsEnded.json',
  endUserEmbedSessions: 'embedSessionsEnded.json',
  signEmbedRequest: 'embedSignedRequest.json',
  reportEmbed: 'embedReportReceipt.json',
  readConnection: 'connection.json',
  registerOrg: 'orgRegistration.json',
  readOrg: 'orgRegistration.json',
  removeOrg: 'orgRemoval.json',
  changeRollout: 'rollout.json',
  readRollout: 'rollout.json',
  readAdoption: 'adoption.json',
};

/** The same in every test companion: they may share a database. */
const VAULT_KEY = Buffer.alloc(32, 7).toString('base64');

const noAuthorization = () =>
  Promise.reject(new AppError('AUTHORIZATION_FAILED', 'This login is not known.'));
const noCredential = () =>
  Promise.reject(new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.'));

/** Stop it in `after`. */
export async function startTestCompanion(options: TestCompanionOptions = {}): Promise<TestCompanion> {
  const database = options.database ?? (await openTestDatabase());
  const lines: string[] = [];
  const inputs: unknown[] = [];
  let behaviour: Operation<unknown, unknown> | undefined;
  const client: Client = {
    clientId: 'test-org',
    label: 'Test org',
    orgIds: [ORG, '00DRL00000000022AA'],
    scopes: new Set(SCOPE_NAMES),
    secrets: [SECRET],
    requestsPerMinute: 100_000,
    ...options.client,
  };
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const opened = new AsyncDisposableStack();
  const ofFile = new Map([client, ...(options.others ?? [])].map((one) => [one.clientId, one]));
  const orgs = await composeOrgs({ database, vault: createSealer(VAULT_KEY), ofFile, log }, opened);
  const { clients } = orgs;
  const fakes = Object.fromEntries(
    Object.entries(ANSWERS).map(([name, answer]) => {
      const operation: Operation<unknown, unknown> = async (input, context) => {
        inputs.push(input);
        if (behaviour !== undefined) return behaviour(input, context);
        return {
          kind: ROUTES.find((route) => route.operation === name)?.kinds?.[0] ?? 'ok',
          value: fixture(answer),
          subject: `subject of ${name}`,
        };
      };
      return [name, operation];
    }),
  );
  const verifyAudit = createVerifyAudit(database);
  const jobs = options.jobs?.(database);
  const key = createSigningKey();
  const keys = options.embed?.keys ?? oneSigningKey(key);
  const metrics = createMetrics(false);
  const used = createUsedAssertions(database);
  const embed = composeEmbed({
    database,
    issuer: ISSUER,
    keys,
    used,
    metrics,
    env: {},
    ...options.embed,
    apps: new Map((options.embed?.apps ?? []).map((app) => [app.appId, app])),
  });
  const operations = {
    ...fakes,
    ...jobs?.operations,
    ...(options.embed === undefined ? {} : embed.operations),
    ...(options.isOrgsReal === true ? orgs.operations : {}),
    verifyAudit: (input: { after: number }, context: Parameters<Operation<unknown, unknown>>[1]) =>
      behaviour === undefined ? verifyAudit(input) : behaviour(input, context),
  } as unknown as Operations;

  const accessTokens = createAccessTokens({ issuer: ISSUER, keys, clients });
  const assertions = createAssertions({ issuer: ISSUER, clients, used });
  const clientAuthentication = createClientAuthentication({ clients, assertions });
  const lifecycle = createLifecycle();
  const trail = createAuditTrail(database);
  const handler = createHandler({
    accessTokens,
    grantToken: createTokenGrant({
      issuer: ISSUER,
      authentication: clientAuthentication,
      accessTokens,
      assertions,
    }),
    clientAuthentication,
    embedTokens: embed.tokens,
    policy: createPolicy(),
    orgs: orgs.orgs,
    adoption: orgs.adoption,
    audit: { append: (entry) => (options.append ?? trail.append)(entry) },
    operations,
    log,
    metrics,
    lifecycle,
    keys,
    database,
    issuer: ISSUER,
    callBudgetMs: options.callBudgetMs,
    trustedProxies: options.trustedProxies,
    finishAuthorization: options.finishAuthorization ?? noAuthorization,
    callout: options.callout ?? noCredential,
    keepCallout: jobs?.keepCallout ?? noCredential,
  });
  const listening = await listen(handler, { host: '127.0.0.1', port: 0, lifecycle });
  const token: TestCompanion['token'] = (scopes = SCOPE_NAMES, subject) =>
    accessTokens.issue(client, scopes, subject);
  return {
    url: listening.url,
    key,
    database,
    lifecycle,
    embed,
    orgs,
    lines,
    inputs,
    behave: (operation) => void (behaviour = operation),
    token,
    call: (path, init = {}) =>
      fetch(listening.url + path, {
        ...init,
        headers: { authorization: `Bearer ${token()}`, ...(init.headers as Record<string, string>) },
      }),
    audit: (requestId) =>
      database.query<AuditRow>('SELECT * FROM audit_record WHERE request_id = $1 ORDER BY sequence', [
        requestId,
      ]),
    async stop() {
      await listening.stop(1_000);
      await jobs?.worker.stop();
      await trail.drain();
      await opened.disposeAsync();
      if (options.database === undefined) await database.close();
    },
  };
}
