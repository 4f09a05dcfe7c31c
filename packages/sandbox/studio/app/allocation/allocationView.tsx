/**
 * Where the household's money is: a map to walk into, and the same as a list.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Holding } from '../../answers.ts';
import { Signed } from '../header.tsx';
import { fill } from '../words.ts';
import { useLocale } from '../locale.ts';
import type { ViewProps } from '../viewProps.ts';
import { useWidth } from '../useWidth.ts';
import { squarify, treeOf, type Branch, type Grouping, type Tile } from './tree.ts';

const MAP_HEIGHT = 300;

/** The view. */
export function AllocationView({ studio, household }: ViewProps): JSX.Element {
  const { words, name } = useLocale();
  const [grouping, setGrouping] = useState<Grouping>('sector');
  const [path, setPath] = useState<readonly string[]>([]);
  const tree = useMemo(() => treeOf(household, grouping), [household, grouping]);

  const trail: Branch[] = [];
  let branches: readonly Branch[] = tree;
  for (const key of path) {
    const found = branches.find((one) => one.key === key);
    if (found === undefined || found.children.length === 0) break;
    trail.push(found);
    branches = found.children;
  }
  const total = tree.reduce((sum, { value }) => sum + value, 0);
  const nameOf = ({ name: one, isProper }: Branch): string => (isProper ? one : name(one));
  const open = (branch: Branch): void => {
    if (branch.children.length > 0) setPath([...trail.map(({ key }) => key), branch.key]);
    else studio.selectHolding(selectionOf(branch.holdings[0]!));
  };

  return (
    <div class="view">
      <div class="controls">
        <nav class="trail" aria-label={words.allocationPath}>
          <ol>
            {[undefined, ...trail].map((branch, depth) => (
              <li key={branch?.key ?? ''}>
                {depth === trail.length ? (
                  <span aria-current="page">{branch === undefined ? words.household : nameOf(branch)}</span>
                ) : (
                  <button type="button" class="link" onClick={() => setPath(path.slice(0, depth))}>
                    {branch === undefined ? words.household : nameOf(branch)}
                  </button>
                )}
              </li>
            ))}
          </ol>
        </nav>
        <div class="segmented" role="group" aria-label={words.group}>
          {(['sector', 'region'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === grouping}
              onClick={() => {
                setGrouping(one);
                setPath(path.slice(0, 1));
              }}
            >
              {one === 'sector' ? words.bySector : words.byRegion}
            </button>
          ))}
        </div>
      </div>
      <div class="split">
        <TreeMap
          branches={branches}
          total={total}
          nameOf={nameOf}
          onOpen={open}
          selectedInstrument={instrumentOf(studio.selected.holding?.holdingId, household.holdings)}
        />
        <BranchList branches={branches} total={total} nameOf={nameOf} onOpen={open} />
      </div>
    </div>
  );
}

const instrumentOf = (holdingId: string | undefined, holdings: readonly Holding[]): string | undefined =>
  holdings.find((one) => one.holdingId === holdingId)?.instrumentId;

/** What the page is told of a holding. */
export const selectionOf = ({ holdingId, accountId, name, symbol, isin }: Holding) => ({
  holdingId,
  accountId,
  name,
  ...(symbol === null ? {} : { symbol }),
  ...(isin === null ? {} : { isin }),
});

interface BranchesProps {
  readonly branches: readonly Branch[];
  readonly total: number;
  readonly nameOf: (branch: Branch) => string;
  readonly onOpen: (branch: Branch) => void;
}

function TreeMap({
  branches,
  total,
  nameOf,
  onOpen,
  selectedInstrument,
}: BranchesProps & { readonly selectedInstrument: string | undefined }): JSX.Element {
  const { words, percent, round } = useLocale();
  const [box, width] = useWidth();
  const tiles = useMemo(
    () =>
      squarify(
        branches.map(({ value }) => value),
        width || 1,
        MAP_HEIGHT,
      ),
    [branches, width],
  );
  return (
    <div class="treemap" ref={box} role="group" aria-label={words.allocationMap}>
      {width > 0 &&
        branches.map((branch, place) => {
          const { x, y, width: wide, height: high } = tiles[place]!;
          const isRoomy = wide > 74 && high > 44;
          const text = `${nameOf(branch)}, ${percent(branch.value / total)}, ${round(branch.value)}`;
          const inner = squarify(
            branch.children.map(({ value }) => value),
            wide,
            high,
          );
          return (
            <button
              key={branch.key}
              type="button"
              class={branch.key === selectedInstrument ? 'tile selected' : 'tile'}
              data-class={branch.assetClass}
              aria-label={isRoomy ? undefined : text}
              title={text}
              style={{ left: `${x}px`, top: `${y}px`, width: `${wide}px`, height: `${high}px` }}
              onClick={() => onOpen(branch)}
            >
              {branch.children.length > 1 && (
                <svg width={wide} height={high} aria-hidden="true">
                  {inner.map((one, index) => (
                    <SubTile
                      key={branch.children[index]!.key}
                      tile={one}
                      text={nameOf(branch.children[index]!)}
                      isBelowLabel={index === 0}
                    />
                  ))}
                </svg>
              )}
              {isRoomy && (
                <span class="label">
                  <b>{nameOf(branch)}</b> {percent(branch.value / total)}{' '}
                  {high > 66 && wide > 100 && <small>{round(branch.value)}</small>}
                </span>
              )}
            </button>
          );
        })}
    </div>
  );
}

/** Characters are about this wide, in CSS pixels. */
const LETTER = 6.3;

/** What is inside a tile, named where there is room. */
function SubTile({
  tile,
  text,
  isBelowLabel,
}: {
  readonly tile: Tile;
  readonly text: string;
  readonly isBelowLabel: boolean;
}): JSX.Element {
  const isNamed = tile.width > text.length * LETTER + 18 && tile.height > (isBelowLabel ? 92 : 26);
  return (
    <g>
      <rect {...tile} />
      {isNamed && (
        <text x={tile.x + 9} y={tile.y + tile.height - 9}>
          {text}
        </text>
      )}
    </g>
  );
}

function BranchList({ branches, total, nameOf, onOpen }: BranchesProps): JSX.Element {
  const { words, percent, round, signedRound } = useLocale();
  const highest = Math.max(...branches.map(({ value }) => value));
  return (
    <table class="branches" aria-label={words.allocationList}>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col" class="number">
            {words.weight}
          </th>
          <th scope="col" class="number">
            {words.value}
          </th>
          <th scope="col" class="number gain">
            {words.gainColumn}
          </th>
        </tr>
      </thead>
      <tbody>
        {branches.map((branch) => (
          <tr key={branch.key}>
            <th scope="row">
              <button type="button" class="link" onClick={() => onOpen(branch)}>
                <i class="swatch" data-class={branch.assetClass} aria-hidden="true"></i>
                {nameOf(branch)}
              </button>
              {branch.children.length === 0 && branch.holdings.length > 1 && (
                <small>{fill(words.inAccounts, { count: branch.holdings.length })}</small>
              )}
              <i
                class="meter"
                data-class={branch.assetClass}
                style={{ width: `${(branch.value / highest) * 100}%` }}
              />
            </th>
            <td class="number">{percent(branch.value / total)}</td>
            <td class="number">{round(branch.value)}</td>
            <td class="number gain">
              {branch.gain === null ? '–' : <Signed text={signedRound(branch.gain)} amount={branch.gain} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
