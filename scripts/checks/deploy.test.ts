/**
 * The deployment check deploys what is right, and tells what an org would refuse for the order it came in.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployCheck } from './deploy.ts';
import { inFolder } from './testProject.ts';

const META = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const permission = `<?xml version="1.0" encoding="UTF-8" ?>
<CustomPermission ${META}>
    <isLicensed>false</isLicensed>
    <label>Demonstrate</label>
</CustomPermission>
`;
const permissionSet = `<?xml version="1.0" encoding="UTF-8" ?>
<PermissionSet ${META}>
    <customPermissions>
        <enabled>true</enabled>
        <name>Demonstrate</name>
    </customPermissions>
    <label>Demonstrator</label>
</PermissionSet>
`;
const PROJECT = {
  'sfdx-project.json': JSON.stringify({
    packageDirectories: [{ path: 'force-app/main', default: true }, { path: 'force-app/demo' }],
    sourceApiVersion: '65.0',
  }),
};
const SET = 'permissionsets/Demonstrator.permissionset-meta.xml';
const PERMISSION = 'customPermissions/Demonstrate.customPermission-meta.xml';

test('packages that name only what was deployed before them are deployed', async () => {
  const files = {
    ...PROJECT,
    [`force-app/main/${PERMISSION}`]: permission,
    [`force-app/demo/${SET}`]: permissionSet,
  };
  const { faults, looked } = await inFolder(files, (root) => deployCheck.run(root));
  assert.deepEqual(faults, []);
  assert.equal(looked, '2 members in 2 deployments');
});

test('a package that names what comes after it is refused, with file and line', async () => {
  const files = {
    ...PROJECT,
    [`force-app/main/${SET}`]: permissionSet,
    [`force-app/demo/${PERMISSION}`]: permission,
  };
  const { faults } = await inFolder(files, (root) => deployCheck.run(root));
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /^force-app\/main\/permissionsets\/Demonstrator\.permissionset-meta\.xml:5 /);
  assert.match(faults[0] ?? '', /names the custom permission Demonstrate/);
});
