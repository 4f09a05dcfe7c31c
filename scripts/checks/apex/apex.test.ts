/**
 * The Apex check finds planted faults, and nothing else.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, PATHS, type PlantedFault } from '../testProject.ts';
import { apexCheck, areAnalysersInstalled, javaIsMissing } from './index.ts';

const missing = await javaIsMissing();
const cannot =
  missing ??
  (areAnalysersInstalled() ? undefined : 'the analysers are not installed: npm run check:apex does that');
const options = cannot === undefined ? {} : { skip: cannot };

const planted: readonly (readonly [string, PlantedFault, readonly string[]])[] = [
  [
    'a method that does not exist',
    { file: PATHS.apex, find: 'shout(notes', replace: 'whisper(notes' },
    [
      `${PATHS.apex}:5 Method does not exist or incorrect signature: void whisper(String) from the type Greeter (jorje)`,
      `${PATHS.apex}:5 No matching method found for 'whisper' on 'Greeter' taking arguments 'System.String' (apex-ls, missing)`,
    ],
  ],
  [
    'a method a platform class does not have',
    { file: PATHS.apex, find: 'toUpperCase()', replace: 'toShouting()' },
    [
      `${PATHS.apex}:9 Method does not exist or incorrect signature: void toShouting() from the type String (jorje)`,
      `${PATHS.apex}:9 No matching method found for 'toShouting' on 'System.String' taking no arguments (apex-ls, missing)`,
    ],
  ],
  [
    'a field a query selects and the object does not have, which apex-ls does not see',
    { file: PATHS.apex, find: 'SELECT Id, Text__c', replace: 'SELECT Id, Text__c, Words__c' },
    [`${PATHS.apex}:4 No such column 'Words__c' on entity 'Note__c'. (jorje)`],
  ],
  [
    'a field a query compares and the object does not have',
    { file: PATHS.apex, find: 'WHERE Id =', replace: 'WHERE Author__c =' },
    [`${PATHS.apex}:4 No such column 'Author__c' on entity 'Note__c'. (jorje)`],
  ],
  [
    'an @AuraEnabled method that may be cached and is not static, which apex-ls does not see',
    { file: PATHS.apex, find: 'public static String greet', replace: 'public String greet' },
    [
      `${PATHS.apex}:3 Non static AuraEnabled methods may not have parameters (jorje)`,
      `${PATHS.apex}:3 Non static AuraEnabled methods must be named with a prefix 'get' (jorje)`,
    ],
  ],
];

test('Apex without a fault passes', options, async () => {
  const { faults, looked } = await inProject([], (root) => apexCheck.run(root));
  assert.deepEqual(faults, []);
  assert.equal(looked, '1 sources');
});

for (const [what, fault, expected] of planted)
  test(`finds ${what}`, options, async () => {
    const { faults } = await inProject([fault], (root) => apexCheck.run(root));
    assert.deepEqual(faults, expected);
  });

test('lets pass what jorje is known to see wrong', options, async () => {
  const fault = {
    file: PATHS.apex,
    find: 'return words.toUpperCase();',
    replace: `Database.update(new List<Note__c>(), false, AccessLevel.USER_MODE);
        return Schema.SObjectType.Note__c.isAccessible() ? words.toUpperCase() : words;`,
  };
  const { faults } = await inProject([fault], (root) => apexCheck.run(root));
  assert.deepEqual(faults, []);
});
