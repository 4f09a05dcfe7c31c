/** Tests of what is read from Apex for the components' declarations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMethods, readShapes, splitTop } from './apexClasses.ts';

const SOURCE = `/** Class. */
public with sharing class Household {
    /** Its id. */
    @AuraEnabled
    public Id householdId { get; set; }

    /** Roles; null where there are none. */
    @AuraEnabled
    public List<String> roles { get; set; }

    public String hidden;

    public class Member {
        @AuraEnabled
        public String name;
    }

    @AuraEnabled(cacheable=true)
    public static Map<String, List<Household>> read(Id householdId, Map<String, Integer> limits) {
        return null;
    }

    @AuraEnabled
    public static void drop() {}

    public static void notForPages() {}
}`;

test('reads methods with their parameters and whether a wire may call them', () => {
  assert.deepEqual(readMethods(SOURCE), [
    {
      name: 'read',
      cacheable: true,
      returnType: 'Map<String, List<Household>>',
      parameters: [
        { name: 'householdId', type: 'Id' },
        { name: 'limits', type: 'Map<String, Integer>' },
      ],
    },
    { name: 'drop', cacheable: false, returnType: 'void', parameters: [] },
  ]);
});

test('reads what a page gets of a class, and where its doc speaks of null', () => {
  assert.deepEqual(readShapes(SOURCE), [
    {
      name: 'Household',
      members: [
        { name: 'householdId', type: 'Id', nullable: false, doc: 'Its id.' },
        { name: 'roles', type: 'List<String>', nullable: true, doc: 'Roles; null where there are none.' },
      ],
    },
    { name: 'Household.Member', members: [{ name: 'name', type: 'String', nullable: false, doc: '' }] },
  ]);
});

test('splits a list at its own commas only', () => {
  assert.deepEqual(splitTop('A<B, C>, D'), ['A<B, C>', ' D']);
});
