import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOrgTarget, type OrgTarget } from '../index.ts';
import { beginDeploy, call, codeOf, deployStatus, PERMISSIONS, query } from '../testPackage.ts';

const hub = await startOrgTarget({ isDevHub: true });
after(() => hub.stop());

const order = (more: object = {}) =>
  call(hub, 'POST', '/sobjects/ScratchOrgInfo', { Edition: 'Developer', OrgName: 'Scratch', ...more });
const info = async (id: string): Promise<Record<string, string>> =>
  (await call(hub, 'GET', `/sobjects/ScratchOrgInfo/${id}`)).body as Record<string, string>;
const activeIds = async (): Promise<unknown[]> =>
  (await query(hub, 'SELECT Id FROM ActiveScratchOrg')).map((row) => row['Id']);

/** As `sf` calls the scratch org after it was made. */
async function signIn({ LoginUrl = '', AuthCode = '' }: Record<string, string>) {
  const body = new URLSearchParams({ grant_type: 'authorization_code', code: AuthCode });
  const response = await fetch(`${LoginUrl}/services/oauth2/token`, { method: 'POST', body });
  const { access_token: accessToken = '' } = (await response.json()) as { access_token?: string };
  return { status: response.status, org: { ...hub, url: LoginUrl, accessToken } };
}

async function deployTo(org: OrgTarget): Promise<string> {
  const id = await beginDeploy(org, PERMISSIONS);
  for (;;) {
    const { status } = await deployStatus(org, id);
    if (status !== 'Pending' && status !== 'InProgress') return status;
  }
}

test('a scratch org is an org of its own, with its own users, tokens and changes', async () => {
  const { status, body } = await order({ DurationDays: 3 });
  assert.equal(status, 201);
  const made = await info((body as { id: string }).id);
  assert.equal(made['Status'], 'Active');
  const { org } = await signIn(made);
  assert.equal((await signIn(made)).status, 400, 'a code counts once');

  const [organization] = await query(
    org,
    'SELECT Id, Name, IsSandbox, TrialExpirationDate FROM Organization',
  );
  assert.equal(organization?.['Name'], 'Scratch');
  assert.equal(String(organization?.['Id']).slice(0, 15), made['ScratchOrg']);
  assert.notEqual(organization?.['Id'], hub.orgId);
  assert.ok(organization?.['IsSandbox'] === true && organization['TrialExpirationDate'] !== null);
  assert.equal(codeOf(await call(org, 'GET', '/sobjects', undefined, hub.accessToken)), 'INVALID_SESSION_ID');

  const changes = async () =>
    (
      await query(
        org,
        'SELECT MemberType, MemberName, RevisionCounter FROM SourceMember WHERE RevisionCounter > 0 ORDER BY RevisionCounter',
      )
    ).map((row) => [row['MemberType'], row['MemberName'], row['RevisionCounter']]);
  assert.deepEqual(await changes(), []);
  for (let time = 0; time < 2; time++) assert.equal(await deployTo(org), 'Succeeded');
  assert.deepEqual(await changes(), [
    ['CustomPermission', 'Read_Notes', 3],
    ['PermissionSet', 'Reader', 4],
  ]);
  assert.deepEqual(hub.state().deployed, {}, 'the hub has nothing of it');

  for (const id of await activeIds())
    assert.equal((await call(hub, 'DELETE', `/sobjects/ActiveScratchOrg/${String(id)}`)).status, 204);
  assert.equal((await info(made['Id']!))['Status'], 'Deleted');
  await assert.rejects(fetch(made['LoginUrl']!), 'it is gone');
});

test('what a Dev Hub refuses: a strange edition, one scratch org too many, a record made by hand', async () => {
  assert.equal(codeOf(await order({ Edition: 'Galactic' })), 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
  assert.equal(codeOf(await order({ Status: 'Active' })), 'INVALID_FIELD_FOR_INSERT_UPDATE');
  for (let count = 0; count < 3; count++) assert.equal((await order()).status, 201);
  assert.equal(codeOf(await order()), 'LIMIT_EXCEEDED');
  assert.equal(
    codeOf(await call(hub, 'POST', '/sobjects/ActiveScratchOrg', {})),
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  );
});

test('an org that is no Dev Hub knows nothing of scratch orgs', async () => {
  const org = await startOrgTarget();
  try {
    assert.equal(codeOf(await call(org, 'GET', '/query?q=SELECT+Id+FROM+ScratchOrgInfo')), 'INVALID_TYPE');
  } finally {
    await org.stop();
  }
});
