/**
 * The second half of the faults in Apex that apex-ls or jorje must find.
 *
 * @module
 */
import { apex } from './apexFaults.ts';
import { addMember, replaceIn, type SeededFault } from './seededFault.ts';

/** In the order of their numbers. */
export const APEX_CLASS_FAULTS: readonly SeededFault[] = [
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
