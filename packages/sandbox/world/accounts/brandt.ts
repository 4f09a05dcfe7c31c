/**
 * What the Brandts own: mostly euros, which they also report in, and one account in dollars.
 *
 * @module
 */
import type { WorldAccount } from '../household.ts';

const johanna = 'CL-10041';
const matthias = 'CL-10042';
const ottilie = 'CL-10043';

/** Accounts of HH-1004. */
export const brandtAccounts: readonly WorldAccount[] = [
  {
    number: 'RB-DE-009120445',
    label: 'Brandt Gemeinschaftsdepot',
    kind: 'JTWROS',
    house: 'Rheinbank',
    currency: 'EUR',
    owners: [johanna, matthias],
    openedOn: '2010-09-13',
    cash: '22000.00',
    positions: [
      { instrument: 'VWCE', quantity: '3200', paid: 0.79 },
      { instrument: 'ALV', quantity: '350', paid: 0.68 },
      { instrument: 'IBGM', quantity: '900', paid: 0.99 },
    ],
    flows: [{ startsOn: '2021-01-15', everyMonths: 1, amount: '1000.00', through: 'VWCE' }],
  },
  {
    number: 'FC-90330718',
    label: 'Johanna US Brokerage',
    kind: 'INDIV',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [johanna],
    openedOn: '2018-01-22',
    cash: '5400.00',
    positions: [
      { instrument: 'MSFT', quantity: '140', paid: 0.41 },
      { instrument: 'BRK.B', quantity: '200', paid: 0.87 },
    ],
    flows: [{ startsOn: '2022-05-16', amount: '25000.00', through: 'BRK.B' }],
  },
  {
    number: 'RB-DE-009120461',
    label: 'Ottilie Sparkonto',
    kind: 'DEPOSIT',
    house: 'Rheinbank',
    currency: 'EUR',
    owners: [ottilie, johanna],
    openedOn: '2003-03-10',
    cashInterest: 0.012,
    cash: '71500.00',
    positions: [],
    flows: [{ startsOn: '2021-02-01', everyMonths: 1, amount: '-450.00' }],
  },
];
