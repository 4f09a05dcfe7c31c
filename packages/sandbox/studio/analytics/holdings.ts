/**
 * What a household holds, by account, with the tax lots of each holding.
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
  written as writtenScaled,
  type AccountBook,
  type Currency,
  type Household,
  type WorldAccount,
} from '../../world/index.ts';
import type { Account, Holding, HouseholdAnswer, TaxLot } from '../answers.ts';
import { accountIdOf, holdingIdOf } from './firmIds.ts';
import { isWashSale, lotsOf, type LossSale, type OpenLot } from './lots.ts';
import {
  CURRENCIES,
  Decimal,
  fraction,
  major,
  rate,
  rounded,
  sum,
  written,
  ZERO,
  type Exact,
} from './money.ts';
import { classify, type Classification } from './reference.ts';
import { seriesOf } from './series.ts';

/** A holding before it is written: what scenarios are computed from. */
export interface Position {
  readonly holdingId: string;
  readonly accountId: string;
  /** An instrument's key, or `cash`. */
  readonly key: string;
  readonly currency: Currency;
  readonly quantity: string;
  readonly price: string;
  readonly priceDay: string;
  /** Rounded to the minor unit of the currency it is reported in. */
  readonly value: Exact;
  readonly cost: Exact | null;
  readonly lots: readonly TaxLot[];
  readonly classification: Classification;
}

const CASH_NAMES: Readonly<Record<Currency, string>> = {
  USD: 'US dollar cash',
  EUR: 'Euro cash',
  GBP: 'Pound sterling cash',
  JPY: 'Japanese yen cash',
};
const TAXABLE_KINDS = new Set(['JTWROS', 'INDIV', 'REVTRUST', 'IRRTRUST', 'UTMA', 'DEPOSIT']);

interface Frame {
  readonly account: WorldAccount;
  readonly accountId: string;
  readonly book: AccountBook;
  readonly base: Currency;
  readonly today: number;
  readonly lots: ReadonlyMap<string, readonly OpenLot[]>;
  /** Of the whole household. */
  readonly lossSales: readonly LossSale[];
}

/** Splits an amount like the lots' quantities, to the minor unit; the parts add up to it. */
function spread(total: Exact, lots: readonly OpenLot[], base: Currency): Exact[] {
  const all = lots.reduce((quantity, lot) => quantity + lot.quantity, 0n);
  let left = total;
  return lots.map((lot, place) => {
    const share = new Decimal(lot.quantity.toString()).div(all.toString());
    const part = place === lots.length - 1 ? left : rounded(total.times(share), base);
    left = left.minus(part);
    return part;
  });
}

function taxLots(frame: Frame, key: string, lots: readonly OpenLot[], value: Exact): TaxLot[] {
  const { account, accountId, base, today, lossSales } = frame;
  const values = spread(value, lots, base);
  const yearAgo = `${Number(dayOf(today).slice(0, 4)) - 1}${dayOf(today).slice(4)}`;
  return lots.map((lot, place): TaxLot => {
    const cost =
      lot.cost === null
        ? null
        : rounded(major(lot.cost, account.currency).times(rate(account.currency, base, lot.rateDay)), base);
    return {
      lotId: `${holdingIdOf(accountId, account.number, key)}/${place + 1}`,
      acquiredOn: lot.acquiredOn,
      isEstimated: lot.isEstimated,
      term: lot.acquiredOn < yearAgo ? 'long' : 'short',
      source: lot.source,
      quantity: writtenScaled(lot.quantity, PRICE_DECIMALS, 0),
      value: written(values[place]!, base),
      cost: cost === null ? null : written(cost, base),
      gain: cost === null ? null : written(values[place]!.minus(cost), base),
      isWashSale: isWashSale(lot, key, lossSales),
    };
  });
}

/**
 * Rounds values so that they add up to the rounded total: what is left over goes, a minor unit each, to those that lost
 * most by rounding. The firm's own system does the same.
 */
function apportioned(exact: readonly Exact[], base: Currency): Exact[] {
  const values = exact.map((one) => rounded(one, base));
  const unit = new Decimal(10).pow(-minorDecimals(base));
  const left = rounded(sum(exact), base).minus(sum(values)).div(unit).toNumber();
  const direction = Math.sign(left);
  const losses = exact
    .map((one, place) => ({ place, loss: one.minus(values[place]!).times(direction) }))
    .sort((one, other) => other.loss.comparedTo(one.loss));
  for (const { place } of losses.slice(0, Math.abs(left)))
    values[place] = values[place]!.plus(unit.times(direction));
  return values;
}

/** A position whose value still has all its digits. */
interface Raw {
  readonly frame: Frame;
  readonly key: string;
  readonly quantity: string;
  readonly price: string;
  readonly exact: Exact;
}

function rawPositions(frame: Frame): Raw[] {
  const { account, book, base, today } = frame;
  const { currency } = account;
  const now = rate(currency, base, today);
  const securities = book.positions.map(({ instrument: key, quantity, price, value }) => ({
    frame,
    key,
    quantity: writtenScaled(quantity, PRICE_DECIMALS, 0),
    price: writtenScaled(price, PRICE_DECIMALS, 2),
    exact: major(value, currency).times(now),
  }));
  if (book.cash === 0n) return securities;
  const cash = major(book.cash, currency);
  const quantity = written(cash, currency);
  return [...securities, { frame, key: 'cash', quantity, price: '1.00', exact: cash.times(now) }];
}

