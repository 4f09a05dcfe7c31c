/**
 * Counts what a page threw away of an app's messages, so that an administrator sees an app that attacks or is broken.
 *
 * @module
 */
import type { EmbedReport, EmbedReportReceipt } from '@rialto/contract';
import type { Operation } from '../operation.ts';
import type { EmbedDependencies } from './dependencies.ts';
import { findApp } from './embedApps.ts';

/** What a page says. */
export interface ReportEmbedInput {
  readonly request: EmbedReport;
}

/** The bridge's words and the FDC3 agent's. All others are counted as one: whoever reports must not choose how many series there are. */
const REASONS: ReadonlySet<string> = new Set([
  ...['untrusted-event', 'foreign-origin', 'malformed-hello', 'repeated-nonce', 'hello-flood'],
  ...['malformed-frame', 'too-large', 'too-deep', 'rate', 'before-ready', 'unknown-id', 'unknown-kind'],
  ...['old-port', 'foreign-window', 'foreign-identity', 'before-identity', 'malformed-message', 'too-many'],
  ...[
    'context-not-granted',
    'foreign-channel',
    'unknown-channel',
    'foreign-listener',
    'foreign-result',
    'echo',
  ],
]);
const OTHER = 'other';

/** Whether a reason is counted under its own name. */
export const isKnownDropReason = (reason: string): boolean => REASONS.has(reason);

/** Throws `EMBED_APP_NOT_FOUND`. */
export function createReportEmbed({
  apps,
  count,
}: Pick<EmbedDependencies, 'apps' | 'count'>): Operation<ReportEmbedInput, EmbedReportReceipt> {
  return async ({ request: { appId, state, drops } }, { caller }) => {
    findApp(apps, { appId, orgId: caller.orgId });
    const counts = new Map<string, number>();
    for (const [reason, dropped] of Object.entries(drops)) {
      const name = isKnownDropReason(reason) ? reason : OTHER;
      counts.set(name, (counts.get(name) ?? 0) + dropped);
    }
    for (const [reason, dropped] of counts) count.embedDropped(appId, reason, dropped);
    const counted = [...counts.values()].reduce((sum, dropped) => sum + dropped, 0);
    const audit = { state, counted, ...Object.fromEntries(counts) };
    return { kind: 'ok', value: { counted }, subject: appId, audit };
  };
}
