/**
 * A small SFDX project without a fault, for tests that plant one.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const META = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const MAIN = 'force-app/main';

const classMeta = `<?xml version="1.0" encoding="UTF-8" ?>
<ApexClass ${META}>
    <apiVersion>65.0</apiVersion>
    <status>Active</status>
</ApexClass>
`;

/** Path → content. */
const PROJECT: Readonly<Record<string, string>> = {
  'sfdx-project.json': `{ "packageDirectories": [{ "path": "${MAIN}", "default": true }], "sourceApiVersion": "65.0" }`,
  [`${MAIN}/classes/Greeter.cls`]: `public with sharing class Greeter {
    @AuraEnabled(cacheable=true)
    public static String greet(Id noteId) {
        List<Note__c> notes = [SELECT Id, Text__c FROM Note__c WHERE Id = :noteId WITH USER_MODE];
        return notes.isEmpty() ? '' : shout(notes[0].Text__c);
    }

    private static String shout(String words) {
        return words.toUpperCase();
    }
}
`,
  [`${MAIN}/classes/Greeter.cls-meta.xml`]: classMeta,
  [`${MAIN}/objects/Note__c/Note__c.object-meta.xml`]: `<?xml version="1.0" encoding="UTF-8" ?>
<CustomObject ${META}>
    <deploymentStatus>Deployed</deploymentStatus>
    <label>Note</label>
    <nameField>
        <label>Number</label>
        <displayFormat>N-{0}</displayFormat>
        <type>AutoNumber</type>
    </nameField>
    <pluralLabel>Notes</pluralLabel>
    <sharingModel>Private</sharingModel>
</CustomObject>
`,
  [`${MAIN}/objects/Note__c/fields/Text__c.field-meta.xml`]: `<?xml version="1.0" encoding="UTF-8" ?>
<CustomField ${META}>
    <fullName>Text__c</fullName>
    <label>Text</label>
    <length>80</length>
    <type>Text</type>
</CustomField>
`,
  [`${MAIN}/permissionsets/Writer.permissionset-meta.xml`]: `<?xml version="1.0" encoding="UTF-8" ?>
<PermissionSet ${META}>
    <classAccesses>
        <apexClass>Greeter</apexClass>
        <enabled>true</enabled>
    </classAccesses>
    <fieldPermissions>
        <editable>true</editable>
        <field>Note__c.Text__c</field>
        <readable>true</readable>
    </fieldPermissions>
    <label>Writer</label>
</PermissionSet>
`,
  [`${MAIN}/lwc/greeting/greeting.js-meta.xml`]: `<?xml version="1.0" encoding="UTF-8" ?>
<LightningComponentBundle ${META}>
    <apiVersion>65.0</apiVersion>
    <isExposed>false</isExposed>
</LightningComponentBundle>
`,
  [`${MAIN}/lwc/greeting/greeting.html`]: `<template>
    <lightning-button label={words}></lightning-button>
</template>
`,
  [`${MAIN}/lwc/greeting/greeting.js`]: `import { LightningElement, wire } from 'lwc';
import greet from '@salesforce/apex/Greeter.greet';

export default class Greeting extends LightningElement {
    words = '';

    @wire(greet, { noteId: '001' })
    take({ data }) {
        this.words = data ?? '';
    }
}
`,
};

/** Where things are in the project. */
export const PATHS = {
  apex: `${MAIN}/classes/Greeter.cls`,
  field: `${MAIN}/objects/Note__c/fields/Text__c.field-meta.xml`,
  permissionSet: `${MAIN}/permissionsets/Writer.permissionset-meta.xml`,
  component: `${MAIN}/lwc/greeting/greeting.js`,
  template: `${MAIN}/lwc/greeting/greeting.html`,
} as const;

/** A planted fault: in `file`, the first `find` becomes `replace`. */
export interface PlantedFault {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * Writes the project with its faults to a folder of its own, and takes it away again when `work` is done.
 *
 * @throws Error if `find` is not there: a fault that was not planted proves nothing.
 */
export async function inProject<T>(
  faults: readonly PlantedFault[],
  work: (root: string) => Promise<T>,
): Promise<T> {
  const files = { ...PROJECT };
  for (const { file, find, replace } of faults) {
    const before = files[file];
    if (before?.includes(find) !== true) throw new Error(`${file} does not contain ${find}`);
    files[file] = before.replace(find, replace);
  }
  return inFolder(files, work);
}

/** Writes files (path → content) to a folder of its own, and takes it away again when `work` is done. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'rialto-check-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
