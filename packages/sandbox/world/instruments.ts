/**
 * What the world's accounts hold. Names and ISINs are real where a ticker is; every price is invented.
 *
 * @module
 */
import type { Currency } from './household.ts';

/** Asset classes in the words of the portfolio vendor: equity, fixed income, cash, real estate, alternative, other. */
export type VendorAssetClass = 'EQ' | 'FI' | 'CA' | 'RE' | 'AL' | 'OT';

/** Something an account can hold. */
export interface Instrument {
  readonly key: string;
  readonly ticker: string | null;
  readonly isin: string | null;
  readonly name: string;
  readonly assetClass: VendorAssetClass;
  readonly currency: Currency;
  /** Price on the first day of the world's history. */
  readonly firstPrice: number;
  /** Yearly growth of the price's trend, 0.07 is 7 %. */
  readonly drift: number;
  /** How much it follows the market: 1 as much as the market itself. */
  readonly beta: number;
  /** Yearly deviation of its own, beside the market's. */
  readonly volatility: number;
  /** Yearly distribution as a fraction of the price, paid quarterly. */
  readonly distribution: number;
}

type Row = readonly [
  key: string,
  isin: string | null,
  name: string,
  assetClass: VendorAssetClass,
  firstPrice: number,
  drift: number,
  beta: number,
  volatility: number,
  distribution: number,
];

