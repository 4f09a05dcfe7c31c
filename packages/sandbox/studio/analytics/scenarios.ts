/**
 * What market shocks would do to a household: holding by holding, exact.
 *
 * A holding's new value is `value × (1 + beta × equity) × (1 − duration × Δyield − spread duration × Δspread) ×
 * (1 + currency effect)`, each factor no less than 0. First order: no convexity, no second-round effects.
 *
 * @module
 */
import type { Currency } from '../../world/index.ts';
import type { AssetClass, ScenarioResult, Shocks } from '../answers.ts';
import type { Position } from './holdings.ts';
import { Decimal, fraction, rounded, sum, written, ZERO, type Exact } from './money.ts';

/** The studio's own scenarios, named by the front end. */
export const SCENARIOS: readonly { readonly id: string; readonly shocks: Shocks }[] = [
  { id: 'equity-down-20', shocks: { equity: -0.2, rates: 0, dollar: 0, credit: 0 } },
  { id: 'rates-up-100', shocks: { equity: 0, rates: 100, dollar: 0, credit: 0 } },
  { id: 'dollar-up-10', shocks: { equity: 0, rates: 0, dollar: 0.1, credit: 0 } },
  { id: 'financial-crisis', shocks: { equity: -0.37, rates: -150, dollar: 0.08, credit: 400 } },
  { id: 'inflation-shock', shocks: { equity: -0.18, rates: 250, dollar: 0.06, credit: 100 } },
  { id: 'soft-landing', shocks: { equity: 0.1, rates: -75, dollar: -0.03, credit: -40 } },
];

const ONE = new Decimal(1);
const BASIS_POINTS = 10_000;
const CLASS_ORDER: readonly AssetClass[] = [
  'EQUITY',
  'FIXED_INCOME',
  'REAL_ESTATE',
  'ALTERNATIVE',
  'OTHER',
  'CASH',
];

const atLeastZero = (factor: Exact): Exact => (factor.lessThan(ZERO) ? ZERO : factor);

/** How a currency moves against the one that is reported in, when the dollar gains `dollar` on all others. */
function currencyFactor(currency: Currency, base: Currency, dollar: number): Exact {
  if (currency === base || (currency !== 'USD' && base !== 'USD')) return ONE;
  const gained = ONE.plus(dollar);
  return currency === 'USD' ? gained : ONE.div(gained);
}

/** @returns What the position would be worth, rounded to the minor unit of `base`. */
export function shocked(
  { value, currency, classification }: Position,
  shocks: Shocks,
  base: Currency,
): Exact {
  const { equityBeta, duration, spreadDuration } = classification;
  const equity = atLeastZero(ONE.plus(new Decimal(equityBeta).times(shocks.equity)));
  const yields = new Decimal(duration).times(shocks.rates).div(BASIS_POINTS);
  const spreads = new Decimal(spreadDuration).times(shocks.credit).div(BASIS_POINTS);
  const bonds = atLeastZero(ONE.minus(yields).minus(spreads));
  return rounded(
    value
      .times(equity)
      .times(bonds)
      .times(currencyFactor(currency, base, shocks.dollar)),
    base,
  );
}

/** Applies one scenario. Changes of holdings add up to those of classes, those to the household's. */
export function applyScenario(
  scenario: { readonly id: string; readonly name?: string; readonly shocks: Shocks },
  positions: readonly Position[],
  base: Currency,
): ScenarioResult {
  const outcomes = positions.map((position) => ({
    position,
    after: shocked(position, scenario.shocks, base),
  }));
  const before = sum(positions.map(({ value }) => value));
  const after = sum(outcomes.map((outcome) => outcome.after));
  const classes = Map.groupBy(outcomes, ({ position }) => position.classification.assetClass);
  return {
    ...scenario,
    valueBefore: written(before, base),
    valueAfter: written(after, base),
    change: written(after.minus(before), base),
    changeFraction: fraction(after.minus(before), before) ?? 0,
    byClass: CLASS_ORDER.flatMap((assetClass) => {
      const mine = classes.get(assetClass);
      if (mine === undefined) return [];
      const was = sum(mine.map(({ position }) => position.value));
      const becomes = sum(mine.map((outcome) => outcome.after));
      return [
        {
          assetClass,
          before: written(was, base),
          after: written(becomes, base),
          change: written(becomes.minus(was), base),
        },
      ];
    }),
    byHolding: outcomes.map(({ position, after: becomes }) => ({
      holdingId: position.holdingId,
      change: written(becomes.minus(position.value), base),
      changeFraction: fraction(becomes.minus(position.value), position.value) ?? 0,
    })),
  };
}
