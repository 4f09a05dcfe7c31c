import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../errors.ts';
import { createAccessTokens } from './accessTokens.ts';
import { AUDIENCES, audienceOf, resourceOf, type Audience } from './audiences.ts';
import type { Client } from './clients.ts';
import { createSigningKey } from './signingKey.ts';
import { oneSigningKey } from './signingKeys.ts';

const ISSUER = 'https://companion.example';
const USER = '005RL000000000AYAQ';
const ORGS = ['00DRL00000000012AA', '00DRL00000000022AA'];
const client: Client = {
  clientId: 'org',
  label: 'Org',
  orgIds: ORGS,
  scopes: new Set(['kyc:read']),
  secrets: [],
  requestsPerMinute: 60,
};
const key = createSigningKey();
const tokensFor = (now: Client) =>
  createAccessTokens({ issuer: ISSUER, keys: oneSigningKey(key), clients: new Map([['org', now]]) });
const issue = (audiences?: readonly Audience[]): string =>
  tokensFor(client).issue(client, ['kyc:read'], { audiences });

const ADDRESSES: readonly [string, Audience | undefined][] = [
  ['/v1/kyc/verifications', 'kyc'],
  ['/salesforce/v1/kyc/verifications', 'kyc'],
  ['/v1/callout/{name}/{path}', 'callout'],
  ['/v1/callout-jobs', 'callout'],
  ['/v1/connections/{id}', 'credentials'],
  ['/v1/signing-key/rotation', 'credentials'],
  ['/v1/orgs/{orgId}/rollout', 'orgs'],
  // Whoever is connected at all may ask how.
  ['/v1/connection', undefined],
];
for (const [path, audience] of ADDRESSES) {
  test(`${path} belongs to ${audience ?? 'none, and takes tokens of all'}`, () =>
    assert.equal(audienceOf(path), audience));
}
test('an address of no part is a mistake that shows at once', () => {
  for (const path of ['/v1/other', '/v2/kyc', '/kyc', '/v1/kyc2', '/v1/connection2'])
    assert.throws(() => audienceOf(path), /audiences\.ts/);
});

test('a token without a resource is good for every part', () => {
  const token = issue();
  for (const audience of AUDIENCES) assert.equal(tokensFor(client).verify(token, audience).client, client);
});

test('a token for one part is refused at the others, and so is one for two', () => {
  for (const audiences of [['kyc'], ['kyc', 'portfolio']] as const) {
    const tokens = tokensFor(client);
    const token = issue(audiences);
    for (const audience of AUDIENCES) {
      const use = () => tokens.verify(token, audience);
      if ((audiences as readonly string[]).includes(audience)) assert.equal(use().client, client);
      else assert.throws(use, (error) => isAppError(error, 'TOKEN_AUDIENCE_MISMATCH'));
    }
  }
});

test('a client that was confined since is confined now', () => {
  const confined = { ...client, audiences: ['kyc'] as const };
  tokensFor(confined).verify(issue(), 'kyc');
  assert.throws(
    () => tokensFor(confined).verify(issue(), 'audit'),
    (error) => isAppError(error, 'TOKEN_AUDIENCE_MISMATCH'),
  );
});

test('the resource of another companion is not one of ours', () => {
  const foreign = createAccessTokens({
    issuer: 'https://else.example',
    keys: oneSigningKey(key),
    clients: new Map([['org', client]]),
  });
  assert.equal(resourceOf('https://else.example', 'kyc'), 'https://else.example/v1/kyc');
  assert.throws(
    () => foreign.verify(issue(['kyc']), 'kyc'),
    (error) => isAppError(error, 'TOKEN_INVALID'),
  );
});

test('a token for a user names the user and one org, as long as the client may speak for users', () => {
  const speaker = { ...client, allowUserAssertions: true };
  const token = tokensFor(speaker).issue(speaker, ['kyc:read'], { userId: USER, orgId: ORGS[1] });
  const { caller, callers } = tokensFor(speaker).verify(token);
  assert.deepEqual([caller.userId, caller.orgId], [USER, ORGS[1]]);
  assert.equal(callers.has(ORGS[0]!), false);
  assert.throws(
    () => tokensFor(client).verify(token),
    (error) => isAppError(error, 'TOKEN_INVALID'),
  );
});
