/**
 * Keeps an account's book from its first day on: trades, distributions, flows; what it was worth each evening.
 *
 * @module
 */
import { dayNumberNotAfter, dayNumberNotBefore, dayOf, monthsLater } from './calendar.ts';
import { divideRounded, minorDecimals, PRICE_DECIMALS, scaled, worth } from './exact.ts';
import type { Currency, WorldAccount } from './household.ts';
import { instrument } from './instruments.ts';
import { priceOn, rateOn } from './prices.ts';

/** An evening. Amounts in the account's minor unit. */
export interface BookDay {
  readonly dayNumber: number;
  readonly value: bigint;
  /** Money in (positive) or out, at the end of the day; `value` has it. */
  readonly flow: bigint;
}

/** A position on the last evening. Amounts in the account's minor unit. */
export interface BookPosition {
  readonly instrument: string;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly value: bigint;
  /** Total paid, `null` where the custodian does not know. */
  readonly cost: bigint | null;
  /** Reporting currency per unit when it was paid, weighted by what was paid; `null` where the cost is not known. */
  readonly costRate: bigint | null;
}

/** Something that changed a position. Amounts in the account's minor unit. */
export interface BookTrade {
  readonly dayNumber: number;
  readonly instrument: string;
  /** Scaled; negative where something was sold. */
  readonly quantity: bigint;
  /** Paid, or got where it is negative; what an opening position had cost, `null` where the custodian does not know. */
  readonly paid: bigint | null;
  readonly reason: 'opening' | 'flow' | 'reinvested';
}

/** An account's whole history. */
export interface AccountBook {
  /** Oldest first, each business day from the first to the last. Empty if the account was not open yet. */
  readonly days: readonly BookDay[];
  /** On the last evening; their values and `cash` add up to that evening's value. */
  readonly positions: readonly BookPosition[];
  /** Oldest first; their quantities add up to the positions. */
  readonly trades: readonly BookTrade[];
  readonly cash: bigint;
  /** Reporting currency per unit on the first day, which is what the cash is said to have cost. */
  readonly cashRate: bigint;
}

interface OpenPosition {
  readonly instrument: string;
  quantity: bigint;
  cost: bigint | null;
  /** Sum of what was paid times the rate it was paid at. */
  costTimesRate: bigint;
}

interface FlowEvent {
  readonly amount: bigint;
  readonly through: string | undefined;
}

/**
 * @param base - Currency the household reports in.
 * @param lastDayNumber - The last evening in the book.
 * @throws if the world's own data has a fault: an instrument that is not there, or not in the account's currency.
 */
