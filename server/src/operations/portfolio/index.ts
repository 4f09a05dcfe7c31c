/**
 * A household's money: what it has, where, and how it did.
 *
 * @module
 */
export {
  createPortfolioOperations,
  type HouseholdInput,
  type PerformanceInput,
  type PortfolioDependencies,
  type PortfolioInput,
  type PortfolioOperations,
} from './readPortfolio.ts';
