/**
 * How a case stands at a moment: worked out from its script and the time since it was opened, so nothing has to run.
 *
 * @module
 */
import type { Ends, Finding, Service, Settles } from '../../world/index.ts';

/** A case as it was opened. */
export interface OpenedCase {
  readonly caseId: string;
  readonly externalReference: string;
  readonly services: readonly Service[];
  readonly script: Settles | Ends;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Seconds of the script times this are real seconds. */
  readonly delayFactor: number;
}

type CaseState =
  'queued' | 'processing' | 'awaiting_applicant' | 'review' | 'finished' | 'lapsed' | 'withdrawn' | 'failed';

/** A case as Probity answers it. */
export interface CaseAnswer {
  readonly case_id: string;
  readonly external_reference: string;
  readonly state: CaseState;
  readonly decision: Settles['decision'] | null;
  readonly risk: { readonly points: number; readonly tier: 'green' | 'amber' | 'red' } | null;
  readonly services: readonly {
    readonly service: Service;
    readonly state: 'open' | 'closed';
    readonly verdict: Finding['verdict'] | null;
    readonly codes: readonly string[];
    readonly closed_ts: number | null;
  }[];
  readonly opened_ts: number;
  readonly finished_ts: number | null;
}

/** Part of a case's time it waits in the queue. */
const QUEUED_PART = 0.1;

const seconds = (epochMs: number): number => Math.floor(epochMs / 1000);
const tierOf = (points: number) => (points < 400 ? 'green' : points < 700 ? 'amber' : 'red');

/** @param now - Epoch milliseconds. */
export function caseAt(opened: OpenedCase, now: number): CaseAnswer {
  const durationMs = opened.script.afterSeconds * 1000 * opened.delayFactor;
  const endsAt = opened.openedAt + durationMs;
  const base = {
    case_id: opened.caseId,
    external_reference: opened.externalReference,
    opened_ts: seconds(opened.openedAt),
  };
  const running = now - opened.openedAt < durationMs * QUEUED_PART ? 'queued' : 'processing';
  const over = now >= endsAt;

  if (opened.script.kind === 'ends') {
    const { state } = opened.script;
    return {
      ...base,
      state: over ? state : state === 'failed' ? running : 'awaiting_applicant',
      decision: null,
      risk: null,
      services: opened.services.map((service) => openService(service)),
      finished_ts: over ? seconds(endsAt) : null,
    };
  }

  const { findings, points } = opened.script;
  const services = opened.services.map((service, place) => {
    // One after another, the last one some time before the decision.
    const closesAt = opened.openedAt + (durationMs * (place + 1)) / (opened.services.length + 1);
    if (now < closesAt) return openService(service);
    const { verdict, codes } = findings[service] ?? { verdict: 'pass' as const, codes: [] };
    return { service, state: 'closed' as const, verdict, codes, closed_ts: seconds(closesAt) };
  });
  if (!over) return { ...base, state: running, decision: null, risk: null, services, finished_ts: null };

  const decision = decisionOf(opened.script, opened.services);
  return {
    ...base,
    state: decision === 'manual_review' ? 'review' : 'finished',
    decision,
    risk: { points, tier: tierOf(points) },
    services,
    finished_ts: decision === 'manual_review' ? null : seconds(endsAt),
  };
}

const openService = (service: Service) => ({
  service,
  state: 'open' as const,
  verdict: null,
  codes: [],
  closed_ts: null,
});

/** What no service was asked to find does not count against anybody. */
function decisionOf({ decision, findings }: Settles, asked: readonly Service[]): Settles['decision'] {
  const found = Object.keys(findings) as Service[];
  return found.length === 0 || found.some((service) => asked.includes(service)) ? decision : 'accept';
}
