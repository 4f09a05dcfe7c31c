/**
 * Faults in Apex that apex-ls or jorje must find: numbered as in the comparison of the tools they come from.
 *
 * @module
 */
import { addMember, type Plant, type SeededFault } from './seededFault.ts';

/** A row for the Apex check. */
export const apex = (id: string, what: string, plant: Plant, says: string | RegExp): SeededFault => ({
  id,
  what,
  check: 'apex',
  plant,
  says,
});

/** The first half, in the order of their numbers. */
export const APEX_FAULTS: readonly SeededFault[] = [
  apex(
    'A01',
    'a method a class of the project does not have',
    addMember('CountryCodes', "private static void seeded() { Permission.grant('x'); }"),
    'grant',
  ),
  apex(
    'A02',
    'a method a class of the platform does not have',
    addMember('ClientNumbers', "private static String seeded() { return 'x'.shout(); }"),
    'shout',
  ),
  apex(
    'A03',
    'an argument of the wrong type for a method of the project',
    addMember('EmbedCode', 'private static void seeded() { Permission.require(1); }'),
    'require',
  ),
  apex(
    'A04',
    'an argument of the wrong type for a method of the platform',
    addMember('EmbedReceipt', "private static Integer seeded() { return Math.abs('x'); }"),
    'abs',
  ),
  apex(
    'A05',
    'a class that is not there',
    addMember('EmbedSubject', 'private static void seeded() { KycPortfolio nobody = null; }'),
    'KycPortfolio',
  ),
  apex(
    'A06',
    'a field a query selects and the object does not have',
    addMember(
      'EmbedAddress',
      'private static Integer seeded() { return [SELECT Id, Riskiness__c FROM Kyc_Verification__c].size(); }',
    ),
    'Riskiness__c',
  ),
  apex(
    'A07',
    'a field an expression reads and the object does not have',
    addMember('EmbedBody', 'private static Object seeded(Kyc_Verification__c v) { return v.Riskiness__c; }'),
    'Riskiness__c',
  ),
  apex(
    'A08',
    'an object a query reads that is not there',
    addMember(
      'EmbedFieldPath',
      'private static Integer seeded() { return [SELECT Id FROM Kyc_Party__c].size(); }',
    ),
    'Kyc_Party__c',
  ),
  apex(
    'A09',
    'a statement nothing reaches',
    addMember('KycHousehold', 'private static Integer seeded() { return 1; System.debug(2); }'),
    /[Uu]nreachable/,
  ),
  apex(
    'A10',
    'a way out of a method without a value',
    addMember('KycSubject', 'private static Integer seeded(Boolean b) { if (b) { return 1; } }'),
    /[Rr]eturn|code path/,
  ),
  apex(
    'A11',
    'a value of the wrong type',
    addMember('KycVerificationList', "private static void seeded() { Integer i = 'x'; }"),
    /Integer/,
  ),
  apex(
    'A12',
    'a variable that is not there',
    addMember('KycVerificationRequest', 'private static Integer seeded() { return nowhere; }'),
    'nowhere',
  ),
  apex(
    'A13',
    'a local variable twice',
    addMember('LogFacts', 'private static void seeded() { Integer i = 1; Integer i = 2; }'),
    /[Dd]uplicate/,
  ),
  apex(
    'A14',
    'a method of an interface left out',
    addMember('PortfolioMoney', 'private class Seeded implements Comparable { }'),
    'compareTo',
  ),
  apex(
    'A15',
    'a semicolon forgotten',
    addMember('PortfolioController', 'private static void seeded() { Integer i = 1 }'),
    /[Uu]nexpected|[Mm]issing|extraneous/,
  ),
  apex(
    'A16',
    'a method of an object called on the class',
    addMember(
      'PortfolioGain',
      'private void own() { } private static void seeded() { PortfolioGain.own(); }',
    ),
    'own',
  ),
  apex(
    'A17',
    'a private member of another class',
    addMember('PortfolioSlice', 'private static Object seeded() { return Permission.ROLLED_OUT; }'),
    'ROLLED_OUT',
  ),
  apex(
    'A18',
    'a constant that is changed',
    addMember(
      'PortfolioHolding',
      'private static final Integer FIXED = 1; private static void seeded() { FIXED = 2; }',
    ),
    /FIXED|[Ff]inal/,
  ),
  apex(
    'A19',
    'something thrown that is no exception',
    addMember('PortfolioAccount', "private static void seeded() { throw 'x'; }"),
    /[Tt]hrow|Exception/,
  ),
  apex(
    'A20',
    'two actions for Flow in one class',
    addMember(
      'PortfolioValue',
      '@InvocableMethod public static void one(List<Id> ids) { } @InvocableMethod public static void two(List<Id> ids) { }',
      'class PortfolioValue',
    ),
    'Only one method per type can be defined with: InvocableMethod',
  ),
  apex(
    'A21',
    'a test with a parameter',
    addMember('PortfolioPerformance', '@IsTest private static void seeded(Integer i) { }'),
    /[Tt]est/,
  ),
  apex(
    'A22',
    'a field a platform event does not have',
    addMember('LogEntries', 'private static Object seeded() { return new Log_Event__e(Riskiness__c = 1); }'),
    'Riskiness__c',
  ),
  apex(
    'A23',
    'a field a custom metadata type does not have',
    addMember('EmbeddedApp', 'private static Object seeded(Embedded_App__mdt a) { return a.Riskiness__c; }'),
    'Riskiness__c',
  ),
  apex(
    'A24',
    'a standard field a relationship of a query does not have',
    addMember(
      'Portfolio',
      'private static Integer seeded() { return [SELECT Account.Riskiness FROM Contact].size(); }',
    ),
    'Riskiness',
  ),
];
