/**
 * What the Tanaka-Reyeses own: pounds and yen, and holdings whose cost a custodian never passed on.
 *
 * @module
 */
import type { WorldAccount } from '../household.ts';

const marisol = 'CL-10031';
const kenji = 'CL-10032';
const yuki = 'CL-10033';
const fumiko = 'CL-10034';

/** Accounts of HH-1003. */
export const tanakaReyesAccounts: readonly WorldAccount[] = [
  {
    number: 'FC-60277015',
    label: 'Tanaka-Reyes Joint Brokerage',
    kind: 'JTWROS',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [marisol, kenji],
    openedOn: '2016-07-25',
    cash: '15800.00',
    positions: [
      { instrument: 'VTI', quantity: '480', paid: 0.74 },
      { instrument: 'MSFT', quantity: '310', paid: null },
      { instrument: 'VNQ', quantity: '600', paid: 1.02 },
      { instrument: 'HGMXX', quantity: '30000' },
    ],
    flows: [
      { startsOn: '2021-01-11', everyMonths: 1, amount: '1500.00', through: 'VTI' },
      { startsOn: '2025-02-18', amount: '-45000.00', through: 'VNQ' },
    ],
  },
  {
    number: 'TC-GB-55910862',
    label: 'Marisol Sterling Portfolio',
    kind: 'INDIV',
    house: 'Thames & Cornhill',
    currency: 'GBP',
    owners: [marisol],
    openedOn: '2015-03-02',
    cash: '9400.00',
    positions: [
      { instrument: 'VWRL', quantity: '950', paid: 0.72 },
      { instrument: 'ULVR', quantity: '600', paid: 0.81 },
      { instrument: 'HSBA', quantity: '5200', paid: null },
      { instrument: 'AZN', quantity: '230', paid: 0.58 },
      { instrument: 'IGLT', quantity: '1700', paid: 0.92 },
    ],
    flows: [{ startsOn: '2021-04-06', everyMonths: 12, amount: '5000.00', through: 'VWRL' }],
  },
  {
    number: 'SD-0093-118207',
    label: 'Kenji Yen Securities',
    kind: 'INDIV',
    house: 'Sakura-dori Securities',
    currency: 'JPY',
    owners: [kenji],
    openedOn: '2012-04-16',
    cash: '1250000',
    positions: [
      { instrument: '7203', quantity: '4500', paid: 0.63 },
      { instrument: '6758', quantity: '1800', paid: 0.35 },
      { instrument: '7974', quantity: '700', paid: null },
      { instrument: '1306', quantity: '5200', paid: 0.77 },
    ],
    flows: [{ startsOn: '2022-01-11', everyMonths: 6, amount: '600000', through: '1306' }],
  },
  {
    number: 'FC-60277023',
    label: 'Kenji Rollover IRA',
    kind: 'IRA',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [kenji],
    openedOn: '2023-09-11',
    reinvests: true,
    cash: '2500.00',
    positions: [
      { instrument: 'VTI', quantity: '330', paid: null },
      { instrument: 'BND', quantity: '900', paid: null },
    ],
    flows: [],
  },
  {
    number: 'NB-30055126',
    label: 'Tanaka Savings',
    kind: 'DEPOSIT',
    house: 'Northgate Bank',
    currency: 'USD',
    owners: [fumiko, kenji, yuki],
    openedOn: '2019-12-02',
    cashInterest: 0.028,
    cash: '54000.00',
    positions: [],
    flows: [{ startsOn: '2021-05-03', everyMonths: 3, amount: '-1200.00' }],
  },
];
