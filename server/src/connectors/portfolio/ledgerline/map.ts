/**
 * The only place where Ledgerline's words become ours.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AccountType, AssetClass, Registration } from '@rialto/contract';
import { AppError } from '../../../errors.ts';
import type { AccountSnapshot, HoldingSnapshot, PortfolioSnapshot } from '../../connector.ts';
import type { LedgerlineGroup, LedgerlinePositions } from './schema.ts';

type Row = LedgerlinePositions['rows'][number];
type Owner = AccountSnapshot['owners'][number];

const KINDS: Readonly<Record<string, readonly [AccountType, Registration]>> = {
  JTWROS: ['BROKERAGE', 'JOINT'],
  INDIV: ['BROKERAGE', 'INDIVIDUAL'],
  IRA: ['RETIREMENT', 'RETIREMENT'],
  ROTH: ['RETIREMENT', 'RETIREMENT'],
  SEP: ['RETIREMENT', 'RETIREMENT'],
  REVTRUST: ['TRUST', 'TRUST'],
  IRRTRUST: ['TRUST', 'TRUST'],
  UTMA: ['BROKERAGE', 'CUSTODIAL'],
  '529': ['EDUCATION', 'INDIVIDUAL'],
};

const CLASSES: Readonly<Record<string, AssetClass>> = {
  EQ: 'EQUITY',
  FI: 'FIXED_INCOME',
  CA: 'CASH',
  RE: 'REAL_ESTATE',
  AL: 'ALTERNATIVE',
  OT: 'OTHER',
};

const untrustworthy = (why: string): AppError =>
  new AppError('VENDOR_ANSWER_INVALID', `Ledgerline contradicts itself: ${why}.`);

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/**
 * An account's id for the page: stable, and says nothing of the account number, of which people see the last four
 * characters only.
 */
export const accountIdOf = (groupId: string, accountNumber: string): string =>
  `acc_${digestOf(`${groupId}\n${accountNumber}`)}`;

/** A deposit is held by whoever owns it; a kind we do not know stays what it is, OTHER. */
function kindOf(kind: string, ownerCount: number): readonly [AccountType, Registration] {
  if (kind === 'DEPOSIT') return ['CASH', ownerCount > 1 ? 'JOINT' : 'INDIVIDUAL'];
  return Object.hasOwn(KINDS, kind) ? KINDS[kind]! : ['OTHER', 'OTHER'];
}

function ownersOf(group: LedgerlineGroup, rows: readonly Row[]): Owner[] {
  return rows.map(({ entity }, index) => {
    const member = group.entities.find(({ id }) => id === entity);
    if (member === undefined) throw untrustworthy('an owner is not of the group');
    if (rows.findIndex((row) => row.entity === entity) !== index)
      throw untrustworthy('an owner has the same account twice');
    return { clientNumber: member.crm_ref, name: member.display };
  });
}

function accountOf(group: LedgerlineGroup, rows: readonly [Row, ...Row[]]): AccountSnapshot {
  const [{ acct, positions }, ...others] = rows;
  // Rows of one account repeat it for each owner; two that disagree leave no way to tell which one is right.
  if (
    others.some((row) => !isDeepStrictEqual(row.acct, acct) || !isDeepStrictEqual(row.positions, positions))
  )
    throw untrustworthy('an account has two values');
  const [type, registration] = kindOf(acct.kind, rows.length);
  return {
    accountId: accountIdOf(group.id, acct.no),
    name: acct.label,
    numberEnding: acct.no.slice(-4),
    custodian: acct.house,
    type,
    registration,
    owners: ownersOf(group, rows),
    currency: acct.ccy,
    value: acct.mv,
    asOf: acct.valued,
  };
}

const holdingOf = (accountId: string, position: Row['positions'][number], base: string): HoldingSnapshot => ({
  // The vendor's own reference may hold the account number.
  holdingId: `${accountId}:${digestOf(position.ref)}`,
  accountId,
  symbol: position.ticker,
  isin: position.isin,
  name: position.descr,
  assetClass: Object.hasOwn(CLASSES, position.class) ? CLASSES[position.class]! : 'OTHER',
  quantity: position.qty,
  currency: position.ccy,
  price: position.px,
  value: position.mv,
  cost: position.cost,
  costFxRate: position.ccy === base ? null : position.cost_fx,
  asOf: position.px_day,
});

/**
 * Turns rows by entity into accounts, each once with all its owners.
 *
 * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if an account number comes with two different values, an owner is
 *   not of the group, a position is twice in an account, or a currency has no rate.
 */
export function toSnapshot(group: LedgerlineGroup, { rows, fx }: LedgerlinePositions): PortfolioSnapshot {
  const accounts: AccountSnapshot[] = [];
  const holdings: HoldingSnapshot[] = [];
  for (const shared of Map.groupBy(rows, ({ acct }) => acct.no).values()) {
    const account = accountOf(group, shared as [Row, ...Row[]]);
    accounts.push(account);
    for (const position of shared[0]!.positions)
      holdings.push(holdingOf(account.accountId, position, group.base_ccy));
  }
  if (new Set(holdings.map(({ holdingId }) => holdingId)).size !== holdings.length)
    throw untrustworthy('an account has a position twice');

  const fxRates = { ...fx, [group.base_ccy]: '1' };
  if (Number(fx[group.base_ccy] ?? '1') !== 1) throw untrustworthy('the base currency is not worth itself');
  for (const { currency } of [...accounts, ...holdings])
    if (!Object.hasOwn(fxRates, currency)) throw untrustworthy(`it gives no rate for ${currency}`);

  return {
    householdId: group.crm_ref,
    name: group.title,
    currency: group.base_ccy,
    accounts,
    holdings,
    fxRates,
  };
}
