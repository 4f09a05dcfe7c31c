/**
 * A holding's row and, opened, its price history and tax lots.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Holding, PricesAnswer, TaxLot } from '../../answers.ts';
import type { Backend } from '../backend.ts';
import { Signed } from '../header.tsx';
import { useLocale } from '../locale.ts';
import { pathOf, scaleOf } from '../performance/scales.ts';
import { fill } from '../words.ts';

/** Lots shown before one asks for all. */
const SHOWN_LOTS = 6;

interface HoldingRowsProps {
  readonly holding: Holding;
  readonly backend: Backend;
  readonly isTaxable: boolean;
  readonly isSelected: boolean;
  readonly isExpanded: boolean;
  readonly onToggle: () => void;
}

/** One row or two. */
export function HoldingRows(props: HoldingRowsProps): JSX.Element {
  const { holding, isSelected, isExpanded, onToggle } = props;
  const { name, number, price, round, money, percent, signedRound, signedPercent, words } = useLocale();
  const isCash = holding.assetClass === 'CASH' && holding.symbol === null;
  return (
    <>
      <tr
        class={isSelected ? 'holding selected' : 'holding'}
        data-holding={holding.holdingId}
        aria-current={isSelected ? 'true' : undefined}
      >
        <th scope="row">
          <button type="button" class="expand" aria-expanded={isExpanded} onClick={onToggle}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="m9 6 6 6-6 6" />
            </svg>
            <i class="swatch" data-class={holding.assetClass} aria-hidden="true"></i>
            <span>
              {holding.symbol !== null && <b>{holding.symbol}</b>}{' '}
              {isCash ? name(holding.name) : holding.name}
            </span>
          </button>
        </th>
        <td class="number wide">{isCash ? '' : number(holding.quantity)}</td>
        <td class="number wide">{isCash ? '' : price(holding.price, holding.currency)}</td>
        <td class="number" title={money(holding.value)}>
          {round(holding.value)}
        </td>
        <td class="number wide">{percent(holding.weight)}</td>
        <td class="number">
          {isCash && Number(holding.gain) === 0 ? (
            '–'
          ) : holding.gain === null ? (
            <small>{words.unknown}</small>
          ) : (
            <>
              <Signed text={signedRound(holding.gain)} amount={Number(holding.gain)} />
              {holding.gainFraction !== null && (
                <small class="under">{signedPercent(holding.gainFraction)}</small>
              )}
            </>
          )}
        </td>
      </tr>
      {isExpanded && (
        <tr class="detail">
          <td colSpan={6}>
            <Detail {...props} />
          </td>
        </tr>
      )}
    </>
  );
}

function Detail({ holding, backend, isTaxable }: HoldingRowsProps): JSX.Element {
  const { words, name } = useLocale();
  return (
    <div class="detail-box">
      <div class="facts">
        <span>
          {name(holding.assetClass)} · {name(holding.sector)} · {name(holding.region)}
          {holding.isin !== null && ` · ${holding.isin}`}
        </span>
        {holding.lots.length > 0 && <Prices holding={holding} backend={backend} />}
      </div>
      {holding.lots.length > 0 && <Lots holding={holding} />}
      {holding.lots.length > 0 && isTaxable && <p class="hint">{words.relief}</p>}
    </div>
  );
}

function Prices({
  holding,
  backend,
}: {
  readonly holding: Holding;
  readonly backend: Backend;
}): JSX.Element | null {
  const { words, price, month } = useLocale();
  const [answer, setAnswer] = useState<PricesAnswer>();
  useEffect(() => {
    let isWanted = true;
    backend.get<PricesAnswer>(`/instruments/${encodeURIComponent(holding.instrumentId)}/prices`).then(
      (found) => {
        if (isWanted) setAnswer(found);
      },
      // A picture beside the figures: without it nothing is missing.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [holding.instrumentId]);
  if (answer === undefined) return null;
  const { prices, days, currency } = answer;
  const scale = scaleOf(prices, 2);
  const points = prices.map(
    (value, index) => [(index / (prices.length - 1)) * 220, 38 - scale.at(value) * 34] as const,
  );
  const label = fill(words.priceHistory, {
    day: month(days[0]!),
    low: price(Math.min(...prices), currency),
    high: price(Math.max(...prices), currency),
    last: price(prices.at(-1)!, currency),
  });
  return (
    <svg class="spark" viewBox="0 0 220 40" role="img" aria-label={label}>
      <path d={pathOf(points)} />
    </svg>
  );
}

function Lots({ holding }: { readonly holding: Holding }): JSX.Element {
  const { words } = useLocale();
  const [isAll, setAll] = useState(false);
  const newestFirst = holding.lots.toReversed();
  const shown = isAll ? newestFirst : newestFirst.slice(0, SHOWN_LOTS);
  return (
    <>
      <table class="lots">
        <caption class="hidden">
          {words.lotsOf}
          {holding.name}
        </caption>
        <thead>
          <tr>
            <th scope="col">{words.acquired}</th>
            <th scope="col" class="wide">
              {words.term}
            </th>
            <th scope="col" class="number wide">
              {words.quantity}
            </th>
            <th scope="col" class="number wide">
              {words.cost}
            </th>
            <th scope="col" class="number">
              {words.value}
            </th>
            <th scope="col" class="number">
              {words.gainColumn}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((lot) => (
            <LotRow key={lot.lotId} lot={lot} />
          ))}
        </tbody>
      </table>
      {!isAll && newestFirst.length > SHOWN_LOTS && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {fill(words.showAllLots, { count: newestFirst.length })}
        </button>
      )}
    </>
  );
}

function LotRow({ lot }: { readonly lot: TaxLot }): JSX.Element {
  const { words, day, number, round, signedRound } = useLocale();
  return (
    <tr>
      <th scope="row">
        {day(lot.acquiredOn)}
        {lot.isEstimated && (
          <span class="badge" title={words.estimatedHint}>
            {words.estimated}
          </span>
        )}
        {lot.source === 'reinvestment' && <span class="badge">{words.reinvested}</span>}
        {lot.isWashSale && (
          <span class="badge warning" title={words.washSaleHint}>
            {words.washSale}
          </span>
        )}
      </th>
      <td class="wide">{lot.term === 'long' ? words.long : words.short}</td>
      <td class="number wide">{number(lot.quantity)}</td>
      <td class="number wide">{lot.cost === null ? words.unknown : round(lot.cost)}</td>
      <td class="number">{round(lot.value)}</td>
      <td class="number">
        {lot.gain === null ? '–' : <Signed text={signedRound(lot.gain)} amount={Number(lot.gain)} />}
      </td>
    </tr>
  );
}
