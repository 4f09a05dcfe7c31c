import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOrgTarget } from '../index.ts';
import { call, codeOf, deploy, document, manifest, PERMISSIONS, query } from '../testPackage.ts';

const org = await startOrgTarget({ model: 'core' });
after(() => org.stop());
await deploy(org, PERMISSIONS);

const idOf = async (object: string, where: string): Promise<string> =>
  String((await query(org, `SELECT Id FROM ${object} WHERE ${where}`))[0]?.['Id']);

test('an object is described, or is not there', async () => {
  assert.equal((await call(org, 'GET', '/sobjects/PartyProfile/describe')).status, 200);
  const absent = await call(org, 'GET', '/sobjects/FinServ__FinancialAccount__c/describe');
  assert.deepEqual([absent.status, codeOf(absent)], [404, 'NOT_FOUND']);
});

test('a permission set is assigned once; the second time is a duplicate', async () => {
  const assignment = {
    AssigneeId: await idOf('User', "Username LIKE 'mia%'"),
    PermissionSetId: await idOf('PermissionSet', "Name = 'Reader'"),
  };
  assert.equal((await call(org, 'POST', '/sobjects/PermissionSetAssignment', assignment)).status, 201);
  const second = await call(org, 'POST', '/sobjects/PermissionSetAssignment', assignment);
  assert.deepEqual([second.status, codeOf(second)], [400, 'DUPLICATE_VALUE']);
  const nobody = { ...assignment, AssigneeId: '005000000000001AAA' };
  assert.equal(
    codeOf(await call(org, 'POST', '/sobjects/PermissionSetAssignment', nobody)),
    'INVALID_CROSS_REFERENCE_KEY',
  );
});

test('a licence in use is counted, and there is an end of them', async () => {
  const users = await query(
    org,
    "SELECT Id FROM User WHERE Username LIKE '%.oakland@%' OR Username LIKE '%.zurich@%'",
  );
  const PermissionSetLicenseId = await idOf(
    'PermissionSetLicense',
    "DeveloperName = 'FinancialServicesCloudStandardPsl'",
  );
  const assign = (user: Record<string, unknown> | undefined) =>
    call(org, 'POST', '/sobjects/PermissionSetLicenseAssign', {
      AssigneeId: user?.['Id'],
      PermissionSetLicenseId,
    });
  const first = await assign(users[0]);
  assert.equal(first.status, 201);
  const [licence] = await query(
    org,
    `SELECT UsedLicenses FROM PermissionSetLicense WHERE Id = '${PermissionSetLicenseId}'`,
  );
  assert.equal(licence?.['UsedLicenses'], 1);

  org.faults({ noLicenceLeft: true });
  assert.equal(codeOf(await assign(users[1])), 'LICENSE_LIMIT_EXCEEDED');
  org.faults({});
  assert.equal((await assign(users[1])).status, 201);
});

test('the integration user takes access to records only after its licence', async () => {
  await deploy(org, {
    'package.xml': manifest({ PermissionSet: ['Integration'] }),
    'permissionsets/Integration.permissionset': document(
      'PermissionSet',
      '<label>Integration</label><objectPermissions><allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Account</object><viewAllRecords>false</viewAllRecords></objectPermissions>',
    ),
  });
  const AssigneeId = await idOf('User', "Username LIKE 'integration%'");
  const PermissionSetId = await idOf('PermissionSet', "Name = 'Integration'");
  const assign = () =>
    call(org, 'POST', '/sobjects/PermissionSetAssignment', { AssigneeId, PermissionSetId });
  const early = await assign();
  assert.equal(codeOf(early), 'FIELD_INTEGRITY_EXCEPTION');
  assert.match(
    (early.body as { message: string }[])[0]!.message,
    /doesn't allow the permission: Read Account/,
  );
  const PermissionSetLicenseId = await idOf(
    'PermissionSetLicense',
    "DeveloperName = 'SalesforceAPIIntegrationPsl'",
  );
  await call(org, 'POST', '/sobjects/PermissionSetLicenseAssign', { AssigneeId, PermissionSetLicenseId });
  assert.equal((await assign()).status, 201);
});

