/**
 * What the Lindqvist-Marshes own: two accounts at a custodian whose feed stopped, a trust no one can revoke, a minor's.
 *
 * @module
 */
import type { WorldAccount } from '../household.ts';

const elsa = 'CL-10021';
const conrad = 'CL-10022';
const henrik = 'CL-10023';
const linnea = 'CL-10024';

/** Long enough ago that no week-end explains it. */
const FEED_STOPPED_DAYS_AGO = 12;

/** Accounts of HH-1002. */
export const lindqvistMarshAccounts: readonly WorldAccount[] = [
  {
    number: 'FC-71903316',
    label: 'Lindqvist-Marsh Joint Brokerage',
    kind: 'JTWROS',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [elsa, conrad],
    openedOn: '2011-10-03',
    cash: '92000.00',
    positions: [
      { instrument: 'VTI', quantity: '1400', paid: 0.52 },
      { instrument: 'JNJ', quantity: '900', paid: 0.66 },
      { instrument: 'KO', quantity: '2200', paid: 0.74 },
      { instrument: 'MUB', quantity: '2600', paid: 0.95 },
      { instrument: '-LARKSPUR', quantity: '6400', paid: 1 },
    ],
    flows: [
      { startsOn: '2021-03-31', everyMonths: 3, amount: '-7500.00', through: 'MUB' },
      { startsOn: '2023-08-14', amount: '210000.00', through: 'VTIP' },
    ],
  },
  {
    number: 'OQ-4460-2271',
    label: 'Elsa Consulting SEP IRA',
    kind: 'SEP',
    house: 'Old Quay Custody',
    currency: 'USD',
    owners: [elsa],
    openedOn: '2013-05-06',
    feedStoppedDaysAgo: FEED_STOPPED_DAYS_AGO,
    reinvests: true,
    cash: '3300.00',
    positions: [
      { instrument: 'VTI', quantity: '560', paid: 0.6 },
      { instrument: 'BND', quantity: '1900', paid: 0.98 },
      { instrument: 'VXUS', quantity: '740', paid: 0.93 },
    ],
    flows: [{ startsOn: '2021-12-15', everyMonths: 12, amount: '24000.00', through: 'BND' }],
  },
  {
    number: 'OQ-4460-2289',
    label: 'Conrad Traditional IRA',
    kind: 'IRA',
    house: 'Old Quay Custody',
    currency: 'USD',
    owners: [conrad],
    openedOn: '2008-02-18',
    feedStoppedDaysAgo: FEED_STOPPED_DAYS_AGO,
    cash: '12000.00',
    positions: [
      { instrument: 'VTI', quantity: '640', paid: 0.48 },
      { instrument: '-MERIDIAN', quantity: '9100', paid: 0.9 },
    ],
    flows: [{ startsOn: '2023-01-17', everyMonths: 12, amount: '-9000.00', through: 'VTI' }],
  },
  {
    number: 'HT-20980140',
    label: 'Lindqvist Descendants Trust',
    kind: 'IRRTRUST',
    house: 'Harbor Trust Company',
    currency: 'USD',
    owners: [henrik],
    openedOn: '2006-11-20',
    cash: '41000.00',
    positions: [
      { instrument: 'BRK.B', quantity: '1250', paid: 0.41 },
      { instrument: 'MUB', quantity: '4200', paid: null },
      { instrument: '-HALCYON', quantity: '240', paid: 1 },
    ],
    flows: [{ startsOn: '2021-06-15', everyMonths: 6, amount: '-16000.00', through: 'MUB' }],
  },
  {
    number: 'FC-71903340',
    label: 'Linnea Marsh UTMA',
    kind: 'UTMA',
    house: 'Fairmont Clearing',
    currency: 'USD',
    owners: [linnea],
    openedOn: '2022-12-13',
    reinvests: true,
    cash: '500.00',
    positions: [{ instrument: 'VTI', quantity: '42' }],
    flows: [{ startsOn: '2023-12-13', everyMonths: 12, amount: '2000.00', through: 'VTI' }],
  },
];
