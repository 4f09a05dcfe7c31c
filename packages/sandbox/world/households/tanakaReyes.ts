/**
 * HH-1003: a case that lapses, a source that is down, an expired document; pounds and yen; holdings of unknown cost.
 *
 * @module
 */
import { tanakaReyesAccounts } from '../accounts/tanakaReyes.ts';
import type { Address, Household } from '../household.ts';
import { accepted, declined, referred } from '../kycScript.ts';
import { accountId, contactId } from '../recordId.ts';

const home: Address = {
  lines: ['3105 Palm Crest Drive'],
  city: 'San Diego',
  state: 'CA',
  postalCode: '92104',
  country: 'US',
};

/** The Tanaka-Reyes household. */
export const tanakaReyes: Household = {
  recordId: accountId('03'),
  clientNumber: 'HH-1003',
  name: 'Tanaka-Reyes Household',
  phone: '+1 619 555 0150',
  relationshipManager: 'Marcus Oyelaran',
  riskTolerance: 'Growth',
  address: home,
  currency: 'USD',
  knownToPortfolioVendor: true,
  members: [
    {
      recordId: contactId('21'),
      clientNumber: 'CL-10031',
      givenName: 'Marisol',
      familyName: 'Reyes',
      role: 'Head of household',
      birthdate: '1984-02-21',
      address: home,
      email: 'marisol.reyes@example.com',
      phone: '+1 619 555 0151',
      kycScript: accepted(0, 90),
    },
    {
      recordId: contactId('22'),
      clientNumber: 'CL-10032',
      givenName: 'Kenji',
      familyName: 'Tanaka',
      role: 'Spouse',
      birthdate: '1982-10-08',
      address: home,
      email: 'kenji.tanaka@example.com',
      phone: '+1 619 555 0152',
      kycScript: { kind: 'ends', state: 'lapsed', afterSeconds: 20 },
    },
    {
      recordId: contactId('23'),
      clientNumber: 'CL-10033',
      givenName: 'Yuki',
      familyName: 'Tanaka-Reyes',
      role: 'Daughter',
      birthdate: '2006-07-19',
      address: home,
      email: 'yuki.tanaka-reyes@example.com',
      phone: '+1 619 555 0153',
      kycScript: referred(4, 360, { sanctions: { verdict: 'no_data', codes: ['SOURCE_DOWN'] } }),
    },
    {
      recordId: contactId('24'),
      clientNumber: 'CL-10034',
      givenName: 'Fumiko',
      familyName: 'Tanaka',
      role: 'Mother',
      birthdate: '1953-04-27',
      address: {
        lines: ['2-14-5 Jingumae', 'Shibuya-ku'],
        city: 'Tokyo',
        state: null,
        postalCode: '150-0001',
        country: 'JP',
      },
      email: 'fumiko.tanaka@example.com',
      phone: '+81 3 5550 0154',
      kycScript: referred(5, 470, { document: { verdict: 'flag', codes: ['DOC_EXPIRED'] } }),
    },
    {
      recordId: contactId('25'),
      clientNumber: 'CL-10035',
      givenName: 'Rafael',
      familyName: 'Reyes',
      role: 'Brother',
      birthdate: '1990-11-30',
      address: { ...home, lines: ['640 Tenth Avenue', 'Unit 1203'], postalCode: '92101' },
      email: 'rafael.reyes@example.com',
      phone: '+1 619 555 0155',
      kycScript: declined(5, 890, {
        id_record: { verdict: 'fail', codes: ['NAME_NO_MATCH', 'DOB_NO_MATCH'] },
        document: { verdict: 'fail', codes: ['DOC_FORGED'] },
      }),
    },
  ],
  accounts: tanakaReyesAccounts,
};
