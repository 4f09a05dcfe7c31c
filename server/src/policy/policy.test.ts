import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import { isAppError } from '../errors.ts';
import { createPolicy, type Decision } from './policy.ts';

const client = {
  clientId: 'org',
  requestsPerMinute: 3,
};
const request = {
  client,
  scopes: new Set(['kyc:read']),
  permission: 'kyc:read',
  address: '10.0.0.1',
} as const;

const admitted = ({ quota, refusal }: Decision) => {
  assert.equal(refusal, undefined);
  return quota!;
};

test('a call with the scope is admitted and told what is left', async () => {
  const { limit, remaining, resetMs } = admitted(await createPolicy().decide(request));
  assert.deepEqual({ limit, remaining }, { limit: 3, remaining: 2 });
  assert.ok(resetMs > 0 && resetMs <= 60_000);
});

test('a call without the scope is refused, and counts', async () => {
  const policy = createPolicy();
  const refused = { ...request, permission: 'kyc:verify' } as const;
  const { quota, refusal } = await policy.decide(refused);
  assert.ok(isAppError(refusal, 'SCOPE_MISSING') && refusal.message.includes('kyc:verify'));
  assert.equal(quota?.remaining, 2);
  assert.equal(admitted(await policy.decide(request)).remaining, 1);
});

test('the quota ends with QUOTA_EXCEEDED and a time to wait; another client’s is untouched', async () => {
  const policy = createPolicy();
  for (let call = 0; call < 3; call++) admitted(await policy.decide(request));
  const { quota, refusal } = await policy.decide(request);
  assert.ok(isAppError(refusal, 'QUOTA_EXCEEDED') && refusal.retryAfterMs! > 0);
  assert.deepEqual([quota?.limit, quota?.remaining], [3, 0]);
  const other = await policy.decide({ ...request, client: { ...client, clientId: 'else' } });
  assert.equal(admitted(other).remaining, 2);
});

test('a client with an address list may call from there only, IPv4 and IPv6', async () => {
  const allowedAddresses = new BlockList();
  allowedAddresses.addSubnet('10.0.0.0', 8, 'ipv4');
  allowedAddresses.addSubnet('2001:db8::', 32, 'ipv6');
  const policy = createPolicy();
  const from = (address: string) =>
    policy.decide({ ...request, address, client: { ...client, allowedAddresses } });
  admitted(await from('10.9.9.9'));
  admitted(await from('2001:db8::1'));
  for (const address of ['192.0.2.1', '2001:db9::1', '']) {
    const { quota, refusal } = await from(address);
    assert.ok(isAppError(refusal, 'ADDRESS_NOT_ALLOWED'));
    assert.equal(quota, undefined, 'nothing is taken');
  }
});

test('refusals of strangers are audited up to sixty a minute and address', async () => {
  const policy = createPolicy();
  const audited: boolean[] = [];
  for (let refusal = 0; refusal < 61; refusal++) audited.push(await policy.isRefusalAudited('192.0.2.1'));
  assert.equal(audited.filter(Boolean).length, 60);
  assert.equal(await policy.isRefusalAudited('192.0.2.2'), true);
});
