import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createPools } from './pools.ts';
import { DEFAULT_EGRESS_SETTINGS, type EgressTarget } from './settings.ts';

const target = (name: string, more: Partial<EgressTarget> = {}): EgressTarget => ({
  ...{ name, vendor: name, url: 'https://api.vendor.example/v1', settings: DEFAULT_EGRESS_SETTINGS },
  ...more,
});
const open = (...targets: EgressTarget[]) =>
  createPools({ targets, lookup: undefined, readSecret: async () => 'PEM' });

test('targets of one origin share its connections, unless they reach it differently', async () => {
  const one = target('One');
  const two = target('Two', { url: 'https://api.vendor.example/v2' });
  const inside = target('Inside', { networks: ['10.0.0.0/8'] });
  const pools = open(one, two, inside);
  assert.equal(pools.of(one).pool(), pools.of(two).pool());
  assert.notEqual(pools.of(one).pool(), pools.of(inside).pool());
  await pools.close();
});

test('a host redirects led to is forgotten when nobody was sent there for a while', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const one = target('One');
  const pools = open(one);
  const access = pools.of(one);
  const first = access.borrow('https://files.vendor.example');
  assert.equal(access.borrow('https://files.vendor.example'), first);
  access.giveBack('https://files.vendor.example');
  mock.timers.tick(60_000);
  assert.equal(first?.closed, false, 'a call is still under way');
  access.giveBack('https://files.vendor.example');
  mock.timers.tick(29_999);
  assert.equal(access.borrow('https://files.vendor.example'), first, 'it was wanted again in time');
  access.giveBack('https://files.vendor.example');
  mock.timers.tick(30_000);
  assert.equal(first.closed, true);
  assert.notEqual(access.borrow('https://files.vendor.example'), first);
  mock.timers.reset();
  await pools.close();
});

test('redirects open no more than so many hosts, and none out of reach', async () => {
  const one = target('One');
  const inside = target('Inside', { networks: ['10.0.0.0/8'] });
  const pools = open(one, inside);
  assert.equal(pools.of(one).borrow('https://10.0.0.1'), undefined);
  assert.equal(pools.of(inside).borrow('https://8.8.8.8'), undefined);
  for (let i = 0; i < 32; i += 1) assert.ok(pools.of(one).borrow(`https://h${i}.vendor.example`));
  assert.equal(pools.of(one).borrow('https://h32.vendor.example'), undefined);
  await pools.close();
});