/** What cash had cost: its worth at the rate of the account's first day. */
function cashCost({ account, book, base, today }: Frame): Exact {
  const firstDay = book.days[0]?.dayNumber ?? today;
  return rounded(major(book.cash, account.currency).times(rate(account.currency, base, firstDay)), base);
}

function positionOf({ frame, key, quantity, price }: Raw, value: Exact): Position {
  const { account, accountId, book, today } = frame;
  const lots = key === 'cash' ? [] : taxLots(frame, key, frame.lots.get(key) ?? [], value);
  const isKnown = lots.every(({ cost }) => cost !== null);
  const lotsCost = isKnown ? sum(lots.map(({ cost }) => new Decimal(cost!))) : null;
  return {
    holdingId: holdingIdOf(accountId, account.number, key),
    accountId,
    key,
    currency: account.currency,
    quantity,
    price,
    priceDay: dayOf(book.days.at(-1)?.dayNumber ?? today),
    value,
    cost: key === 'cash' ? cashCost(frame) : lotsCost,
    lots,
    classification: classify(key, account.currency),
  };
}

/** Every position of the household in `base`, largest first; their values add up to its rounded total. */
export function positionsOf(household: Household, base: Currency, now: Date): readonly Position[] {
  const today = lastFinishedDayNumber(now);
  const books = household.accounts.map((account) => {
    const book = bookOf(household, account, now);
    return { account, book, ...lotsOf(account, book) };
  });
  const lossSales = books.flatMap((one) => one.lossSales);
  const raw = books.flatMap(({ account, book, lots }) => {
    const accountId = accountIdOf(household.clientNumber!, account.number);
    return rawPositions({ account, accountId, book, base, today, lots, lossSales });
  });
  const values = apportioned(
    raw.map(({ exact }) => exact),
    base,
  );
  return raw
    .map((one, place) => positionOf(one, values[place]!))
    .sort((one, other) => other.value.comparedTo(one.value));
}

function holdingOf(position: Position, total: Exact, base: Currency): Holding {
  const { key, value, cost, classification } = position;
  const known = key === 'cash' ? undefined : instrument(key);
  return {
    holdingId: position.holdingId,
    accountId: position.accountId,
    instrumentId: known?.key ?? `cash-${position.currency}`,
    symbol: known?.ticker ?? null,
    isin: known?.isin ?? null,
    name: known?.name ?? CASH_NAMES[position.currency],
    assetClass: classification.assetClass,
    sector: classification.sector,
    region: classification.region,
    currency: position.currency,
    quantity: position.quantity,
    price: position.price,
    priceDay: position.priceDay,
    value: written(value, base),
    weight: fraction(value, total) ?? 0,
    cost: cost === null ? null : written(cost, base),
    gain: cost === null ? null : written(value.minus(cost), base),
    gainFraction: cost === null ? null : fraction(value.minus(cost), cost),
    lots: position.lots,
  };
}

function accountOf(
  household: Household,
  account: WorldAccount,
  positions: readonly Position[],
  base: Currency,
  now: Date,
): Account {
  const accountId = accountIdOf(household.clientNumber!, account.number);
  const asOf = dayOf(bookOf(household, account, now).days.at(-1)?.dayNumber ?? 0);
  const values = positions.filter((position) => position.accountId === accountId).map(({ value }) => value);
  return {
    accountId,
    label: account.label,
    custodian: account.house,
    numberEnding: account.number.slice(-4),
    currency: account.currency,
    owners: household.members
      .filter(({ clientNumber }) => account.owners.includes(clientNumber))
      .map(({ givenName, familyName }) => `${givenName} ${familyName}`),
    value: written(sum(values), base),
    asOf,
    isStale: asOf < dayOf(lastFinishedDayNumber(now)),
    isTaxable: TAXABLE_KINDS.has(account.kind),
  };
}

/** The currencies a household may be shown in: its own, then the others the firm deals in. */
const currenciesOf = (household: Household): string[] => [
  household.currency,
  ...CURRENCIES.filter((code) => code !== household.currency),
];

/** A household in `base`. Values of holdings add up to those of accounts, those to the household's. */
export function householdAnswer(household: Household, base: Currency, now: Date): HouseholdAnswer {
  const positions = positionsOf(household, base, now);
  const total = sum(positions.map(({ value }) => value));
  const measured = positions.filter(({ cost }) => cost !== null);
  const cost = sum(measured.map((position) => position.cost!));
  const gain = sum(measured.map(({ value }) => value)).minus(cost);
  const { days } = seriesOf(household, base, now);
  const [before, last] = days.slice(-2);
  const change =
    before === undefined || last === undefined ? ZERO : last.value.minus(before.value).minus(last.flow);
  return {
    name: household.name,
    clientNumber: household.clientNumber!,
    currency: base,
    currencies: currenciesOf(household),
    asOf: dayOf(lastFinishedDayNumber(now)),
    value: written(total, base),
    gain: written(gain, base),
    gainFraction: fraction(gain, cost),
    dayChange: written(change, base),
    dayChangeFraction: before === undefined ? null : fraction(change, before.value),
    clients: household.members.map(({ clientNumber, givenName, familyName, role }) => ({
      clientNumber,
      name: `${givenName} ${familyName}`,
      role,
    })),
    accounts: household.accounts.map((account) => accountOf(household, account, positions, base, now)),
    holdings: positions.map((position) => holdingOf(position, total, base)),
  };
}
