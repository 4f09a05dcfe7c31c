/** The org double calls the companion as Apex does, and speaks as Salesforce does to a client that knows nothing of us. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { Connection } from 'jsforce';
import { HOUSEHOLDS } from '../world/index.ts';
import { startOrgDouble, type OrgDouble } from './index.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../contract/fixtures/${name}.json`, import.meta.url), 'utf8'));
const okafor = HOUSEHOLDS.find(({ clientNumber }) => clientNumber === 'HH-1001')!;
const unlinked = HOUSEHOLDS.find(({ clientNumber }) => clientNumber === null)!;
const amara = okafor.members.find(({ givenName }) => givenName === 'Amara')!;

type AnyBody = Readonly<Record<string, unknown>>;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A companion that answers what a test tells it to. */
let answers: Record<string, { status: number; body: unknown }> = {};
let seen: Seen[] = [];
let companion: Server;
let org: OrgDouble;

before(async () => {
  companion = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      const token = {
        status: 200,
        body: { access_token: `token-${seen.length}`, token_type: 'Bearer', expires_in: 900 },
      };
      const answer = request.url === '/oauth/token' ? token : answers[`${request.method} ${request.url}`];
      response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer?.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => companion.listen(0, '127.0.0.1', resolve));
  org = await startOrgDouble({
    companion: {
      url: `http://127.0.0.1:${(companion.address() as AddressInfo).port}`,
      clientId: 'sandbox-org',
      clientSecret: 's:e/cret',
      orgId: '00DRL00000000012AA',
    },
  });
});
after(async () => {
  await org.close();
  companion.closeAllConnections();
  companion.close();
});
beforeEach(() => {
  answers = {};
  seen = [];
});

async function callApex(method: string, parameters: object): Promise<{ status: number; body: AnyBody }> {
  const response = await fetch(`${org.url}/apex/${method}`, {
    method: 'POST',
    body: JSON.stringify(parameters),
  });
  return { status: response.status, body: (await response.json()) as AnyBody };
}
const problemOf = ({ body }: { body: AnyBody }): Record<string, unknown> =>
  JSON.parse((body['body'] as { message: string }).message) as Record<string, unknown>;

const verify = (): Promise<{ status: number; body: AnyBody }> =>
  callApex('KycController.verifyParty', {
    partyId: amara.recordId,
    householdId: okafor.recordId,
    idempotencyKey: 'intent-0001',
  });

test('a verification goes out with the headers Apex sends and is kept in the org', async () => {
  answers['POST /v1/kyc/verifications'] = { status: 201, body: fixture('verification.approved') };
  assert.equal((await verify()).status, 200);
  const call = seen.find(({ url }) => url === '/v1/kyc/verifications')!;
  assert.match(call.headers.authorization!, /^Bearer token-/);
  assert.equal(call.headers['x-client-id'], '00DRL00000000012AA');
  assert.equal(call.headers['x-user-id'], '005RL000001uU01YAE');
  assert.equal(call.headers['x-user-branch'], 'Z%C3%BCrich');
  assert.equal(call.headers['x-api-version'], '1');
  assert.equal(call.headers['idempotency-key'], 'intent-0001');
  assert.match(call.headers['x-request-id'] as string, /^[0-9a-f-]{36}$/);
  assert.equal((JSON.parse(call.body) as { partyId: string }).partyId, amara.recordId);

  const { body } = await callApex('KycController.getMembers', { householdId: okafor.recordId });
  const members = body['members'] as { partyId: string; verification: { status: string } | null }[];
  assert.equal(members.find(({ partyId }) => partyId === amara.recordId)?.verification?.status, 'APPROVED');
});

test('the token request carries the form-encoded secret in the Basic header, once for many calls', async () => {
  const another = await startOrgDouble({
    companion: {
      url: `http://127.0.0.1:${(companion.address() as AddressInfo).port}`,
      clientId: 'sandbox-org',
      clientSecret: 's:e/cret',
      orgId: '00DRL00000000012AA',
    },
  });
  await Promise.all(
    Array.from({ length: 5 }, () =>
      fetch(`${another.url}/apex/PortfolioController.getPerformance`, {
        method: 'POST',
        body: JSON.stringify({ householdId: okafor.recordId, period: '1Y' }),
      }),
    ),
  );
  await another.close();
  const tokens = seen.filter(({ url }) => url === '/oauth/token');
  assert.equal(tokens.length, 1);
  const basic = Buffer.from(tokens[0]!.headers.authorization!.slice('Basic '.length), 'base64').toString();
  assert.equal(basic, 'sandbox-org:s%3Ae%2Fcret');
});

