/**
 * The metadata check finds planted faults, and nothing else.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFolder, inProject, PATHS, type PlantedFault } from '../testProject.ts';
import { metadataCheck } from './index.ts';

const planted: readonly (readonly [string, PlantedFault, string])[] = [
  [
    'an element the type does not have',
    { file: PATHS.field, find: '<label>Text</label>', replace: '<label>Text</label><colour>red</colour>' },
    `${PATHS.field}:4 <colour> is not an element of CustomField`,
  ],
  [
    'a value outside the enumeration',
    { file: PATHS.field, find: '<type>Text</type>', replace: '<type>Txt</type>' },
    `${PATHS.field}:6 <type> is "Txt", which is not a FieldType: AutoNumber, Lookup, MasterDetail, Checkbox, Currency, Date, DateTime, Email, …`,
  ],
  [
    'an element that is there twice',
    { file: PATHS.field, find: '<length>80</length>', replace: '<length>80</length><length>81</length>' },
    `${PATHS.field}:5 <length> may be there once in CustomField`,
  ],
  [
    'text where a number belongs',
    { file: PATHS.field, find: '<length>80</length>', replace: '<length>long</length>' },
    `${PATHS.field}:5 <length> is "long", not a number`,
  ],
  [
    'a field the server needs a label for',
    { file: PATHS.field, find: '    <label>Text</label>\n', replace: '' },
    `${PATHS.field}:2 CustomField requires <label>, or the server refuses it`,
  ],
  [
    'a name that is not the file’s',
    { file: PATHS.field, find: '<fullName>Text__c', replace: '<fullName>Words__c' },
    `${PATHS.field}:2 fullName is Words__c, the file says Text__c`,
  ],
  [
    'a permission set that names a missing field',
    { file: PATHS.permissionSet, find: 'Note__c.Text__c', replace: 'Note__c.Words__c' },
    `${PATHS.permissionSet}:9 names the field Note__c.Words__c, which the project does not have`,
  ],
  [
    'a permission set that names a missing class',
    { file: PATHS.permissionSet, find: '<apexClass>Greeter', replace: '<apexClass>Greter' },
    `${PATHS.permissionSet}:4 names the Apex class Greter, which the project does not have`,
  ],
  [
    'XML that is not closed',
    { file: PATHS.permissionSet, find: '</fieldPermissions>', replace: '' },
    `${PATHS.permissionSet}:13 is not well-formed XML: unexpected close tag.`,
  ],
  [
    'an object of Financial Services Cloud in the base package',
    {
      file: PATHS.apex,
      find: 'return words',
      replace: 'FinServ__FinancialAccount__c a;\n        return words',
    },
    `${PATHS.apex}:9 names FinServ__FinancialAccount__c: the base package deploys to any org`,
  ],
];

test('a project without a fault passes', async () => {
  const { faults, looked } = await inProject([], (root) => metadataCheck.run(root));
  assert.deepEqual(faults, []);
  assert.equal(looked, '5 files');
});

for (const [what, fault, expected] of planted)
  test(`finds ${what}`, async () => {
    const { faults } = await inProject([fault], (root) => metadataCheck.run(root));
    assert.deepEqual(faults, [expected]);
  });

test('finds a class that sf would leave out for want of its meta file', async () => {
  const files = {
    'sfdx-project.json': '{ "packageDirectories": [{ "path": "force-app/main" }] }',
    'force-app/main/classes/Lost.cls': 'public class Lost {}\n',
  };
  const { faults } = await inFolder(files, (root) => metadataCheck.run(root));
  assert.deepEqual(faults, [
    'force-app/main/classes/Lost.cls:1 has no Lost.cls-meta.xml, so sf leaves it out without saying so',
  ]);
});

test('knows settings by their own type, and restriction rules by their folder', async () => {
  const document = (root: string, inner: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${inner}\n</${root}>\n`;
  const settings = 'force-app/main/settings/Account.settings-meta.xml';
  const rule = 'force-app/main/restrictionRules/Mine.rule-meta.xml';
  const files = {
    'sfdx-project.json': '{ "packageDirectories": [{ "path": "force-app/main" }] }',
    [settings]: document(
      'AccountSettings',
      '<enableRelateContactToMultipleAccounts>true</enableRelateContactToMultipleAccounts>\n<enableAccountRelationships>true</enableAccountRelationships>',
    ),
    [rule]: document('RestrictionRule', '<colour>red</colour>'),
  };
  const { faults } = await inFolder(files, (root) => metadataCheck.run(root));
  assert.deepEqual(
    faults.filter((fault) => !fault.includes('requires')),
    [
      `${rule}:3 <colour> is not an element of RestrictionRule`,
      `${settings}:4 <enableAccountRelationships> is not an element of AccountSettings`,
    ],
  );
});
