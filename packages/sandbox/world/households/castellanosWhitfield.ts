/**
 * HH-1005: a client number the portfolio vendor does not know, and a case the KYC vendor gives up on.
 *
 * @module
 */
import type { Address, Household } from '../household.ts';
import { accepted } from '../kycScript.ts';
import { accountId, contactId } from '../recordId.ts';

const home: Address = {
  lines: ['1920 Barton Hills Drive'],
  city: 'Austin',
  state: 'TX',
  postalCode: '78704',
  country: 'US',
};

/** The Castellanos-Whitfield household. */
export const castellanosWhitfield: Household = {
  recordId: accountId('05'),
  clientNumber: 'HH-1005',
  name: 'Castellanos-Whitfield Household',
  phone: '+1 512 555 0170',
  relationshipManager: 'Priya Raman',
  riskTolerance: 'Moderate',
  address: home,
  currency: 'USD',
  knownToPortfolioVendor: false,
  members: [
    {
      recordId: contactId('41'),
      clientNumber: 'CL-10051',
      givenName: 'Inés',
      familyName: 'Castellanos',
      role: 'Head of household',
      birthdate: '1988-09-12',
      address: home,
      email: 'ines.castellanos@example.com',
      phone: '+1 512 555 0171',
      kycScript: accepted(4, 140),
    },
    {
      recordId: contactId('42'),
      clientNumber: 'CL-10052',
      givenName: 'Theodore',
      familyName: 'Whitfield',
      role: 'Spouse',
      birthdate: '1986-04-04',
      address: home,
      email: 'theodore.whitfield@example.com',
      phone: '+1 512 555 0172',
      kycScript: { kind: 'ends', state: 'failed', afterSeconds: 4 },
    },
  ],
  accounts: [],
};
