/**
 * Every holding by account, with its tax lots; in step with what is selected on the page.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Account, Holding } from '../../answers.ts';
import { selectionOf } from '../allocation/allocationView.tsx';
import { useLocale } from '../locale.ts';
import type { ViewProps } from '../viewProps.ts';
import { fill } from '../words.ts';
import { HoldingRows } from './holdingRows.tsx';

const ORDERS = ['value', 'gain', 'name'] as const;
/** How holdings of an account are sorted. */
type Order = (typeof ORDERS)[number];

const compare: Readonly<Record<Order, (one: Holding, other: Holding) => number>> = {
  value: (one, other) => Number(other.value) - Number(one.value),
  gain: (one, other) => Number(other.gain ?? -Infinity) - Number(one.gain ?? -Infinity),
  name: (one, other) => one.name.localeCompare(other.name),
};

/** The view. */
export function HoldingsView({ studio, household, backend }: ViewProps): JSX.Element {
  const { words } = useLocale();
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<Order>('value');
  const [expanded, setExpanded] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  const { holding: wanted } = studio.selected;
  const selectedId = useMemo(() => {
    if (wanted === null) return undefined;
    // Another vendor's panel may not know our firm's ids: the instrument says which one is meant.
    const same = ({ holdingId, symbol, isin }: Holding): number =>
      holdingId === wanted.holdingId
        ? 2
        : Number((isin ?? '-') === wanted.isin || (symbol ?? '-') === wanted.symbol);
    const best = household.holdings.reduce((top, one) => (same(one) > same(top) ? one : top));
    return same(best) > 0 ? best.holdingId : undefined;
  }, [wanted, household]);

  useEffect(() => {
    if (selectedId === undefined) return;
    setFilter('');
    setExpanded(selectedId);
  }, [selectedId]);
  useEffect(() => {
    if (selectedId === undefined) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-holding="${CSS.escape(selectedId)}"]`);
    const box = list.current;
    if (row === null || row === undefined || box === null) return;
    // Within the list only: moving the whole page under somebody's hands is not ours.
    box.scrollTo({ top: row.offsetTop - box.clientHeight / 4, behavior: 'auto' });
  }, [selectedId, expanded]);

  const needle = filter.trim().toLowerCase();
  const groups = household.accounts
    .map((account) => ({
      account,
      holdings: household.holdings
        .filter(
          (one) =>
            one.accountId === account.accountId &&
            `${one.name} ${one.symbol ?? ''} ${one.isin ?? ''}`.toLowerCase().includes(needle),
        )
        .sort(compare[order]),
    }))
    .filter(({ holdings }) => holdings.length > 0);
  const toggle = (holding: Holding): void => {
    const isOpen = expanded === holding.holdingId;
    setExpanded(isOpen ? undefined : holding.holdingId);
    studio.selectHolding(isOpen ? null : selectionOf(holding));
  };

  return (
    <div class="view">
      <div class="controls">
        <label class="search">
          <span class="hidden">{words.filter}</span>
          <input
            type="search"
            placeholder={words.filter}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
        <div class="segmented" role="group" aria-label={words.sort}>
          {ORDERS.map((one) => (
            <button key={one} type="button" aria-pressed={one === order} onClick={() => setOrder(one)}>
              {one === 'value' ? words.byValue : one === 'gain' ? words.byGain : words.byName}
            </button>
          ))}
        </div>
      </div>
      {groups.length === 0 && <p class="hint">{words.noMatch}</p>}
      <div class="scroll tall" ref={list} tabIndex={0} role="region" aria-label={words.holdingsTable}>
        <table class="holdings">
          <caption class="hidden">{words.holdingsTable}</caption>
          <thead>
            <tr>
              <th scope="col">{words.name}</th>
              <th scope="col" class="number wide">
                {words.quantity}
              </th>
              <th scope="col" class="number wide">
                {words.price}
              </th>
              <th scope="col" class="number">
                {words.value}
              </th>
              <th scope="col" class="number wide">
                {words.weight}
              </th>
              <th scope="col" class="number">
                {words.gainColumn}
              </th>
            </tr>
          </thead>
          {groups.map(({ account, holdings }) => (
            <tbody key={account.accountId}>
              <AccountRow account={account} />
              {holdings.map((holding) => (
                <HoldingRows
                  key={holding.holdingId}
                  holding={holding}
                  backend={backend}
                  isTaxable={account.isTaxable}
                  isSelected={holding.holdingId === selectedId}
                  isExpanded={holding.holdingId === expanded}
                  onToggle={() => toggle(holding)}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </div>
  );
}

function AccountRow({ account }: { readonly account: Account }): JSX.Element {
  const { words, round, day } = useLocale();
  return (
    <tr class="account">
      <th scope="rowgroup" colSpan={6}>
        <span class="account-line">
          <b>{account.label}</b>
          <small>
            {account.custodian} ···{account.numberEnding} · {account.owners.join(', ')}
          </small>
          {!account.isTaxable && <span class="badge">{words.taxDeferred}</span>}
          {account.isStale && (
            <span class="badge warning">{fill(words.stale, { day: day(account.asOf) })}</span>
          )}
          <span class="account-value">{round(account.value)}</span>
        </span>
      </th>
    </tr>
  );
}
