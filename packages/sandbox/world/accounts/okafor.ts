/**
 * What the Okafors own: an account of each ordinary kind, two owned together, one in euros.
 *
 * @module
 */
import type { WorldAccount } from '../household.ts';

const amara = 'CL-10011';
const daniel = 'CL-10012';
const grace = 'CL-10013';
const tobenna = 'CL-10014';

/** Accounts of HH-1001. */
export const okaforAccounts: readonly WorldAccount[] = [
  {
    number: 'FC-88214821',
    label: 'Okafor Joint Brokerage',
    kind: 'JTWROS',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [amara, daniel],
    openedOn: '2014-04-11',
    cash: '38500.00',
    positions: [
      { instrument: 'VTI', quantity: '2150', paid: 0.71 },
      { instrument: 'VXUS', quantity: '1800', paid: 0.94 },
      { instrument: 'AAPL', quantity: '640', paid: 0.34 },
      { instrument: 'JPM', quantity: '410', paid: 0.82 },
      { instrument: 'MUB', quantity: '1150', paid: 0.97 },
      { instrument: 'GLD', quantity: '300', paid: 0.88 },
    ],
    flows: [
      { startsOn: '2021-02-05', everyMonths: 1, amount: '2500.00', through: 'VTI' },
      // Half of what founded the family trust in 2022 came from here, in two parts.
      { startsOn: '2022-03-15', amount: '-120000.00', through: 'VTI' },
      { startsOn: '2022-09-15', amount: '-80000.00', through: 'MUB' },
      { startsOn: '2024-06-03', amount: '-65000.00', through: 'VXUS' },
      { startsOn: '2025-04-10', amount: '-42000.00', through: 'GLD' },
    ],
  },
  {
    number: 'FC-55120093',
    label: 'Amara Rollover IRA',
    kind: 'IRA',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [amara],
    openedOn: '2017-09-20',
    reinvests: true,
    cash: '4210.55',
    positions: [
      { instrument: 'VTI', quantity: '820', paid: 0.78 },
      { instrument: 'BND', quantity: '1450', paid: 0.96 },
      { instrument: 'VNQ', quantity: '390', paid: 1.04 },
    ],
    flows: [
      { startsOn: '2021-04-01', everyMonths: 12, endsOn: '2022-12-31', amount: '6000.00', through: 'VTI' },
      { startsOn: '2023-04-03', everyMonths: 12, amount: '7000.00', through: 'BND' },
    ],
  },
  {
    number: 'FC-55120107',
    label: 'Daniel Roth IRA',
    kind: 'ROTH',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [daniel],
    openedOn: '2019-01-08',
    reinvests: true,
    cash: '1120.00',
    positions: [
      { instrument: 'VTI', quantity: '210', paid: 0.79 },
      { instrument: 'VWO', quantity: '520', paid: 0.9 },
      { instrument: 'MSFT', quantity: '95', paid: 0.55 },
    ],
    flows: [{ startsOn: '2021-01-20', everyMonths: 1, amount: '500.00', through: 'VTI' }],
  },
  {
    number: 'HT-20417736',
    label: 'Okafor Family Revocable Trust',
    kind: 'REVTRUST',
    house: 'Harbor Trust Company',
    currency: 'USD',
    owners: [amara, daniel],
    openedOn: '2022-03-15',
    cash: '20000.00',
    positions: [{ instrument: 'BRK.B', quantity: '330' }],
    flows: [
      { startsOn: '2022-09-15', amount: '80000.00', through: 'VTIP' },
      { startsOn: '2023-02-01', amount: '150000.00', through: '-HALCYON' },
      { startsOn: '2023-10-02', everyMonths: 3, amount: '-3000.00' },
    ],
  },
  {
    number: 'RB-DE-004417710',
    label: 'Daniel Euro Depot',
    kind: 'INDIV',
    house: 'Rheinbank',
    currency: 'EUR',
    owners: [daniel],
    openedOn: '2018-06-04',
    cash: '6250.00',
    positions: [
      { instrument: 'SAP', quantity: '180', paid: 0.86 },
      { instrument: 'SIE', quantity: '120', paid: 0.91 },
      { instrument: 'EXS1', quantity: '260', paid: 0.83 },
      { instrument: 'IBGM', quantity: '110', paid: 1.01 },
    ],
    flows: [
      { startsOn: '2021-06-01', everyMonths: 6, amount: '3000.00', through: 'EXS1' },
      { startsOn: '2024-11-04', amount: '-15000.00', through: 'SAP' },
    ],
  },
  {
    number: 'NG-529-318842',
    label: 'Tobenna College Savings',
    kind: '529',
    house: 'Northgate Education Trust',
    currency: 'USD',
    owners: [tobenna],
    openedOn: '2009-08-17',
    cash: '0.00',
    positions: [{ instrument: '-NORTHGATE-2026', quantity: '3900', paid: 0.62 }],
    flows: [
      {
        startsOn: '2021-01-15',
        everyMonths: 1,
        endsOn: '2025-06-30',
        amount: '400.00',
        through: '-NORTHGATE-2026',
      },
      { startsOn: '2025-08-18', everyMonths: 6, amount: '-14500.00', through: '-NORTHGATE-2026' },
    ],
  },
  {
    number: 'NB-30018855',
    label: 'Okafor Household Savings',
    kind: 'DEPOSIT',
    house: 'Northgate Bank',
    currency: 'USD',
    owners: [amara, daniel, grace],
    openedOn: '2012-02-27',
    cashInterest: 0.031,
    cash: '86400.00',
    positions: [],
    flows: [
      { startsOn: '2021-01-29', everyMonths: 1, amount: '1800.00' },
      { startsOn: '2021-07-01', everyMonths: 12, amount: '-12500.00' },
      { startsOn: '2023-05-22', amount: '-38000.00' },
    ],
  },
];
