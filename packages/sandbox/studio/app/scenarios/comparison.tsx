/**
 * Scenarios side by side: a table whose cells hold bars.
 *
 * @module
 */
import type { JSX } from 'preact';
import type { AssetClass, HouseholdAnswer, ScenarioResult } from '../../answers.ts';
import { Signed } from '../header.tsx';
import { useLocale } from '../locale.ts';

const MOST_AFFECTED = 4;

/** A scenario with its name in the reader's language. */
export interface Column {
  readonly scenario: ScenarioResult;
  readonly title: string;
}

/** The table, and the holdings it hurts most. */
export function Comparison({
  columns,
  household,
}: {
  readonly columns: readonly Column[];
  readonly household: HouseholdAnswer;
}): JSX.Element | null {
  const { words, name, round, signedRound, signedPercent } = useLocale();
  const [first] = columns;
  if (first === undefined) return null;
  const classes = first.scenario.byClass.map(({ assetClass, before }) => ({ assetClass, before }));
  const of = ({ scenario }: Column, assetClass: AssetClass): number =>
    Number(scenario.byClass.find((one) => one.assetClass === assetClass)?.change ?? 0);
  const largest = Math.max(
    1,
    ...columns.flatMap((column) => classes.map(({ assetClass }) => Math.abs(of(column, assetClass)))),
  );
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={words.compare}>
        <table class="comparison">
          <caption class="hidden">{words.scenarios}</caption>
          <thead>
            <tr>
              <th scope="col">{words.assetClass}</th>
              <th scope="col" class="number wide">
                {words.before}
              </th>
              {columns.map(({ scenario, title }) => (
                <th key={scenario.id} scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map(({ assetClass, before }) => (
              <tr key={assetClass}>
                <th scope="row">
                  <i class="swatch" data-class={assetClass} aria-hidden="true"></i>
                  {name(assetClass)}
                </th>
                <td class="number wide">{round(before)}</td>
                {columns.map((column) => {
                  const change = of(column, assetClass);
                  return (
                    <td key={column.scenario.id} class="number">
                      <i
                        class={change < 0 ? 'bar down' : 'bar up'}
                        style={{ width: `${(Math.abs(change) / largest) * 50}%` }}
                        aria-hidden="true"
                      />
                      <Signed text={signedRound(change)} amount={change} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.after}</th>
              <td class="number wide">{round(first.scenario.valueBefore)}</td>
              {columns.map(({ scenario }) => (
                <td key={scenario.id} class="number">
                  <b>{round(scenario.valueAfter)}</b>
                  <small class="under">
                    <Signed text={signedPercent(scenario.changeFraction)} amount={scenario.changeFraction} />
                  </small>
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      <Affected column={columns.at(-1)!} household={household} />
    </>
  );
}

function Affected({
  column: { scenario, title },
  household,
}: {
  readonly column: Column;
  readonly household: HouseholdAnswer;
}): JSX.Element | null {
  const { words, signedRound, signedPercent } = useLocale();
  const affected = scenario.byHolding
    .filter(({ change }) => Number(change) !== 0)
    .toSorted((one, other) => Math.abs(Number(other.change)) - Math.abs(Number(one.change)))
    .slice(0, MOST_AFFECTED);
  if (affected.length === 0) return null;
  return (
    <div class="affected">
      <h3>
        {words.mostAffected} · {title}
      </h3>
      <ul>
        {affected.map(({ holdingId, change, changeFraction }) => {
          const holding = household.holdings.find((one) => one.holdingId === holdingId);
          const account = household.accounts.find(({ accountId }) => accountId === holding?.accountId);
          return (
            <li key={holdingId}>
              <span>
                <b>{holding?.symbol ?? holding?.name}</b> <small>{account?.label}</small>
              </span>
              <span>
                <Signed text={signedRound(change)} amount={Number(change)} />{' '}
                <small>{signedPercent(changeFraction)}</small>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
