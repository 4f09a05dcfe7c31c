/**
 * The component check finds planted faults, and nothing else.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, PATHS, type PlantedFault } from '../testProject.ts';
import { lwcCheck } from './index.ts';

const IMPORT = "import greet from '@salesforce/apex/Greeter.greet';";

const planted: readonly (readonly [string, PlantedFault, string])[] = [
  [
    'an Apex method that does not exist',
    { file: PATHS.component, find: 'Greeter.greet', replace: 'Greeter.salute' },
    `${PATHS.component}:2 names the @AuraEnabled Apex method Greeter.salute, which does not exist`,
  ],
  [
    'an Apex method that exists and is not @AuraEnabled',
    { file: PATHS.component, find: 'Greeter.greet', replace: 'Greeter.shout' },
    `${PATHS.component}:2 names the @AuraEnabled Apex method Greeter.shout, which does not exist`,
  ],
  [
    'a module that does not exist',
    { file: PATHS.component, find: IMPORT, replace: `${IMPORT}\nimport 'c/farewell';` },
    `${PATHS.component}:3 names the module c/farewell, which does not exist`,
  ],
  [
    'a platform module that does not exist',
    { file: PATHS.component, find: IMPORT, replace: `${IMPORT}\nimport 'lightning/uiRecordAPI';` },
    `${PATHS.component}:3 names the module lightning/uiRecordAPI, which does not exist`,
  ],
  [
    'a label that does not exist',
    { file: PATHS.component, find: IMPORT, replace: `${IMPORT}\nimport '@salesforce/label/c.Hello';` },
    `${PATHS.component}:3 names the label c.Hello, which does not exist`,
  ],
  [
    'a field that does not exist',
    {
      file: PATHS.component,
      find: IMPORT,
      replace: `${IMPORT}\nimport '@salesforce/schema/Note__c.Words__c';`,
    },
    `${PATHS.component}:3 names the object or field Note__c.Words__c, which does not exist`,
  ],
  [
    'a component that does not exist',
    {
      file: PATHS.template,
      find: 'lightning-button label={words}></lightning-button',
      replace: 'c-farewell></c-farewell',
    },
    `${PATHS.template}:2 names the component c-farewell, which does not exist`,
  ],
];

test('a component without a fault passes', async () => {
  const { faults, looked } = await inProject([], (root) => lwcCheck.run(root));
  assert.deepEqual(faults, []);
  assert.equal(looked, '1 components');
});

for (const [what, fault, expected] of planted)
  test(`finds ${what}`, async () => {
    const { faults } = await inProject([fault], (root) => lwcCheck.run(root));
    assert.deepEqual(faults, [expected]);
  });

test('finds what the platform’s compiler refuses', async () => {
  const fault = {
    file: PATHS.template,
    find: '</template>',
    replace: '<p if:true={words}>{words.length > 0}</p></template>',
  };
  const { faults } = await inProject([fault], (root) => lwcCheck.run(root));
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /greeting\.html:3 .*LWC1\d{3}/);
});

test('refuses a panel whose script is over the budget, with the modules it needs', async () => {
  const words = Array.from({ length: 6_000 }, (_, index) => `'word ${index}'`).join(',');
  const fault = {
    file: PATHS.component,
    find: IMPORT,
    replace: `${IMPORT}\nexport const WORDS = [${words}];`,
  };
  const exposed = {
    file: PATHS.component.replace(/\.js$/, '.js-meta.xml'),
    find: '<isExposed>false',
    replace: '<isExposed>true',
  };
  const { faults, looked } = await inProject([fault, exposed], (root) => lwcCheck.run(root));
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /greeting:1 is over the budget of 60000 bytes of script/);
  assert.match(looked, /greeting \d+\.\d KB of script and \d+\.\d KB of styles/);
});
