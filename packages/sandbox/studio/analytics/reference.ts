/**
 * The studio's reference data: where an instrument belongs and what moves it. Sensitivities are invented, of the usual size.
 *
 * @module
 */
import { instrument } from '../../world/index.ts';
import type { AssetClass } from '../answers.ts';

/** How an instrument is classified and what it is sensitive to. */
export interface Classification {
  readonly assetClass: AssetClass;
  readonly sector: string;
  readonly region: string;
  /** Price change for equity markets falling or rising by 1. */
  readonly equityBeta: string;
  /** Years: price change for yields rising by 1 (100 percentage points), with the sign turned. */
  readonly duration: string;
  /** Years: the same for credit spreads. */
  readonly spreadDuration: string;
}

const CLASSES: Readonly<Record<string, AssetClass>> = {
  EQ: 'EQUITY',
  FI: 'FIXED_INCOME',
  RE: 'REAL_ESTATE',
  AL: 'ALTERNATIVE',
  CA: 'CASH',
  OT: 'OTHER',
};

type Row = readonly [sector: string, region: string, duration: string, spreadDuration: string];

const ROWS: Readonly<Record<string, Row>> = {
  VTI: ['Diversified', 'United States', '0', '0'],
  VXUS: ['Diversified', 'International', '0', '0'],
  VWO: ['Diversified', 'Emerging markets', '0', '0'],
  AAPL: ['Technology', 'United States', '0', '0'],
  MSFT: ['Technology', 'United States', '0', '0'],
  JNJ: ['Health care', 'United States', '0', '0'],
  KO: ['Consumer staples', 'United States', '0', '0'],
  JPM: ['Financials', 'United States', '0', '0'],
  'BRK.B': ['Financials', 'United States', '0', '0'],
  BND: ['Aggregate bonds', 'United States', '6.0', '1.8'],
  VTIP: ['Inflation-protected', 'United States', '2.4', '0'],
  MUB: ['Municipal bonds', 'United States', '6.2', '1.2'],
  VNQ: ['Listed real estate', 'United States', '2.5', '1.0'],
  GLD: ['Precious metals', 'Global', '1.5', '0'],
  HGMXX: ['Money market', 'United States', '0.1', '0'],
  '-HALCYON': ['Private credit', 'United States', '0.3', '3.0'],
  '-LARKSPUR': ['Private real estate', 'United States', '1.5', '1.2'],
  '-MERIDIAN': ['Annuities', 'United States', '1.0', '0.3'],
  '-NORTHGATE-2026': ['Education savings', 'United States', '2.0', '0.5'],
  SAP: ['Technology', 'Euro area', '0', '0'],
  SIE: ['Industrials', 'Euro area', '0', '0'],
  ALV: ['Financials', 'Euro area', '0', '0'],
  EXS1: ['Diversified', 'Euro area', '0', '0'],
  VWCE: ['Diversified', 'Global', '0', '0'],
  IBGM: ['Government bonds', 'Euro area', '7.4', '0.6'],
  VWRL: ['Diversified', 'Global', '0', '0'],
  ULVR: ['Consumer staples', 'United Kingdom', '0', '0'],
  HSBA: ['Financials', 'United Kingdom', '0', '0'],
  AZN: ['Health care', 'United Kingdom', '0', '0'],
  IGLT: ['Government bonds', 'United Kingdom', '8.6', '0.2'],
  '7203': ['Consumer discretionary', 'Japan', '0', '0'],
  '6758': ['Consumer discretionary', 'Japan', '0', '0'],
  '7974': ['Communication services', 'Japan', '0', '0'],
  '1306': ['Diversified', 'Japan', '0', '0'],
};

const CASH_REGIONS: Readonly<Record<string, string>> = {
  USD: 'United States',
  EUR: 'Euro area',
  GBP: 'United Kingdom',
  JPY: 'Japan',
};

/** @param key - An instrument's, or `cash`. @param currency - Its quotation; places cash. */
export function classify(key: string, currency: string): Classification {
  if (key === 'cash') {
    return {
      assetClass: 'CASH',
      sector: 'Cash',
      region: CASH_REGIONS[currency] ?? 'Global',
      equityBeta: '0',
      duration: '0',
      spreadDuration: '0',
    };
  }
  const { assetClass, beta } = instrument(key);
  const [sector, region, duration, spreadDuration] = ROWS[key] ?? ['Other', 'Global', '0', '0'];
  return {
    assetClass: CLASSES[assetClass] ?? 'OTHER',
    sector,
    region,
    equityBeta: String(beta),
    duration,
    spreadDuration,
  };
}
