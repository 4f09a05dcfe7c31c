/**
 * Faults in Apex that apex-ls or jorje must find: numbered as in the comparison of the tools they come from.
 *
 * @module
 */
import { addMember, replaceIn, type Plant, type SeededFault } from './seededFault.ts';

const apex = (id: string, what: string, plant: Plant, says: string | RegExp): SeededFault => ({
  id,
  what,
  check: 'apex',
  plant,
  says,
});

/** In the order of their numbers. */
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
  apex(
    'A25',
    'something inserted that is no record',
    addMember('KycFields', 'private static void seeded() { Integer i = 1; insert as user i; }'),
    /DML|SObject|sObject|insert/,
  ),
  apex(
    'A26',
    'a reserved word as a name',
    addMember('KycController', 'private static void seeded() { Integer trigger = 1; }'),
    /trigger|[Rr]eserved|[Uu]nexpected|extraneous/,
  ),
  apex(
    'A27',
    'a method overridden without saying so',
    addMember(
      'HouseholdReader',
      'private virtual class Seed { protected virtual void grow() { } } private class Seeded extends Seed { protected void grow() { } }',
    ),
    'override',
  ),
  apex(
    'A28',
    'a text compared with a number',
    addMember('PartyReader', "private static Boolean seeded() { return 'x' == 1; }"),
    /[Cc]ompar/,
  ),
  apex(
    'A29',
    'a member the trigger context does not have',
    replaceIn('LogEventTrigger.trigger', 'Trigger.new)', 'Trigger.newest)'),
    'newest',
  ),
  apex(
    'A30',
    'the wrong type returned',
    addMember('KycCheck', "private static Integer seeded() { return 'x'; }"),
    'Integer',
  ),
  apex(
    'A31',
    'a label that is not there',
    addMember('UserProblemException', 'private static String seeded() { return Label.Nowhere_Said; }'),
    'Nowhere_Said',
  ),
  apex(
    'A32',
    'a query bound to a variable that is not there',
    addMember(
      'EmbedSource',
      'private static Integer seeded() { return [SELECT Id FROM Account WHERE Id = :nowhere].size(); }',
    ),
    'nowhere',
  ),
  apex(
    'A33',
    'a query that is no query',
    addMember('EmbedController', 'private static Integer seeded() { return [SELECT FROM Account].size(); }'),
    /[Uu]nexpected|[Mm]issing|extraneous|mismatched|SELECT/,
  ),
  apex(
    'A34',
    'a class that is not called as its file',
    replaceIn('LogRetention.cls', 'class LogRetention', 'class LogRetained'),
    /LogRetained|LogRetention/,
  ),
  apex(
    'A35',
    'a break outside of a loop',
    addMember('EmbedLaunch', 'private static void seeded() { break; }'),
    /[Bb]reak|[Ll]oop/,
  ),
  apex(
    'A36',
    'a constant an enumeration does not have',
    addMember('EmbedLauncher', 'private static Object seeded() { return LoggingLevel.LOUD; }'),
    'LOUD',
  ),
  apex(
    'A37',
    'arguments no constructor takes',
    addMember('EmbeddedApps', 'private static Object seeded() { return new PortfolioMoney(1, 2, 3, 4, 5); }'),
    /[Cc]onstructor/,
  ),
  apex(
    'A38',
    'a list of the wrong things',
    addMember('EmbedMetadata', 'private static void seeded() { List<String> words = new List<Integer>(); }'),
    /List<(System\.)?String>/,
  ),
  apex(
    'A39',
    'an action for Flow with two parameters',
    addMember('KycRecords', '@InvocableMethod public static void seeded(List<Id> one, List<Id> two) { }'),
    /Invocable/,
  ),
  apex(
    'A40',
    'a method that may be cached and is not static',
    addMember('KycVerification', '@AuraEnabled(cacheable=true) public String seeded(String s) { return s; }'),
    /AuraEnabled/,
  ),
  apex(
    'A41',
    'a static method in an inner class',
    addMember('KycVerifications', 'private class Seeded { public static void grow() { } }'),
    /[Ss]tatic/,
  ),
  apex(
    'A44',
    'too many arguments for a method of the platform',
    addMember(
      'CompanionClient',
      "private static Integer seeded() { return Integer.valueOf('1', '2', '3'); }",
    ),
    'valueOf',
  ),
  apex(
    'A45',
    'an annotation that is not there',
    addMember('CompanionException', '@Cacheable private static void seeded() { }'),
    /[Aa]nnotation/,
  ),
  apex(
    'A46',
    'modifiers that exclude each other',
    addMember('Permission', 'private with sharing without sharing class Seeded { }'),
    /sharing/,
  ),
  apex(
    'A47',
    'a field given a value of the wrong type',
    addMember('UserProblem', 'private static void seeded() { Account a = new Account(); a.Name = 1; }'),
    /String|Integer/,
  ),
  apex(
    'A49',
    'something that only tests may see',
    (files) => {
      addMember('EmbedSignedRequest', '@TestVisible private static Integer seenByTests = 1;')(files);
      return addMember(
        'Rollout',
        'private static Integer seeded() { return EmbedSignedRequest.seenByTests; }',
      )(files);
    },
    /not visible/,
  ),
];
