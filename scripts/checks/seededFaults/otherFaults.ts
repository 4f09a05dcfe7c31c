/**
 * Faults the rules of Code Analyzer, the Apex tests and the packing by sf must find.
 *
 * @module
 */
import { addMember, asAWhole, replaceIn, type Plant, type SeededFault } from './seededFault.ts';

const fault = (
  id: string,
  check: string,
  what: string,
  plant: Plant,
  says: string | RegExp,
): SeededFault => ({ id, what, check, plant, says });

/** By what finds them. */
export const OTHER_FAULTS: readonly SeededFault[] = [
  fault(
    'R01',
    'apex-rules',
    'a query made of what somebody typed',
    addMember(
      'ClientNumbers',
      "public static List<Account> seeded(String typed) { return Database.query('SELECT Id FROM Account WHERE Name = ' + typed); }",
    ),
    'ApexSOQLInjection',
  ),
  fault(
    'R02',
    'apex-rules',
    'a key in the code',
    addMember(
      'PortfolioMoney',
      "private static Blob seeded() { return Crypto.encrypt('AES256', Blob.valueOf('0123456789012345'), Blob.valueOf('0123456789012345'), Blob.valueOf('x')); }",
    ),
    'ApexBadCrypto',
  ),
  fault(
    'R03',
    'apex-rules',
    'records written without a look at what the user may',
    addMember('PortfolioGain', "public static void seeded() { insert new Account(Name = 'x'); }"),
    'ApexCRUDViolation',
  ),
  fault(
    'R04',
    'apex-rules',
    'a callout that is not encrypted',
    addMember(
      'PortfolioSlice',
      "private static void seeded() { HttpRequest r = new HttpRequest(); r.setEndpoint('http://example.com'); }",
    ),
    'ApexInsecureEndpoint',
  ),
  fault(
    'X01',
    'apex-tests',
    'an assertion that does not hold',
    asAWhole(
      addMember(
        'PortfolioControllerTest',
        "@IsTest private static void seededX01() { Assert.areEqual(1, 2, 'Seeded.'); }",
      ),
    ),
    /PortfolioControllerTest\.seededX01 fail/,
  ),
  fault(
    'X02',
    'apex-tests',
    'an exception nobody expected',
    asAWhole(
      addMember(
        'CompanionClientTest',
        "@IsTest private static void seededX02() { Integer i = 1 / Integer.valueOf('0'); }",
      ),
    ),
    /CompanionClientTest\.seededX02 fail/,
  ),
  fault(
    'C01',
    'convert',
    'TypeScript an org would get',
    asAWhole(replaceIn('.forceignore', '**/*.ts\n', '')),
    'through to the org',
  ),
];