export function keepBook(account: WorldAccount, base: Currency, lastDayNumber: number): AccountBook {
  const { currency } = account;
  const openedDay = dayNumberNotBefore(account.openedOn);
  const firstDay = Math.max(0, openedDay);
  const rateNow = (day: number): bigint => rateOn(currency, base, day);
  const flows = flowsByDay(account, firstDay, lastDayNumber);
  const positions = new Map<string, OpenPosition>();
  const days: BookDay[] = [];
  const trades: BookTrade[] = [];
  let cash = scaled(account.cash, minorDecimals(currency));

  const total = (day: number): bigint => {
    let sum = cash;
    for (const { instrument: key, quantity } of positions.values())
      sum += worth(quantity, priceOn(key, day), currency);
    return sum;
  };

  /** Buys for `amount` or, where it is negative, sells for at most that much; the rest stays cash. */
  const trade = (key: string, amount: bigint, day: number, reason: BookTrade['reason']): void => {
    const price = priceOn(key, day);
    const unit = 10n ** BigInt(2 * PRICE_DECIMALS - minorDecimals(currency));
    const quantity = (amount * unit) / price;
    const paid = worth(quantity, price, currency);
    const position = positions.get(key) ?? { instrument: key, quantity: 0n, cost: 0n, costTimesRate: 0n };
    positions.set(key, position);
    if (quantity >= 0n) {
      if (position.cost !== null) position.cost += paid;
      position.costTimesRate += paid * rateNow(day);
    } else {
      const kept = position.quantity + quantity;
      // Average cost: what is sold takes its share of what was paid along, at the same average rate.
      if (position.cost !== null && position.cost > 0n) {
        const cost = divideRounded(position.cost * kept, position.quantity);
        position.costTimesRate = divideRounded(position.costTimesRate * cost, position.cost);
        position.cost = cost;
      }
    }
    position.quantity += quantity;
    cash -= paid;
    trades.push({ dayNumber: day, instrument: key, quantity, paid, reason });
  };

  /** Plans go on and accounts run dry: a withdrawal that is not covered does not happen. */
  const covers = (amount: bigint, through: string | undefined, day: number): boolean =>
    through === undefined
      ? cash >= amount
      : worth(positions.get(through)?.quantity ?? 0n, priceOn(through, day), currency) > amount;

  const distribute = (day: number): void => {
    const quarterOf = (amount: bigint, yearly: number): bigint =>
      divideRounded(amount * BigInt(Math.round(yearly * 10_000)), 40_000n);
    if (account.cashInterest !== undefined) cash += quarterOf(cash, account.cashInterest);
    for (const { instrument: key, quantity } of [...positions.values()]) {
      const paid = quarterOf(worth(quantity, priceOn(key, day), currency), instrument(key).distribution);
      cash += paid;
      if (account.reinvests === true && paid > 0n) trade(key, paid, day, 'reinvested');
    }
  };

  const open = (day: number): void => {
    for (const { instrument: key, quantity: text, paid = 1 } of account.positions) {
      if (instrument(key).currency !== currency)
        throw new Error(`${account.number} holds ${key}, which is not in ${currency}.`);
      const quantity = scaled(text, PRICE_DECIMALS);
      const value = worth(quantity, priceOn(key, day), currency);
      const cost = paid === null ? null : divideRounded(value * BigInt(Math.round(paid * 1000)), 1000n);
      positions.set(key, { instrument: key, quantity, cost, costTimesRate: (cost ?? 0n) * rateNow(day) });
      trades.push({ dayNumber: day, instrument: key, quantity, paid: cost, reason: 'opening' });
    }
  };

  for (let day = firstDay; day <= lastDayNumber; day++) {
    let flow = 0n;
    if (day === firstDay) {
      open(day);
      if (openedDay > 0) flow = total(day);
    } else if (isDistributionDay(day)) distribute(day);
    for (const { amount, through } of flows.get(day) ?? []) {
      if (amount < 0n && !covers(-amount, through, day)) continue;
      flow += amount;
      cash += amount;
      if (through !== undefined) trade(through, amount, day, 'flow');
    }
    days.push({ dayNumber: day, value: total(day), flow });
  }

  return {
    days,
    trades,
    cash,
    cashRate: rateNow(firstDay),
    positions: [...positions.values()]
      .filter(({ quantity }) => quantity > 0n && days.length > 0)
      .map(({ instrument: key, quantity, cost, costTimesRate }) => {
        const price = priceOn(key, lastDayNumber);
        const value = worth(quantity, price, currency);
        const costRate = cost === null || cost === 0n ? null : divideRounded(costTimesRate, cost);
        return { instrument: key, quantity, price, value, cost, costRate };
      }),
  };
}

/** Distributions are paid on the first business day from the 15th of March, June, September and December on. */
function isDistributionDay(day: number): boolean {
  const [year, month] = dayOf(day).split('-');
  return Number(month) % 3 === 0 && day === dayNumberNotBefore(`${year}-${month}-15`);
}

function flowsByDay(account: WorldAccount, firstDay: number, lastDay: number): Map<number, FlowEvent[]> {
  const events = new Map<number, FlowEvent[]>();
  for (const { startsOn, everyMonths, endsOn, amount: text, through } of account.flows) {
    const amount = scaled(text, minorDecimals(account.currency));
    const end = Math.min(lastDay, endsOn === undefined ? lastDay : dayNumberNotAfter(endsOn));
    for (let times = 0; ; times++) {
      const day = dayNumberNotBefore(monthsLater(startsOn, times * (everyMonths ?? 0)));
      if (day > end) break;
      if (day >= firstDay) events.set(day, [...(events.get(day) ?? []), { amount, through }]);
      if (everyMonths === undefined) break;
    }
  }
  return events;
}