test('a problem of the companion reaches the page as an AuraHandledException reads', async () => {
  answers['POST /v1/kyc/verifications'] = { status: 503, body: fixture('problem.vendorUnavailable') };
  const answer = await verify();
  assert.equal(answer.status, 500);
  assert.equal(
    (answer.body['body'] as { exceptionType: string }).exceptionType,
    'System.AuraHandledException',
  );
  assert.equal(problemOf(answer)['code'], 'VENDOR_UNAVAILABLE');
  assert.equal(problemOf(answer)['requestId'], 'req-fixture-0101');
});

test('an answer that is not the contract’s is refused, not shown', async () => {
  answers['POST /v1/kyc/verifications'] = { status: 201, body: { status: 'APPROVED' } };
  assert.equal(problemOf(await verify())['code'], 'COMPANION_ANSWER_INVALID');
});

test('a refused token is renewed once and the call repeated', async () => {
  answers['POST /v1/kyc/verifications'] = { status: 401, body: {} };
  await verify();
  assert.equal(seen.filter(({ url }) => url === '/v1/kyc/verifications').length, 2);
});

test('a client without a birth date is refused before anything leaves the org', async () => {
  const incomplete = HOUSEHOLDS.flatMap(({ members }) => members).find(
    ({ birthdate }) => birthdate === null,
  )!;
  const answer = await callApex('KycController.verifyParty', {
    partyId: incomplete.recordId,
    idempotencyKey: 'intent-0002',
  });
  assert.deepEqual(problemOf(answer)['errors'], [{ field: 'Date of birth', message: 'is missing' }]);
  assert.deepEqual(seen, []);
});

test('a household without a client number says so', async () => {
  const answer = await callApex('PortfolioController.getPortfolio', { householdId: unlinked.recordId });
  assert.equal(problemOf(answer)['code'], 'HOUSEHOLD_NOT_LINKED');
});

test('a user without the permission, or outside the pilot, is refused', async () => {
  const codes = [];
  for (const permissions of [['Kyc_Read'], ['Kyc_Verify']]) {
    const restricted = await startOrgDouble({
      companion: { url: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y', orgId: 'z' },
      permissions,
    });
    const response = await fetch(`${restricted.url}/apex/KycController.verifyParty`, {
      method: 'POST',
      body: '{}',
    });
    const { body } = (await response.json()) as { body: { message: string } };
    await restricted.close();
    codes.push((JSON.parse(body.message) as { code: string }).code);
  }
  assert.deepEqual(codes, ['ACCESS_DENIED', 'NOT_IN_ROLLOUT']);
});

test('a companion that is not there is COMPANION_UNREACHABLE', async () => {
  const alone = await startOrgDouble({
    companion: { url: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y', orgId: 'z' },
  });
  const response = await fetch(`${alone.url}/apex/PortfolioController.getPortfolio`, {
    method: 'POST',
    body: JSON.stringify({ householdId: okafor.recordId }),
  });
  const { body } = (await response.json()) as { body: { message: string } };
  await alone.close();
  assert.equal((JSON.parse(body.message) as { code: string }).code, 'COMPANION_UNREACHABLE');
});

test('jsforce, which knows only Salesforce, queries and retrieves the records', async () => {
  const connection: Connection = new Connection({
    instanceUrl: org.url,
    accessToken: 'any',
    version: '65.0',
  });
  const { records } = await connection.query<{ Id: string; Name: string }>(
    "SELECT Id, Name FROM Account WHERE Client_Number__c = 'HH-1001' LIMIT 1",
  );
  assert.deepEqual(
    records.map(({ Id, Name }) => ({ Id, Name })),
    [{ Id: okafor.recordId, Name: okafor.name }],
  );
  const contact = await connection.sobject('Contact').retrieve(amara.recordId);
  assert.equal((contact as unknown as { LastName: string }).LastName, amara.familyName);
  await assert.rejects(
    async () => connection.query('SELECT COUNT() FROM Account GROUP BY Name'),
    /MALFORMED_QUERY|org double reads/,
  );
  await assert.rejects(async () => connection.query('SELECT Nothing__c FROM Account'), /No such column/);
});
