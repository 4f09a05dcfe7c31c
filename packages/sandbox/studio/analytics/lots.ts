/**
 * Tax lots of an account, kept from its trades.
 *
 * 1. Each purchase and each reinvested distribution is a lot of its own.
 * 2. A sale takes the same share of every lot, of quantity and of cost, as the custodian's average cost does: the lots'
 *    costs add up to the cost the custodian reports.
 * 3. What the account held on the first day has one cost and no date. It is split into up to three lots between the
 *    account's opening and that day, always the same way; these are marked as estimated.
 *
 * @module
 */
import { dayOf, seedOf, type AccountBook, type BookTrade, type WorldAccount } from '../../world/index.ts';

/** A lot that is still there. Quantities and amounts as the book has them. */
export interface OpenLot {
  readonly acquiredOn: string;
  /** The rate of this day applies to its cost. */
  readonly rateDay: number;
  readonly isEstimated: boolean;
  readonly source: 'opening' | 'purchase' | 'reinvestment';
  quantity: bigint;
  cost: bigint | null;
}

/** A sale for less than it had cost. */
export interface LossSale {
  readonly instrument: string;
  readonly day: string;
}

/** An account's lots. */
export interface LotBook {
  /** Instrument → lots, oldest first. */
  readonly lots: ReadonlyMap<string, readonly OpenLot[]>;
  readonly lossSales: readonly LossSale[];
}

const DAY_MS = 86_400_000;
const iso = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

/** Splits `total` by whole-number weights; the parts add up to it. */
function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, one) => sum + one, 0n);
  let left = total;
  return weights.map((weight, place) => {
    const part = place === weights.length - 1 || all === 0n ? left : (total * weight) / all;
    left -= part;
    return part;
  });
}

/** What was there on the first day: bought in up to three parts, cheaper the longer ago. */
function openingLots(account: WorldAccount, trade: BookTrade): OpenLot[] {
  const firstDay = dayOf(trade.dayNumber);
  const lot = (acquiredOn: string, isEstimated: boolean, quantity: bigint, cost: bigint | null): OpenLot => ({
    acquiredOn,
    rateDay: trade.dayNumber,
    isEstimated,
    source: 'opening',
    quantity,
    cost,
  });
  const opened = Date.parse(account.openedOn);
  const known = Date.parse(firstDay);
  if (known - opened < 90 * DAY_MS) return [lot(firstDay, false, trade.quantity, trade.paid)];

  const seed = seedOf(`${account.number} ${trade.instrument}`);
  const count = 1 + (seed % 3);
  const weights = [5n, 3n, 2n].slice(0, count);
  const quantities = apportion(trade.quantity, weights);
  const costs = trade.paid === null ? null : apportion(trade.paid, [17n, 11n, 8n].slice(0, count));
  return quantities.map((quantity, place) => {
    const share = (place + 0.3 + ((seed >>> 8) % 40) / 100) / count;
    return lot(iso(opened + share * (known - opened)), true, quantity, costs?.[place] ?? null);
  });
}

function sell(lots: OpenLot[], sold: bigint): void {
  const before = lots.reduce((sum, { quantity }) => sum + quantity, 0n);
  const kept = before - sold;
  const quantities = apportion(
    kept,
    lots.map(({ quantity }) => quantity),
  );
  const isKnown = lots.every(({ cost }) => cost !== null);
  const cost = lots.reduce((sum, lot) => sum + (lot.cost ?? 0n), 0n);
  // Rounded half up, as the custodian's book does.
  const keptCost = before === 0n ? 0n : (cost * kept + before / 2n) / before;
  const costs = isKnown
    ? apportion(
        keptCost,
        lots.map((lot) => lot.cost!),
      )
    : null;
  lots.forEach((lot, place) => {
    lot.quantity = quantities[place]!;
    if (costs !== null) lot.cost = costs[place]!;
  });
}

function keep(book: Map<string, OpenLot[]>, account: WorldAccount, trade: BookTrade): boolean {
  const lots = book.get(trade.instrument) ?? [];
  book.set(trade.instrument, lots);
  if (trade.reason === 'opening') {
    lots.push(...openingLots(account, trade));
    return false;
  }
  if (trade.quantity >= 0n) {
    lots.push({
      acquiredOn: dayOf(trade.dayNumber),
      rateDay: trade.dayNumber,
      isEstimated: false,
      source: trade.reason === 'reinvested' ? 'reinvestment' : 'purchase',
      quantity: trade.quantity,
      // The custodian who does not know what the rest had cost reports none for the holding.
      cost: lots.some(({ cost }) => cost === null) ? null : trade.paid,
    });
    return false;
  }
  const quantity = lots.reduce((sum, lot) => sum + lot.quantity, 0n);
  const cost = lots.reduce((sum, lot) => sum + (lot.cost ?? 0n), 0n);
  const isKnown = lots.every((lot) => lot.cost !== null);
  sell(lots, -trade.quantity);
  return isKnown && quantity > 0n && -(trade.paid ?? 0n) * quantity < cost * -trade.quantity;
}

/** @param book - The account's, up to the day the lots are wanted for. */
export function lotsOf(account: WorldAccount, book: AccountBook): LotBook {
  const lots = new Map<string, OpenLot[]>();
  const lossSales: LossSale[] = [];
  for (const trade of book.trades) {
    if (keep(lots, account, trade))
      lossSales.push({ instrument: trade.instrument, day: dayOf(trade.dayNumber) });
  }
  const open = [...lots].map(([key, all]) => [key, all.filter(({ quantity }) => quantity > 0n)] as const);
  return { lots: new Map(open), lossSales };
}

/** Whether the lot was bought within 30 days of one of the sales. */
export const isWashSale = (lot: OpenLot, instrument: string, sales: readonly LossSale[]): boolean =>
  lot.source !== 'opening' &&
  sales.some(
    (sale) =>
      sale.instrument === instrument &&
      Math.abs(Date.parse(sale.day) - Date.parse(lot.acquiredOn)) <= 30 * DAY_MS,
  );
