/**
 * What can be counted, for Prometheus.
 *
 * @module
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** State of a circuit breaker. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/** One attempt to reach a vendor. */
export interface VendorAttempt {
  /** Named credential. */
  readonly vendor: string;
  /** HTTP status as text, or a word like `timeout`. */
  readonly outcome: string;
  readonly durationMs: number;
}

/** One way to a vendor, for one class of operations. */
export interface Road {
  /** Named credential, or a token endpoint. */
  readonly target: string;
  /** `read`, `write`, `token`. */
  readonly operation: string;
  readonly breaker: BreakerState;
  /** Calls in line. */
  readonly waiting: { readonly interactive: number; readonly batch: number };
  /** How long calls wait because the vendor asks for it. */
  readonly pausedMs: number;
}

/** Counters of one companion. */
export interface Metrics {
  /** @param route - As in the route table, `POST /v1/…`, never the address called. */
  request(route: string, status: number, durationMs: number): void;
  /** @param outcome - `issued` or the error code. */
  tokenRequest(outcome: string): void;
  vendorAttempt(attempt: VendorAttempt): void;
  /** @param kind - What became of a vendor's access token: `granted`, `failed`, `stale` … */
  vendorToken(credential: string, kind: string): void;
  /** @param cache - `none`, `hit`, `stale`, `shared`. */
  callout(namedCredential: string, cache: string): void;
  /** @param event - What became of a session at an embedded app: `opened`, `renewed`, `redeemed`, `refused`, `ended`. */
  embedSession(appId: string, event: string): void;
  /** Messages of an app that a page threw away. @param reason - From a closed list. */
  embedDropped(appId: string, reason: string, count: number): void;
  /** A call that was refused because it was not its user's turn. @param isNameless - Because it named no user. */
  rolloutRefusal(stage: string, isNameless: boolean): void;
  /** How the ways to the vendors are, asked when somebody looks. */
  watchRoads(roads: () => readonly Road[]): void;
  /** Refusals that were counted only, because their sender was refused too often to audit each. */
  unauditedDenial(): void;
  auditFlush(records: number, durationMs: number): void;
  auditFailure(): void;
  /** How many records wait to be written. */
  watchAuditQueue(size: () => number): void;
  /** In Prometheus' text format. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Finds a series by its labels once: prom-client sorts and joins them each time. There are few, all from our own lists. */
function children<Child>(find: (first: string, second: string | number) => Child) {
  const kept = new Map<string, Map<string | number, Child>>();
  return (first: string, second: string | number = ''): Child => {
    let bySecond = kept.get(first);
    if (bySecond === undefined) kept.set(first, (bySecond = new Map<string | number, Child>()));
    let child = bySecond.get(second);
    if (child === undefined) bySecond.set(second, (child = find(first, second)));
    return child;
  };
}

/** @param withProcess - Also memory, CPU, event loop of the process. Default true. */
export function createMetrics(withProcess = true): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (withProcess) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[] = []): Histogram =>
    new Histogram({ name, help, labelNames, buckets: SECONDS, registers });

  const requests = counter('rialto_requests_total', 'Requests answered.', ['route', 'status']);
  const durations = histogram('rialto_request_duration_seconds', 'Time to answer.', ['route']);
  const tokens = counter('rialto_token_requests_total', 'Access tokens asked for.', ['outcome']);
  const attempts = counter('rialto_vendor_attempts_total', 'Attempts to reach a vendor.', [
    'vendor',
    'outcome',
  ]);
  const attemptTime = histogram('rialto_vendor_attempt_duration_seconds', 'Time of an attempt.', ['vendor']);
  const vendorTokens = counter('rialto_vendor_tokens_total', 'What became of vendors’ access tokens.', [
    'credential',
    'kind',
  ]);
  const callouts = counter('rialto_callouts_total', 'Calls of the proxy route.', ['credential', 'cache']);
  const embedSessions = counter('rialto_embed_sessions_total', 'What became of sessions at embedded apps.', [
    'app',
    'event',
  ]);
  const embedDrops = counter(
    'rialto_embed_dropped_total',
    'Messages of embedded apps that pages threw away.',
    ['app', 'reason'],
  );
  const rolloutRefusals = counter(
    'rialto_rollout_refusals_total',
    'Calls refused because it was not their user’s turn.',
    ['stage', 'reason'],
  );
  const denials = counter('rialto_denials_unaudited_total', 'Refusals counted but not audited one by one.');
  const records = counter('rialto_audit_records_total', 'Audit records written.');
  const flushes = histogram('rialto_audit_flush_duration_seconds', 'Time to write a batch of audit records.');
  const failures = counter(
    'rialto_audit_failures_total',
    'Batches of audit records that could not be written.',
  );
  const requestsOf = children((route, status) => requests.labels({ route, status }));
  const durationsOf = children((route) => durations.labels({ route }));
  const attemptsOf = children((vendor, outcome) => attempts.labels({ vendor, outcome }));
  const calloutsOf = children((credential, cache) => callouts.labels({ credential, cache }));
  const attemptTimeOf = children((vendor) => attemptTime.labels({ vendor }));

  return {
    request(route, status, durationMs) {
      requestsOf(route, status).inc();
      durationsOf(route).observe(durationMs / 1000);
    },
    tokenRequest: (outcome) => tokens.inc({ outcome }),
    vendorAttempt({ vendor, outcome, durationMs }) {
      attemptsOf(vendor, outcome).inc();
      attemptTimeOf(vendor).observe(durationMs / 1000);
    },
    vendorToken: (credential, kind) => vendorTokens.inc({ credential, kind }),
    callout: (namedCredential, cache) => calloutsOf(namedCredential, cache).inc(),
    embedSession: (app, event) => embedSessions.inc({ app, event }),
    embedDropped: (app, reason, count) => embedDrops.inc({ app, reason }, count),
    rolloutRefusal: (stage, isNameless) =>
      rolloutRefusals.inc({ stage, reason: isNameless ? 'user_missing' : 'not_included' }),
    watchRoads(roads) {
      const gauge = (name: string, help: string, read: (road: Road) => number): Gauge =>
        new Gauge({
          name,
          help,
          labelNames: ['target', 'operation'],
          registers,
          collect() {
            for (const road of roads())
              this.set({ target: road.target, operation: road.operation }, read(road));
          },
        });
      gauge(
        'rialto_breaker_state',
        'Circuit breaker: 0 closed, 1 half open, 2 open.',
        ({ breaker }) => BREAKER_VALUES[breaker],
      );
      gauge(
        'rialto_vendor_waiting',
        'Calls in line for a vendor.',
        ({ waiting }) => waiting.interactive + waiting.batch,
      );
      gauge(
        'rialto_vendor_paused_seconds',
        'How long calls wait because the vendor asks for it.',
        ({ pausedMs }) => pausedMs / 1000,
      );
    },
    unauditedDenial: () => denials.inc(),
    auditFlush(count, durationMs) {
      records.inc(count);
      flushes.observe(durationMs / 1000);
    },
    auditFailure: () => failures.inc(),
    watchAuditQueue(size) {
      new Gauge({
        name: 'rialto_audit_queue',
        help: 'Audit records waiting to be written.',
        registers,
        collect() {
          this.set(size());
        },
      });
    },
    async expose() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
