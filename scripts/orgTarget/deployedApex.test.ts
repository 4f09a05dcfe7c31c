/**
 * Apex of the org target: deployed classes, executed, with callouts as a named credential makes them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { startOrgTarget } from '../../packages/sandbox/orgTarget/index.ts';
import {
  call,
  credentialFiles,
  deploy,
  document,
  manifest,
  query,
} from '../../packages/sandbox/orgTarget/testPackage.ts';
import { apexRunner } from '../checks/apexTests.ts';

const runner = apexRunner();
const skip = runner === undefined && 'the offline Apex runner is not here (set APEXRUN to its path)';
const SECRET = 'the-right-secret';

/** Plays the companion: tokens for the right secret, and what it heard. */
const heard: string[] = [];
const companion = createServer((request, response) => {
  const basic = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  request.resume();
  if (request.url === '/oauth/token') {
    if (basic === `acme:${SECRET}`) answer(200, { access_token: 'granted', expires_in: 300 });
    else answer(401, { error: 'invalid_client' });
    return;
  }
  heard.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
  answer(200, { clientId: 'acme' });
});
await new Promise<void>((resolve) => companion.listen(0, '127.0.0.1', resolve));
const companionUrl = `http://127.0.0.1:${(companion.address() as AddressInfo).port}`;
const org = await startOrgTarget(runner === undefined ? {} : { apexRunner: runner });
after(async () => {
  await org.stop();
  companion.closeAllConnections();
  companion.close();
});

const CLASSES: Readonly<Record<string, string>> = {
  SetupResource: "@RestResource(urlMapping='/rialto/setup/*') global class SetupResource {}",
  SetupController: `public class SetupController {
  @AuraEnabled public static List<String> getChecklist() {
    List<String> names = new List<String>();
    for (PermissionSetAssignment held : [
      SELECT PermissionSet.Name FROM PermissionSetAssignment
      WHERE AssigneeId = :UserInfo.getUserId() AND PermissionSet.IsOwnedByProfile = FALSE
    ]) names.add(held.PermissionSet.Name);
    for (CronTrigger job : [SELECT CronJobDetail.Name FROM CronTrigger]) names.add(job.CronJobDetail.Name);
    return names;
  }
  @AuraEnabled public static List<String> testConnection() {
    HttpRequest request = new HttpRequest();
    request.setEndpoint('callout:Companion/v1/connection');
    request.setMethod('GET');
    try {
      return new List<String>{ new Http().send(request).getBody() };
    } catch (CalloutException failure) {
      return new List<String>{ failure.getMessage() };
    }
  }
}`,
  Nightly:
    'public class Nightly implements Schedulable { public void execute(SchedulableContext context) {} }',
};
const classMeta = document('ApexClass', '<apiVersion>65.0</apiVersion><status>Active</status>');
const classFiles = {
  'package.xml': manifest({ ApexClass: Object.keys(CLASSES) }),
  ...Object.fromEntries(
    Object.entries(CLASSES).flatMap(([name, source]) => [
      [`classes/${name}.cls`, source],
      [`classes/${name}.cls-meta.xml`, classMeta],
    ]),
  ),
};
const connection = async (): Promise<string> => {
  const { status, body } = await call(org, 'POST', '//services/apexrest/rialto/setup/connection');
  assert.equal(status, 200, JSON.stringify(body));
  return (body as { checks: string[] }).checks[0] ?? '';
};
const credential = (secret: string) => ({
  externalCredential: 'Companion',
  principalName: 'Service',
  principalType: 'NamedPrincipal',
  authenticationProtocol: 'OAuth',
  authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
  credentials: {
    clientId: { value: 'acme', encrypted: false },
    clientSecret: { value: secret, encrypted: true },
  },
});

test(
  'each broken link of a callout says what the platform says; the whole chain reaches the companion',
  { skip },
  async () => {
    const path = '//services/apexrest/rialto/setup/connection';
    assert.equal((await call(org, 'POST', path)).status, 404, 'before the classes are deployed');
    await deploy(org, credentialFiles(companionUrl));
    await deploy(org, classFiles);
    assert.match(await connection(), /couldn’t access the credential\(s\)/);

    const [principal] = await query(org, "SELECT Id FROM PermissionSet WHERE Name = 'Principal'");
    const [admin] = await query(org, `SELECT Id FROM User WHERE Username = '${org.username}'`);
    const assignment = { AssigneeId: admin?.['Id'], PermissionSetId: principal?.['Id'] };
    await call(org, 'POST', '/sobjects/PermissionSetAssignment', assignment);
    assert.match(await connection(), /isn’t fully configured/);

    await call(org, 'POST', '/named-credentials/credential', credential('a-wrong-one'));
    assert.match(await connection(), /Unable to fetch the OAuth token. Error invalid_client/);
    assert.deepEqual(heard, [], 'nothing has reached the companion without a token');

    await call(org, 'PUT', '/named-credentials/credential', credential(SECRET));
    assert.match(await connection(), /"clientId":"acme"/);
    assert.deepEqual(heard, ['GET /v1/connection Bearer granted']);

    const checklist = await call(org, 'GET', '//services/apexrest/rialto/setup/checklist');
    assert.deepEqual(checklist.body, { checks: ['Principal'] }, 'Apex sees who was given what');
  },
);

test('anonymous Apex schedules jobs; what else it would write is refused, not lost', { skip }, async () => {
  const run = async (source: string) => {
    const { body } = await call(
      org,
      'GET',
      `/tooling/executeAnonymous/?anonymousBody=${encodeURIComponent(source)}`,
    );
    return body as { success: boolean; compiled: boolean; compileProblem: string; exceptionMessage: string };
  };
  const schedule = "System.schedule('Nightly', '0 23 4 * * ?', new Nightly());";
  assert.equal((await run(schedule)).success, true);
  assert.equal((await run(schedule)).success, true);
  const jobs = await query(
    org,
    "SELECT CronExpression FROM CronTrigger WHERE CronJobDetail.Name = 'Nightly'",
  );
  assert.deepEqual(
    jobs.map((job) => job['CronExpression']),
    ['0 23 4 * * ?'],
  );

  const checklist = await call(org, 'GET', '//services/apexrest/rialto/setup/checklist');
  assert.deepEqual(checklist.body, { checks: ['Principal', 'Nightly'] }, 'Apex sees what is scheduled');

  const broken = await run('Absent.go();');
  assert.deepEqual([broken.success, broken.compiled], [false, false]);
  assert.match(
    (await run('Integer first = new List<Integer>()[0];')).exceptionMessage,
    /System\.ListException/,
  );
  assert.match((await run("insert new Account(Name = 'A');")).exceptionMessage, /no record it writes/);
});