/** A key that starts with a dash has no ticker. */
const ROWS: Readonly<Record<Currency, readonly Row[]>> = {
  USD: [
    ['VTI', 'US9229087690', 'Vanguard Total Stock Market ETF', 'EQ', 192.31, 0.085, 1, 0.02, 0.014],
    ['VXUS', 'US9219097683', 'Vanguard Total International Stock ETF', 'EQ', 60.42, 0.035, 0.9, 0.06, 0.029],
    ['VWO', 'US9220428588', 'Vanguard FTSE Emerging Markets ETF', 'EQ', 51.07, 0.02, 0.9, 0.1, 0.031],
    ['AAPL', 'US0378331005', 'Apple Inc.', 'EQ', 129.41, 0.11, 1.2, 0.2, 0.005],
    ['MSFT', 'US5949181045', 'Microsoft Corporation', 'EQ', 217.69, 0.12, 1.1, 0.17, 0.008],
    ['JNJ', 'US4781601046', 'Johnson & Johnson', 'EQ', 156.5, 0.02, 0.5, 0.13, 0.029],
    ['KO', 'US1912161007', 'The Coca-Cola Company', 'EQ', 52.76, 0.04, 0.5, 0.12, 0.03],
    ['JPM', 'US46625H1005', 'JPMorgan Chase & Co.', 'EQ', 125.87, 0.1, 1.1, 0.18, 0.024],
    ['BRK.B', 'US0846707026', 'Berkshire Hathaway Inc. Class B', 'EQ', 228.4, 0.1, 0.8, 0.11, 0],
    ['BND', 'US9219378356', 'Vanguard Total Bond Market ETF', 'FI', 88.01, -0.022, 0.05, 0.05, 0.031],
    [
      'VTIP',
      'US9220208055',
      'Vanguard Short-Term Inflation-Protected ETF',
      'FI',
      51.1,
      -0.004,
      0.02,
      0.025,
      0.034,
    ],
    ['MUB', 'US4642884146', 'iShares National Muni Bond ETF', 'FI', 117.22, -0.016, 0.03, 0.04, 0.027],
    ['VNQ', 'US9229085538', 'Vanguard Real Estate ETF', 'RE', 83.1, 0.015, 0.9, 0.12, 0.038],
    ['GLD', 'US78463V1070', 'SPDR Gold Shares', 'AL', 182.33, 0.11, 0.05, 0.14, 0],
    ['HGMXX', null, 'Harbor Government Money Market Fund', 'CA', 1, 0, 0, 0, 0.036],
    ['-HALCYON', null, 'Halcyon Private Credit Fund II LP', 'AL', 1000, 0.02, 0.15, 0.03, 0.08],
    ['-LARKSPUR', null, 'Larkspur Income Property Trust', 'RE', 25.4, 0.01, 0.25, 0.05, 0.055],
    ['-MERIDIAN', null, 'Meridian Deferred Variable Annuity', 'OT', 12.85, 0.045, 0.6, 0.03, 0],
    [
      '-NORTHGATE-2026',
      null,
      'Northgate College Enrollment 2026 Portfolio',
      'OT',
      21.18,
      0.04,
      0.35,
      0.02,
      0,
    ],
  ],
  EUR: [
    ['SAP', 'DE0007164600', 'SAP SE', 'EQ', 105.9, 0.1, 1, 0.2, 0.016],
    ['SIE', 'DE0007236101', 'Siemens AG', 'EQ', 117.66, 0.09, 1.1, 0.18, 0.027],
    ['ALV', 'DE0008404005', 'Allianz SE', 'EQ', 202.75, 0.06, 0.9, 0.14, 0.048],
    ['EXS1', 'DE0005933931', 'iShares Core DAX UCITS ETF', 'EQ', 116.48, 0.07, 1, 0.08, 0],
    ['VWCE', 'IE00BK5BQT80', 'Vanguard FTSE All-World UCITS ETF', 'EQ', 81.25, 0.085, 0.95, 0.06, 0],
    ['IBGM', 'IE00B1FZS806', 'iShares € Govt Bond 7-10yr UCITS ETF', 'FI', 228.1, -0.03, 0.02, 0.06, 0.02],
  ],
  GBP: [
    ['VWRL', 'IE00B3RBWM25', 'Vanguard FTSE All-World UCITS ETF', 'EQ', 80.12, 0.075, 0.95, 0.06, 0.016],
    ['ULVR', 'GB00B10RZP78', 'Unilever PLC', 'EQ', 44.2, 0.005, 0.5, 0.14, 0.037],
    ['HSBA', 'GB0005405286', 'HSBC Holdings plc', 'EQ', 3.83, 0.13, 1, 0.2, 0.055],
    ['AZN', 'GB0009895292', 'AstraZeneca PLC', 'EQ', 73.6, 0.08, 0.6, 0.17, 0.021],
    ['IGLT', 'IE00B1FZSB30', 'iShares Core UK Gilts UCITS ETF', 'FI', 14.61, -0.05, 0.02, 0.07, 0.024],
  ],
  JPY: [
    ['7203', 'JP3633400001', 'Toyota Motor Corporation', 'EQ', 1576, 0.09, 0.9, 0.2, 0.027],
    ['6758', 'JP3435000009', 'Sony Group Corporation', 'EQ', 2057, 0.07, 1.1, 0.22, 0.006],
    ['7974', 'JP3756600007', 'Nintendo Co., Ltd.', 'EQ', 6550, 0.08, 0.7, 0.22, 0.021],
    ['1306', 'JP3027630007', 'NEXT FUNDS TOPIX Exchange Traded Fund', 'EQ', 1871, 0.09, 0.9, 0.08, 0.019],
  ],
};

/** Key → instrument. */
export const INSTRUMENTS: ReadonlyMap<string, Instrument> = new Map(
  (Object.entries(ROWS) as [Currency, readonly Row[]][]).flatMap(([currency, rows]) =>
    rows.map(([key, isin, name, assetClass, firstPrice, drift, beta, volatility, distribution]) => [
      key,
      {
        key,
        ticker: key.startsWith('-') ? null : key,
        isin,
        name,
        assetClass,
        currency,
        firstPrice,
        drift,
        beta,
        volatility,
        distribution,
      },
    ]),
  ),
);

/** @throws if there is no such instrument: a fault in the world's own data. */
export function instrument(key: string): Instrument {
  const found = INSTRUMENTS.get(key);
  if (found === undefined) throw new Error(`The world has no instrument ${key}.`);
  return found;
}
