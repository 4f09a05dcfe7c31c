/**
 * What a group holds, by entity: an account two people own is there twice.
 *
 * @module
 */
import {
  bookOf,
  dayOf,
  instrument,
  lastFinishedDayNumber,
  minorDecimals,
  PRICE_DECIMALS,
  RATE_DECIMALS,
  rateOn,
  written,
  type BookPosition,
  type Currency,
  type Household,
  type WorldAccount,
} from '../../world/index.ts';
import { compactDay } from './days.ts';
import { entityIdOf } from './groups.ts';

const CASH_NAMES: Readonly<Record<Currency, string>> = {
  USD: 'US dollar cash',
  EUR: 'Euro cash',
  GBP: 'Pound sterling cash',
  JPY: 'Japanese yen cash',
};

const rate = (value: bigint): string => written(value, RATE_DECIMALS, 0);

/** The answer to `GET /api/groups/{id}/positions`. */
export type Positions = ReturnType<typeof positionsOf>;

/** What a household holds at its custodians' last valuations. */
export function positionsOf(household: Household, now: Date) {
  const today = lastFinishedDayNumber(now);
  const { currency: base, accounts, members } = household;
  const held = new Map(accounts.map((account) => [account.number, accountAnswer(household, account, now)]));
  return {
    as_of: compactDay(dayOf(today)),
    rows: members.flatMap((member) =>
      accounts
        .filter(({ owners }) => owners.includes(member.clientNumber))
        .map(({ number }) => ({ entity: entityIdOf(member), ...held.get(number)! })),
    ),
    fx: Object.fromEntries(
      [base, ...accounts.map(({ currency }) => currency)].map((ccy) => [ccy, rate(rateOn(ccy, base, today))]),
    ),
  };
}

function accountAnswer(household: Household, account: WorldAccount, now: Date) {
  const book = bookOf(household, account, now);
  const { currency: ccy } = account;
  const decimals = minorDecimals(ccy);
  const last = book.days.at(-1);
  const valued = compactDay(last === undefined ? account.openedOn : dayOf(last.dayNumber));
  const money = (value: bigint): string => written(value, decimals);

  const security = (position: BookPosition) => {
    const { key, ticker, isin, name, assetClass } = instrument(position.instrument);
    return {
      ref: `${account.number}/${key}`,
      ticker,
      isin,
      descr: name,
      class: assetClass as string,
      qty: written(position.quantity, PRICE_DECIMALS, 0),
      ccy,
      px: written(position.price, PRICE_DECIMALS, 2),
      px_day: valued,
      mv: money(position.value),
      cost: position.cost === null ? null : money(position.cost),
      cost_fx: position.costRate === null ? null : rate(position.costRate),
    };
  };
  const cash = {
    ref: `${account.number}/cash`,
    ticker: null,
    isin: null,
    descr: CASH_NAMES[ccy],
    class: 'CA',
    qty: money(book.cash),
    ccy,
    px: written(10n ** BigInt(PRICE_DECIMALS), PRICE_DECIMALS, 2),
    px_day: valued,
    mv: money(book.cash),
    cost: money(book.cash),
    cost_fx: rate(book.cashRate),
  };
  return {
    acct: {
      no: account.number,
      label: account.label,
      kind: account.kind,
      house: account.house,
      ccy,
      mv: money(last?.value ?? 0n),
      valued,
    },
    positions: [...book.positions.map(security), ...(book.cash === 0n ? [] : [cash])],
  };
}
