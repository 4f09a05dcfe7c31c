/**
 * A household without a client number, as a new one is: not linked to the portfolio system yet.
 *
 * @module
 */
import type { Address, Household } from '../household.ts';
import { accepted } from '../kycScript.ts';
import { accountId, contactId } from '../recordId.ts';

const home: Address = {
  lines: ['2651 North Kedzie Boulevard', 'Unit 3'],
  city: 'Chicago',
  state: 'IL',
  postalCode: '60647',
  country: 'US',
};

/** The Haddad-Kowalski household. */
export const haddadKowalski: Household = {
  recordId: accountId('06'),
  clientNumber: null,
  name: 'Haddad-Kowalski Household',
  phone: '+1 312 555 0180',
  relationshipManager: 'Marcus Oyelaran',
  riskTolerance: 'Moderate',
  address: home,
  currency: 'USD',
  knownToPortfolioVendor: false,
  members: [
    {
      recordId: contactId('51'),
      clientNumber: 'CL-10061',
      givenName: 'Layla',
      familyName: 'Haddad',
      role: 'Head of household',
      birthdate: '1993-01-29',
      address: home,
      email: 'layla.haddad@example.com',
      phone: '+1 312 555 0181',
      kycScript: accepted(0, 110),
    },
    {
      recordId: contactId('52'),
      clientNumber: 'CL-10062',
      givenName: 'Piotr',
      familyName: 'Kowalski',
      role: 'Partner',
      birthdate: '1991-06-16',
      address: home,
      email: 'piotr.kowalski@example.com',
      phone: '+1 312 555 0182',
      kycScript: { kind: 'ends', state: 'withdrawn', afterSeconds: 6 },
    },
  ],
  accounts: [],
};
