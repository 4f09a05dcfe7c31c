/** `config/apps.yaml`: what is right, and every fault at once. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fillIn } from '../credentials/index.ts';
import { appFaults, readApps } from './apps.ts';
import type { Client } from './clients.ts';

const ORG = '00DRL00000000012AA';
const read = (yaml: string, env: Record<string, string> = {}, isProduction = false) =>
  readApps(yaml, { fillIn: (text) => fillIn(text, env), isProduction });
const app = (more: string): string => `apps:
  - { appId: studio, label: Studio, origins: [https://studio.example], orgIds: [00DRL0000000001], ${more} }
`;

test('the project’s own file is right, and its origins may be moved', () => {
  const yaml = readFileSync(new URL('../../../config/apps.yaml', import.meta.url), 'utf8');
  const { apps, faults } = read(yaml, { STUDIO_ORIGIN: 'http://localhost:5000' });
  assert.deepEqual(faults, []);
  assert.deepEqual(apps?.get('portfolio-studio')?.origins, ['http://localhost:5000']);
  assert.deepEqual(apps?.get('chartroom')?.origins, ['http://localhost:4641']);
  assert.match(read(yaml, {}, true).faults.join(), /localhost:4640 must begin with https/);
});

test('an app gets 18 characters of its orgs, and five minutes for its tokens', () => {
  const studio = read(app('clientId: studio')).apps?.get('studio');
  assert.deepEqual([studio?.orgIds, studio?.tokenLifetimeSeconds], [[ORG], 300]);
  assert.deepEqual(read('apps: []').faults, []);
});

/** The same app twice, the second one changed. */
function twice(more: string, change: (entry: string) => string = (entry) => entry): string {
  const [, entry = ''] = app(more).split('\n');
  return app(more) + change(entry);
}

const WRONG: readonly [string, RegExp][] = [
  ['apps: [', /./],
  ['{}', /apps/],
  [app('secret: x'), /Unrecognized|secret/],
  [app('tokenLifetimeSeconds: 3600'), /must be 300 to 600 seconds/],
  [app('signedRequestSecret: my-secret-value-itself'), /must be the name of an environment variable/],
  [app('clientId: abc').replace('https://studio.example', 'https://*.example'), /exact https origin/],
  [app('clientId: abc').replace('https://studio.example', 'https://studio.example/'), /exact https origin/],
  [app('clientId: abc').replace('https://studio.example', 'http://studio.example'), /exact https origin/],
  [app('clientId: abc').replace('https://studio.example', 'https://studio.example:443'), /default port/],
  [app('clientId: abc').replace('https://studio.example', '"${SECRET:-x}"'), /_URL, _HOST or _ORIGIN/],
  [app('clientId: abc').replace('00DRL0000000001', '001RL000001hH01YAE'), /id of an org/],
  [twice('clientId: abc'), /listed twice/],
  [
    twice('clientId: abc', (entry) => entry.replace('appId: studio', 'appId: card')),
    /origin of studio already/,
  ],
  [
    twice('signedRequestSecret: ONE', (entry) => entry.replaceAll('studio', 'card')),
    /same signedRequestSecret/,
  ],
];
for (const [yaml, expected] of WRONG) {
  test(`a file is refused: ${String(expected)}`, () => {
    const { apps, faults } = read(yaml);
    assert.equal(apps, undefined);
    assert.match(faults.join('\n'), expected);
    assert.doesNotMatch(faults.join('\n'), /my-secret-value/);
  });
}

test('an app’s client is there, redeems, and knows the app’s orgs', () => {
  const { apps } = read(app('clientId: studio'));
  const client = (more: Partial<Client>): ReadonlyMap<string, Client> =>
    new Map([
      [
        'studio',
        {
          clientId: 'studio',
          label: 'x',
          orgIds: [ORG],
          scopes: new Set(['embed:redeem']),
          secrets: [],
          requestsPerMinute: 1,
          ...more,
        },
      ],
    ]);
  assert.deepEqual(appFaults(apps!, client({})), []);
  assert.match(appFaults(apps!, new Map()).join(), /there is no client studio/);
  assert.match(
    appFaults(apps!, client({ scopes: new Set(['embed:open']) })).join(),
    /lacks the scope embed:redeem/,
  );
  assert.match(appFaults(apps!, client({ orgIds: ['00DRL00000000022AA'] })).join(), /not among the orgIds/);
});
