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

test('a call with the scope is admitted and told what is left', () => {
  const { limit, remaining, resetMs } = admitted(createPolicy().decide(request));
  assert.deepEqual({ limit, remaining }, { limit: 3, remaining: 2 });
  assert.ok(resetMs > 0 && resetMs <= 60_000);
});

test('a call without the scope is refused, and counts', () => {
  const policy = createPolicy();
  const refused = { ...request, permission: 'kyc:verify' } as const;
  const { quota, refusal } = policy.decide(refused);
  assert.ok(isAppError(refusal, 'SCOPE_MISSING') && refusal.message.includes('kyc:verify'));
  assert.equal(quota?.remaining, 2);
  assert.equal(admitted(policy.decide(request)).remaining, 1);
});

test('the quota ends with QUOTA_EXCEEDED and a time to wait; another client’s is untouched', () => {
  const policy = createPolicy();
  for (let call = 0; call < 3; call++) admitted(policy.decide(request));
  const { quota, refusal } = policy.decide(request);
  assert.ok(isAppError(refusal, 'QUOTA_EXCEEDED') && refusal.retryAfterMs! > 0);
  assert.deepEqual([quota?.limit, quota?.remaining], [3, 0]);
  const other = policy.decide({ ...request, client: { ...client, clientId: 'else' } });
  assert.equal(admitted(other).remaining, 2);
});

test('a quota is for a minute from its first call, and whole again behind it', () => {
  let now = 0;
  const policy = createPolicy(() => now);
  const next = (at: number): Decision => {
    now = at;
    return policy.decide(request);
  };
  assert.equal(admitted(next(1_000)).resetMs, 60_000);
  assert.equal(admitted(next(30_000.5)).resetMs, 31_000);
  admitted(next(60_999));
  const { quota, refusal } = next(60_999.5);
  assert.ok(isAppError(refusal, 'QUOTA_EXCEEDED') && refusal.retryAfterMs === 1);
  assert.deepEqual([quota?.remaining, quota?.resetMs], [0, 1]);
  assert.deepEqual(admitted(next(61_000)), { limit: 3, remaining: 2, resetMs: 60_000 });
});

test('a client with an address list may call from there only, IPv4 and IPv6', () => {
  const allowedAddresses = new BlockList();
  allowedAddresses.addSubnet('10.0.0.0', 8, 'ipv4');
  allowedAddresses.addSubnet('2001:db8::', 32, 'ipv6');
  const policy = createPolicy();
  const from = (address: string) =>
    policy.decide({ ...request, address, client: { ...client, allowedAddresses } });
  admitted(from('10.9.9.9'));
  admitted(from('2001:db8::1'));
  for (const address of ['192.0.2.1', '2001:db9::1', '']) {
    const { quota, refusal } = from(address);
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
