import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireNamed } from './companionAdmin.ts';

test('the administrator’s secret goes where the administrator said, or stays on this machine', () => {
  assert.equal(
    requireNamed('https://companion.acme.example', 'https://companion.acme.example'),
    'https://companion.acme.example',
  );
  assert.equal(requireNamed('http://127.0.0.1:4610', null), 'http://127.0.0.1:4610');
});

test('an address that only the org names gets no secret: its admin could have changed it', () => {
  for (const url of [
    'https://evil.example',
    'https://localhost.evil.example',
    'https://127.0.0.1.nip.example',
  ])
    assert.throws(() => requireNamed(url, null), { code: 'COMPANION_NOT_NAMED' });
});
