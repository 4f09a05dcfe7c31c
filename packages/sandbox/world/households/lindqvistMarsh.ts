/**
 * HH-1002: a confirmed sanctions match, a politically exposed person, and a custodian whose feed stopped.
 *
 * @module
 */
import { lindqvistMarshAccounts } from '../accounts/lindqvistMarsh.ts';
import type { Address, Household } from '../household.ts';
import { accepted, declined, referred } from '../kycScript.ts';
import { accountId, contactId } from '../recordId.ts';

const home: Address = {
  lines: ['77 Lake Harriet Parkway'],
  city: 'Minneapolis',
  state: 'MN',
  postalCode: '55419',
  country: 'US',
};

/** The Lindqvist-Marsh household. */
export const lindqvistMarsh: Household = {
  recordId: accountId('02'),
  clientNumber: 'HH-1002',
  name: 'Lindqvist-Marsh Household',
  phone: '+1 612 555 0140',
  relationshipManager: 'Priya Raman',
  riskTolerance: 'Moderate',
  address: home,
  currency: 'USD',
  knownToPortfolioVendor: true,
  members: [
    {
      recordId: contactId('11'),
      clientNumber: 'CL-10021',
      givenName: 'Elsa',
      familyName: 'Lindqvist-Marsh',
      role: 'Head of household',
      birthdate: '1968-06-30',
      address: home,
      email: 'elsa.lindqvist-marsh@example.com',
      phone: '+1 612 555 0141',
      kycScript: accepted(3, 210),
    },
    {
      recordId: contactId('12'),
      clientNumber: 'CL-10022',
      givenName: 'Conrad',
      familyName: 'Marsh',
      role: 'Spouse',
      birthdate: '1965-01-17',
      address: home,
      email: 'conrad.marsh@example.com',
      phone: '+1 612 555 0142',
      kycScript: declined(6, 980, {
        sanctions: { verdict: 'fail', codes: ['SANCTION_CONFIRMED'] },
        adverse_media: { verdict: 'flag', codes: ['MEDIA_NEGATIVE'] },
      }),
    },
    {
      recordId: contactId('13'),
      clientNumber: 'CL-10023',
      givenName: 'Henrik',
      familyName: 'Lindqvist',
      role: 'Father',
      birthdate: '1941-09-05',
      address: {
        lines: ['Strandvägen 29'],
        city: 'Stockholm',
        state: null,
        postalCode: '114 56',
        country: 'SE',
      },
      email: 'henrik.lindqvist@example.com',
      phone: '+46 8 555 0143',
      kycScript: referred(4, 740, { pep: { verdict: 'flag', codes: ['PEP_ACTIVE'] } }),
    },
    {
      recordId: contactId('14'),
      clientNumber: 'CL-10024',
      givenName: 'Linnea',
      familyName: 'Marsh',
      role: 'Daughter',
      birthdate: '2012-12-13',
      address: home,
      email: 'linnea.marsh@example.com',
      phone: '+1 612 555 0144',
      kycScript: referred(3, 310, { id_record: { verdict: 'no_data', codes: ['NO_RECORD'] } }),
    },
  ],
  accounts: lindqvistMarshAccounts,
};
