/** The permission sets grant what the guide says, and no more than each persona needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { REPOSITORY } from './installed.ts';
import { withSection } from '../documentSection.ts';
import { permissionMatrix } from '../permissions/permissionMatrix.ts';
import { readPermissionSets, type PermissionSet } from '../permissions/permissionSets.ts';

const base = readPermissionSets(REPOSITORY, 'force-app/main');
const beside = ['force-app/fsc-managed', 'force-app/fsc-core'].flatMap((folder) =>
  readPermissionSets(REPOSITORY, folder),
);
const demo = readPermissionSets(REPOSITORY, 'force-app/demo');
const all = [...base, ...beside, ...demo];

const set = (name: string): PermissionSet => {
  const found = all.find((each) => each.name === name);
  assert.ok(found, `${name} must be there`);
  return found;
};
const holders = (permission: string): string[] =>
  all.filter(({ customPermissions }) => customPermissions.includes(permission)).map(({ name }) => name);

test('the guide’s matrix is what the permission sets grant', () => {
  const guide = readFileSync(`${REPOSITORY}/docs/admin-guide.md`, 'utf8');
  const inOneLine = (text: string): string => text.replaceAll(/[\s-]+|\\(?=_)/g, ' ');
  assert.equal(
    inOneLine(withSection(guide, 'permissions', permissionMatrix(base, beside))),
    inOneLine(guide),
  );
});

test('each persona has a set, and access to the credential stands apart from all of them', () => {
  for (const name of [
    'Rialto_Advisor',
    'Rialto_Compliance_Officer',
    'Rialto_Admin',
    'Rialto_Integration_User',
    'Rialto_Automated_Process',
    'Rialto_Pilot',
  ])
    assert.deepEqual(set(name).principals, [], `${name} must not open the companion`);
  const principal = set('Rialto_Companion_Principal');
  assert.deepEqual(principal.principals, ['Companion-Service']);
  assert.deepEqual(
    [principal.customPermissions, principal.classes, [...principal.fields.keys()]],
    [[], [], []],
  );
  assert.deepEqual([...principal.objects.keys()], ['UserExternalCredential']);
});

test('nobody may delete anything, change everything, or see everything but what reviewing needs', () => {
  const seesAll: string[] = [];
  for (const { name, objects, userPermissions } of all) {
    assert.deepEqual(userPermissions, [], `${name} grants permissions of the platform`);
    for (const [object, grant] of objects) {
      assert.ok(!grant.delete && !grant.modifyAll, `${name} grants too much of ${object}`);
      if (grant.viewAll) seesAll.push(`${name} ${object}`);
    }
  }
  assert.deepEqual(seesAll.sort(), [
    'Rialto_Admin Log_Entry__c',
    'Rialto_Compliance_Officer Kyc_Verification__c',
    'Rialto_Integration_User Kyc_Verification__c',
  ]);
});

test('evidence is written by the package alone: no set lets anybody create or edit a result or a log entry', () => {
  for (const { name, objects, fields } of all) {
    for (const object of ['Kyc_Verification__c', 'Kyc_Check__c', 'Log_Entry__c']) {
      const { create = false, edit = false } = objects.get(object) ?? {};
      assert.ok(!create && !edit, `${name} writes ${object}`);
    }
    for (const [field, isEditable] of fields)
      assert.ok(!isEditable || !/^(Kyc|Log)_/.test(field), `${name} writes ${field}`);
  }
});

test('who does what is granted to those it is for', () => {
  assert.deepEqual(holders('Kyc_Verify'), ['Rialto_Advisor']);
  assert.deepEqual(holders('Setup_Manage'), ['Rialto_Admin']);
  assert.deepEqual(holders('Portfolio_Read'), ['Rialto_Advisor']);
  assert.deepEqual(holders('Rollout_Pilot').sort(), ['Rialto_Automated_Process', 'Rialto_Pilot']);
  assert.deepEqual(holders('Kyc_Read').sort(), [
    'Rialto_Advisor',
    'Rialto_Automated_Process',
    'Rialto_Compliance_Officer',
  ]);
  assert.deepEqual(set('Rialto_Admin').objects.get('Kyc_Verification__c'), undefined);
  assert.deepEqual(set('Rialto_Pilot').customPermissions, ['Rollout_Pilot']);
});

test('a class that guards itself by a custom permission is open to everybody who has one of them', () => {
  const needs: Readonly<Record<string, readonly string[]>> = {
    KycController: ['Kyc_Read', 'Kyc_Verify'],
    PortfolioController: ['Portfolio_Read'],
    EmbedController: ['Embed_Open'],
    SetupController: ['Setup_Manage'],
    SetupResource: ['Setup_Manage'],
  };
  for (const [className, permissions] of Object.entries(needs))
    for (const { name, customPermissions, classes } of base) {
      // It runs in the background, where nobody asks for a class.
      if (name === 'Rialto_Automated_Process') continue;
      assert.equal(
        classes.includes(className),
        customPermissions.some((permission) => permissions.includes(permission)),
        `${name} and ${className}`,
      );
    }
});

test('the matrix shows fields that are granted alike in one row, and grants in words', () => {
  const grant = { read: true, create: true, edit: false, delete: false, viewAll: true, modifyAll: false };
  const one: PermissionSet = {
    name: 'One',
    label: 'Rialto One',
    description: 'Do one thing.',
    customPermissions: ['Do_It'],
    classes: [],
    applications: [],
    tabs: [],
    principals: [],
    userPermissions: [],
    objects: new Map([['Note__c', grant]]),
    fields: new Map([
      ['Note__c.B__c', false],
      ['Note__c.A__c', false],
      ['Note__c.C__c', true],
    ]),
  };
  const text = permissionMatrix([one, { ...one, name: 'Two', label: 'Rialto Two', fields: new Map() }], []);
  assert.match(text, /\| Custom permission `Do_It` \| yes \| yes \|/);
  assert.match(text, /\| `Note__c` \| read, create, all \| read, create, all \|/);
  assert.match(text, /\| `Note__c`: `A__c`, `B__c` \| read \|  \|/);
  assert.match(text, /\| `Note__c`: `C__c` \| edit \|  \|/);
});
