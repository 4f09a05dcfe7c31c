/**
 * HH-1004: people the KYC vendor refuses to look into, a record without a birthdate; reports in euros.
 *
 * @module
 */
import { brandtAccounts } from '../accounts/brandt.ts';
import type { Address, Household } from '../household.ts';
import { accepted } from '../kycScript.ts';
import { accountId, contactId } from '../recordId.ts';

const home: Address = {
  lines: ['Gärtnerplatz 4'],
  city: 'München',
  state: null,
  postalCode: '80469',
  country: 'DE',
};

/** The Brandt household. */
export const brandt: Household = {
  recordId: accountId('04'),
  clientNumber: 'HH-1004',
  name: 'Brandt Household',
  phone: '+49 89 555 0160',
  relationshipManager: 'Marcus Oyelaran',
  riskTolerance: 'Conservative',
  address: home,
  currency: 'EUR',
  knownToPortfolioVendor: true,
  members: [
    {
      recordId: contactId('31'),
      clientNumber: 'CL-10041',
      givenName: 'Johanna',
      familyName: 'Brandt',
      role: 'Head of household',
      birthdate: '1972-05-25',
      address: home,
      email: 'johanna.brandt@example.com',
      phone: '+49 89 555 0161',
      kycScript: accepted(3, 160),
    },
    {
      recordId: contactId('32'),
      clientNumber: 'CL-10042',
      givenName: 'Matthias',
      familyName: 'Brandt',
      role: 'Spouse',
      birthdate: '1970-12-01',
      // Four digits, as on many a record: Probity checks a postcode against its country and answers 422.
      address: { ...home, postalCode: '8046' },
      email: 'matthias.brandt@example.com',
      phone: '+49 89 555 0162',
      kycScript: accepted(3, 170),
    },
    {
      recordId: contactId('33'),
      clientNumber: 'CL-10043',
      givenName: 'Ottilie',
      familyName: 'Brandt',
      role: 'Mother',
      birthdate: '1944-03-03',
      address: { ...home, lines: ['Postfach 11 02'], postalCode: '80331' },
      email: 'ottilie.brandt@example.com',
      phone: '+49 89 555 0163',
      kycScript: {
        kind: 'refuses',
        fields: [
          {
            path: 'applicant.address.street.0',
            problem: 'is a post-office box; give the street a person lives in',
          },
          { path: 'applicant.phone', problem: 'is not in service' },
        ],
      },
    },
    {
      recordId: contactId('34'),
      clientNumber: 'CL-10044',
      givenName: 'Leon',
      familyName: 'Brandt',
      role: 'Son',
      birthdate: null,
      address: home,
      email: 'leon.brandt@example.com',
      phone: '+49 89 555 0164',
      kycScript: accepted(3, 200),
    },
  ],
  accounts: brandtAccounts,
};
