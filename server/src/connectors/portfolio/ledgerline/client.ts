/**
 * Ledgerline, a vendor of portfolio accounting, as a {@link PortfolioConnector}.
 *
 * @module
 */
import type { z } from 'zod';
import type { Callout } from '../../../credentials/callout.ts';
import { AppError } from '../../../errors.ts';
import type { CallContext, PortfolioConnector, PortfolioSnapshot } from '../../connector.ts';
import { toSnapshot } from './map.ts';
import { groupListSchema, positionListSchema, valuationListSchema, type LedgerlineGroup } from './schema.ts';
import { toValuationSeries } from './valuations.ts';

const DAY_MS = 86_400_000;

/** What the connector may be told. */
export interface LedgerlineOptions {
  /** Of `config/credentials.yaml`. Default `Ledgerline`. */
  readonly namedCredential?: string;
  /** Clock, in epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
}

/** @throws {@link AppError} `VENDOR_ANSWER_INVALID`, with the paths that do not fit and never the values. */
function trust<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new AppError('VENDOR_ANSWER_INVALID', 'Ledgerline gave an answer that is not as described.', {
    internal: { paths: read.error.issues.slice(0, 5).map(({ path, code }) => `${path.join('.')}: ${code}`) },
  });
}

/** @param callout - Sends with the credential injected. */
export function createLedgerlineConnector(
  callout: Callout,
  { namedCredential = 'Ledgerline', now = Date.now }: LedgerlineOptions = {},
): PortfolioConnector {
  /** A request that reads positions and valuations looks the group up once. */
  const groupsOfRequest = new WeakMap<CallContext, Map<string, Promise<LedgerlineGroup>>>();

  async function get<T>(path: string, schema: z.ZodType<T>, context: CallContext): Promise<T> {
    const answer = await callout({ namedCredential, method: 'GET', path, repeatable: true }, context);
    if (answer.status === 200) return trust(schema, answer.body);
    throw new AppError(
      'VENDOR_ANSWER_INVALID',
      `Ledgerline answered ${answer.status}, which it does not describe.`,
    );
  }

  async function findGroup(householdId: string, context: CallContext): Promise<LedgerlineGroup> {
    const path = `/api/groups?crm_ref=${encodeURIComponent(householdId)}`;
    const [group, second] = (await get(path, groupListSchema, context)).groups;
    if (group === undefined)
      throw new AppError('HOUSEHOLD_NOT_FOUND', 'The portfolio system does not know this household.');
    if (second !== undefined || group.crm_ref !== householdId)
      throw new AppError('VENDOR_ANSWER_INVALID', 'Ledgerline answered with another household.');
    return group;
  }

  function groupOf(householdId: string, context: CallContext): Promise<LedgerlineGroup> {
    const known = groupsOfRequest.get(context) ?? new Map<string, Promise<LedgerlineGroup>>();
    groupsOfRequest.set(context, known);
    const group = known.get(householdId) ?? findGroup(householdId, context);
    known.set(householdId, group);
    return group;
  }

  /** A valuation of the future would pass for fresh for ever. One day is left for time zones. */
  function refuseTheFuture(snapshot: PortfolioSnapshot): PortfolioSnapshot {
    const tomorrow = new Date(now() + DAY_MS).toISOString().slice(0, 10);
    if ([...snapshot.accounts, ...snapshot.holdings].some(({ asOf }) => asOf > tomorrow))
      throw new AppError('VENDOR_ANSWER_INVALID', 'Ledgerline values a day that has not come.');
    return snapshot;
  }

  return {
    vendor: 'ledgerline',

    async readSnapshot(householdId, context) {
      const group = await groupOf(householdId, context);
      const path = `/api/groups/${encodeURIComponent(group.id)}/positions`;
      return refuseTheFuture(toSnapshot(group, await get(path, positionListSchema, context)));
    },

    async readValuations(householdId, range, context) {
      const group = await groupOf(householdId, context);
      const query = `from=${range.from.replaceAll('-', '')}&to=${range.to.replaceAll('-', '')}`;
      const path = `/api/groups/${encodeURIComponent(group.id)}/valuations?${query}`;
      const series = toValuationSeries(await get(path, valuationListSchema, context));
      if (series.currency !== group.base_ccy)
        throw new AppError('VENDOR_ANSWER_INVALID', 'Ledgerline answered in another currency.');
      if (series.days.some(({ date }) => date < range.from || date > range.to))
        throw new AppError('VENDOR_ANSWER_INVALID', 'Ledgerline answered with days that were not asked for.');
      return series;
    },
  };
}
