import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { toCredentials } from '../configuration/loadCredentials.ts';
import { decideAccess, type AccessCaller } from './principalAccess.ts';

const ANNA = '005000000000001AAA';
const BERT = '005000000000002AAA';
const ORG = '00D000000000001AAA';

const principal = (name: string, type: string, sequenceNumber: number) => ({
  ...{ name, type, sequenceNumber },
  parameters: { clientId: 'c', clientSecret: { secret: 'C_SECRET' } },
});
type Sets = readonly (readonly [name: string, accesses: string[], assignedTo: object[]])[];

const credentials = (principals: object[], sets: Sets) =>
  toCredentials(
    credentialsFileSchema.parse({
      externalCredentials: [
        {
          ...{ name: 'Bank', label: 'Bank', authenticationProtocol: 'OAuth' },
          authenticationProtocolVariant: 'AuthorizationCode',
          parameters: { AuthProviderUrl: 'https://b.example/token', AuthorizeUrl: 'https://b.example/auth' },
          principals,
        },
      ],
      namedCredentials: [],
      permissionSets: sets.map(([name, accesses, assignedTo]) => ({
        ...{ name, label: name, assignedTo },
        externalCredentialPrincipalAccesses: accesses.map((access) => `Bank-${access}`),
      })),
    }),
  );

const own = principal('Own', 'PerUserPrincipal', 1);
const firm = principal('Firm', 'NamedPrincipal', 2);
const backup = principal('Backup', 'NamedPrincipal', 2);
const everybody = [{ client: 'acme' }];
const anna: AccessCaller = { clientId: 'acme', orgId: ORG, userId: ANNA };
const nobody: AccessCaller = { clientId: 'acme', orgId: ORG };

function decide(principals: object[], sets: Sets, caller: AccessCaller | undefined) {
  const { externalCredentials, permissionSets } = credentials(principals, sets);
  return decideAccess(externalCredentials.get('Bank') ?? assert.fail(), caller, permissionSets);
}
const verdicts = ({ principals }: ReturnType<typeof decide>): string[] =>
  principals.map(({ principal: name, verdict }) => `${name}: ${verdict}`);

test('of the principals a caller was granted, the lowest sequence number is used, whatever the order in the file', () => {
  const decision = decide([firm, own], [['All', ['Firm', 'Own'], everybody]], anna);
  assert.equal(decision.login?.principal.name, 'Own');
  assert.equal(decision.login.userId, ANNA);
  assert.equal(decision.login.orgId, ORG);
  assert.deepEqual(verdicts(decision), ['Own: used', 'Firm: outranked']);
});

test('of equal sequence numbers, the one that stands first in the file is used', () => {
  const sets: Sets = [['All', ['Backup', 'Firm'], everybody]];
  assert.equal(decide([firm, backup], sets, anna).login?.principal.name, 'Firm');
  assert.equal(decide([backup, firm], sets, anna).login?.principal.name, 'Backup');
});

test('a per-user principal is passed over where the call speaks for no user, and it is said why', () => {
  const both = decide([own, firm], [['All', ['Firm', 'Own'], everybody]], nobody);
  assert.equal(both.login?.principal.name, 'Firm');
  assert.deepEqual(verdicts(both), ['Own: no user', 'Firm: used']);
  const only = decide([own, firm], [['Users', ['Own'], everybody]], nobody);
  assert.ok(only.login === undefined);
  assert.match(only.why, /does not say for which user/);
});

test('a permission set counts for its client, and for the users it names where it names some', () => {
  const sets: Sets = [['Annas', ['Firm'], [{ client: 'acme', users: [ANNA] }]]];
  assert.equal(decide([firm], sets, anna).login?.principal.name, 'Firm');
  for (const caller of [{ ...anna, userId: BERT }, nobody, { ...anna, clientId: 'other' }]) {
    const decision = decide([firm], sets, caller);
    assert.ok(decision.login === undefined);
    assert.match(decision.why, /No permission set/);
    assert.deepEqual(verdicts(decision), ['Firm: not granted']);
  }
});

test('the explanation names the permission sets that grant each principal', () => {
  const { principals } = decide(
    [own, firm],
    [
      ['One', ['Firm'], everybody],
      ['Two', ['Firm', 'Own'], [{ client: 'acme', users: [ANNA] }]],
      ['Three', ['Firm'], [{ client: 'other' }]],
    ],
    anna,
  );
  assert.deepEqual(
    principals.map(({ grantedBy }) => grantedBy),
    [['Two'], ['One', 'Two']],
  );
});

test('without permission sets the proxy route opens nothing', () => {
  assert.equal(decide([firm], [], anna).login, undefined);
});

test('a call of the companion’s own uses the first named principal, and never a user’s', () => {
  const decision = decide([own, backup, firm], [], undefined);
  assert.equal(decision.login?.principal.name, 'Backup');
  assert.equal(decision.login.userId, undefined);
  const none = decide([own], [], undefined);
  assert.ok(none.login === undefined);
  assert.match(none.why, /no principal for calls the companion makes itself/);
});
