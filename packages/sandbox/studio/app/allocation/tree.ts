/**
 * The household's holdings as a tree: asset class, then sector or region, then instrument.
 *
 * @module
 */
import type { AssetClass, Holding, HouseholdAnswer } from '../../answers.ts';

/** A part of the household. */
export interface Branch {
  readonly key: string;
  /** The backend's name; `isProper`: one that is not translated. */
  readonly name: string;
  readonly isProper: boolean;
  readonly assetClass: AssetClass;
  readonly value: number;
  readonly gain: number | null;
  readonly children: readonly Branch[];
  /** Those it is made of. */
  readonly holdings: readonly Holding[];
}

/** How asset classes are divided. */
export type Grouping = 'sector' | 'region';

function branch(
  key: string,
  holdings: readonly Holding[],
  names: { readonly name: string; readonly isProper: boolean },
  children: readonly Branch[],
): Branch {
  const known = holdings.filter(({ gain }) => gain !== null);
  return {
    key,
    ...names,
    assetClass: holdings[0]!.assetClass,
    value: holdings.reduce((sum, { value }) => sum + Number(value), 0),
    gain: known.length === 0 ? null : known.reduce((sum, { gain }) => sum + Number(gain), 0),
    children,
    holdings,
  };
}

const bySize = (one: Branch, other: Branch): number => other.value - one.value;

/** @returns The asset classes, largest first. */
export function treeOf({ holdings }: HouseholdAnswer, grouping: Grouping): Branch[] {
  return [...Map.groupBy(holdings, ({ assetClass }) => assetClass)]
    .map(([assetClass, ofClass]) => {
      const groups = [...Map.groupBy(ofClass, (holding) => holding[grouping])].map(([group, ofGroup]) => {
        const leaves = [...Map.groupBy(ofGroup, ({ instrumentId }) => instrumentId)].map(([id, same]) =>
          branch(id, same, { name: same[0]!.name, isProper: same[0]!.symbol !== null }, []),
        );
        return branch(group, ofGroup, { name: group, isProper: false }, leaves.sort(bySize));
      });
      return branch(assetClass, ofClass, { name: assetClass, isProper: false }, groups.sort(bySize));
    })
    .sort(bySize);
}

/** A rectangle, in parts of the whole. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Fills a rectangle with tiles as large as the values, as square as can be.
 *
 * @see Bruls, Huizing, van Wijk: Squarified Treemaps (2000)
 * @param values - Positive, largest first.
 */
export function squarify(values: readonly number[], width: number, height: number): Tile[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  const areas = values.map((value) => (value / total) * width * height);
  const tiles: Tile[] = [];
  let left = { x: 0, y: 0, width, height };
  for (let first = 0; first < areas.length;) {
    const side = Math.min(left.width, left.height);
    let next = first + 1;
    while (
      next < areas.length &&
      worst(areas.slice(first, next + 1), side) <= worst(areas.slice(first, next), side)
    )
      next++;
    const row = areas.slice(first, next);
    const thick = row.reduce((sum, area) => sum + area, 0) / side;
    let along = 0;
    for (const area of row) {
      const long = area / thick;
      tiles.push(
        left.width >= left.height
          ? { x: left.x, y: left.y + along, width: thick, height: long }
          : { x: left.x + along, y: left.y, width: long, height: thick },
      );
      along += long;
    }
    left =
      left.width >= left.height
        ? { ...left, x: left.x + thick, width: left.width - thick }
        : { ...left, y: left.y + thick, height: left.height - thick };
    first = next;
  }
  return tiles;
}

/** The longest of a row's tiles, as long side by short side. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0);
  return Math.max((side ** 2 * Math.max(...row)) / sum ** 2, sum ** 2 / (side ** 2 * Math.min(...row)));
}