test('records are created many at once, each by itself or all or none', async () => {
  const records = [
    { attributes: { type: 'Account' }, Name: 'Good' },
    { attributes: { type: 'Account' }, Nam: 'Bad' },
  ];
  const apart = await call(org, 'POST', '/composite/sobjects', { allOrNone: false, records });
  assert.deepEqual(
    (apart.body as { success: boolean }[]).map(({ success }) => success),
    [true, false],
  );
  const together = await call(org, 'POST', '/composite/sobjects', { allOrNone: true, records });
  assert.deepEqual(
    (together.body as { success: boolean }[]).map(({ success }) => success),
    [false, false],
  );
  assert.equal((await query(org, "SELECT Id FROM Account WHERE Name = 'Good'")).length, 1);

  const [account] = await query(org, "SELECT Id FROM Account WHERE Name = 'Good'");
  const change = [{ attributes: { type: 'Account' }, Id: account?.['Id'], Phone: '1' }];
  await call(org, 'PATCH', '/composite/sobjects', { records: change });
  assert.equal((await query(org, "SELECT Phone FROM Account WHERE Name = 'Good'"))[0]?.['Phone'], '1');
  const gone = await call(
    org,
    'DELETE',
    `/composite/sobjects?ids=${String(account?.['Id'])}&allOrNone=false`,
  );
  assert.equal((gone.body as { success: boolean }[])[0]?.success, true);
});

test('a tree of records is stored whole or not at all', async () => {
  const contact = (LastName: string | null) => ({
    attributes: { type: 'Contact', referenceId: `c${LastName ?? ''}` },
    LastName,
  });
  const tree = (children: unknown[]) => ({
    records: [
      { attributes: { type: 'Account', referenceId: 'a1' }, Name: 'Tree', Contacts: { records: children } },
    ],
  });
  const refused = await call(org, 'POST', '/composite/tree/Account', tree([contact('Leaf'), contact(null)]));
  assert.equal(refused.status, 400);
  assert.equal((await query(org, "SELECT Id FROM Account WHERE Name = 'Tree'")).length, 0);
  const stored = await call(org, 'POST', '/composite/tree/Account', tree([contact('Leaf')]));
  assert.equal(stored.status, 201);
  const [leaf] = await query(org, "SELECT Account.Name FROM Contact WHERE LastName = 'Leaf'");
  assert.equal((leaf?.['Account'] as { Name: string }).Name, 'Tree');
});

test('what the metadata declares cannot be written by REST', async () => {
  assert.equal(
    codeOf(await call(org, 'POST', '/sobjects/CustomPermission', { DeveloperName: 'Mine' })),
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  );
  const userId = await idOf('User', "Username LIKE 'mia%'");
  assert.equal(
    codeOf(await call(org, 'PATCH', `/sobjects/User/${userId}`, { Name: 'New' })),
    'INVALID_FIELD_FOR_INSERT_UPDATE',
  );
});

test('a contact is related to its own account by itself, and to another by hand, once', async () => {
  const create = async (object: string, values: object): Promise<string> =>
    ((await call(org, 'POST', `/sobjects/${object}`, values)).body as { id: string }).id;
  const relations = async (): Promise<unknown[]> =>
    (
      await query(
        org,
        `SELECT Account.Name, IsDirect FROM AccountContactRelation WHERE ContactId = '${ContactId}' ORDER BY Account.Name`,
      )
    ).map((row) => [(row['Account'] as { Name: string }).Name, row['IsDirect']]);
  const home = await create('Account', { Name: 'Home' });
  const trust = await create('Account', { Name: 'Trust' });
  const ContactId = await create('Contact', { LastName: 'Okafor', AccountId: home });
  assert.deepEqual(await relations(), [['Home', true]]);

  const second = await call(org, 'POST', '/sobjects/AccountContactRelation', { ContactId, AccountId: home });
  assert.equal(codeOf(second), 'DUPLICATE_VALUE');
  await create('AccountContactRelation', { ContactId, AccountId: trust, Roles: 'Trustee' });
  assert.deepEqual(await relations(), [
    ['Home', true],
    ['Trust', false],
  ]);

  await call(org, 'PATCH', `/sobjects/Contact/${ContactId}`, { AccountId: trust });
  assert.deepEqual(await relations(), [['Trust', true]]);
  await call(org, 'DELETE', `/sobjects/Contact/${ContactId}`);
  assert.deepEqual(await relations(), []);
});
