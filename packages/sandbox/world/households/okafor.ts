/**
 * HH-1001, the household a newcomer meets first: one member for each ordinary outcome, an account of each ordinary kind.
 *
 * @module
 */
import { okaforAccounts } from '../accounts/okafor.ts';
import type { Address, Household } from '../household.ts';
import { accepted, referred } from '../kycScript.ts';
import { accountId, contactId } from '../recordId.ts';

const home: Address = {
  lines: ['418 Linden Street'],
  city: 'Oakland',
  state: 'CA',
  postalCode: '94607',
  country: 'US',
};

/** The Okafor household. */
export const okafor: Household = {
  recordId: accountId('01'),
  clientNumber: 'HH-1001',
  name: 'Okafor Household',
  phone: '+1 415 555 0110',
  relationshipManager: 'Priya Raman',
  riskTolerance: 'Growth',
  address: home,
  currency: 'USD',
  knownToPortfolioVendor: true,
  members: [
    {
      recordId: contactId('01'),
      clientNumber: 'CL-10011',
      givenName: 'Amara',
      familyName: 'Okafor',
      role: 'Head of household',
      birthdate: '1979-03-14',
      address: home,
      email: 'amara.okafor@example.com',
      phone: '+1 415 555 0117',
      kycScript: accepted(0, 120),
    },
    {
      recordId: contactId('02'),
      clientNumber: 'CL-10012',
      givenName: 'Daniel',
      familyName: 'Okafor',
      role: 'Spouse',
      birthdate: '1977-08-02',
      address: home,
      email: 'daniel.okafor@example.com',
      phone: '+1 415 555 0118',
      kycScript: accepted(5, 180),
    },
    {
      recordId: contactId('03'),
      clientNumber: 'CL-10013',
      givenName: 'Grace',
      familyName: 'Okafor',
      role: 'Mother',
      birthdate: '1949-11-23',
      address: { ...home, lines: ['2200 Harrison Street', 'Apt 9C'], postalCode: '94612' },
      email: 'grace.okafor@example.com',
      phone: '+1 510 555 0131',
      kycScript: referred(4, 580, {
        id_record: { verdict: 'flag', codes: ['ADDR_NO_MATCH'] },
        adverse_media: { verdict: 'flag', codes: ['MEDIA_NEGATIVE'] },
      }),
    },
    {
      recordId: contactId('04'),
      clientNumber: 'CL-10014',
      givenName: 'Tobenna',
      familyName: 'Okafor',
      role: 'Son',
      birthdate: '2007-05-09',
      address: home,
      email: 'tobenna.okafor@example.com',
      phone: '+1 415 555 0119',
      kycScript: accepted(3, 430),
    },
  ],
  accounts: okaforAccounts,
};
