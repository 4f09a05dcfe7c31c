import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, mock, test } from 'node:test';
import { AppError, isAppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import { createConnections, REFRESH_EVERY_MS, type Connections } from './connections.ts';
import { destinationOf, fingerprintOf } from './destination.ts';
import { testCredentials } from './testCredentials.ts';

const BY = { by: 'second-person', reason: 'looked at it' };
let database: Database;
let started: Connections[];
let clock: number;
const forget = async (): Promise<void> => {
  await database.query('DELETE FROM connection_approval');
  await database.query('DELETE FROM connection');
};
before(async () => void (database = await openTestDatabase()));
beforeEach(() => {
  started = [];
  clock = 1_000;
});
afterEach(async () => {
  for (const each of started) each.stop();
  await forget();
});
after(() => database.close());

async function start(
  changes?: Parameters<typeof testCredentials>[0],
  over: Database = database,
): Promise<Connections> {
  const connections = createConnections({
    database: over,
    credentials: testCredentials(changes),
    now: () => clock,
  });
  started.push(connections);
  await connections.start();
  return connections;
}
const codeOf = (connections: Connections, name = 'Probity') => connections.blockOf(name)?.code;
const reasonOf = (connections: Connections, name = 'Probity') => connections.stateOf(name)?.block?.reason;

test('a name seen for the first time may be used; one the file does not have may not', async () => {
  const connections = await start();
  assert.deepEqual(
    ['Probity', 'Desk', 'Rates', 'Nobody'].map((name) => codeOf(connections, name)),
    [undefined, undefined, undefined, 'NAMED_CREDENTIAL_NOT_FOUND'],
  );
  assert.equal(connections.stateOf('Nobody'), undefined);
});

test('before the state was read, and where it cannot be read, everything is blocked', async () => {
  const connections = createConnections({ database, credentials: testCredentials() });
  assert.equal(codeOf(connections), 'CREDENTIAL_DISABLED');
  assert.equal(connections.blockOf('Probity')?.internal?.['processed'], 'no');
  assert.equal(reasonOf(connections), 'unknown');
  const gone = {
    ...database,
    transaction: () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'gone')),
  } as Database;
  const broken = createConnections({ database: gone, credentials: testCredentials() });
  await assert.rejects(broken.start(), (error) => isAppError(error, 'DATABASE_UNAVAILABLE'));
  assert.equal(codeOf(broken), 'CREDENTIAL_DISABLED');
});

for (const [what, changes] of [
  ['base URL', { probity: { url: 'https://api.evil.example/v3' } }],
  ['path of the base URL', { probity: { url: 'https://api.probity.example/v4' } }],
  ['token URL', { probityToken: 'https://login.evil.example/token' }],
  ['external credential', { probity: { externalCredential: 'Rates' } }],
  ['redirects', { probity: { redirects: { hosts: ['cdn.evil.example'] } } }],
  ['networks', { probity: { type: 'PrivateEndpoint', networks: ['10.1.0.0/16'] } }],
  ['networks of the token URL', { probityLogin: { networks: ['10.1.0.0/16'] } }],
  [
    'client certificate',
    { probity: { clientCertificate: { certificate: { secret: 'NEW_CERT' }, key: { secret: 'NEW_KEY' } } } },
  ],
] as const)
  test(`another ${what} is not followed until it is approved`, async () => {
    (await start()).stop();
    const connections = await start(changes);
    assert.equal(codeOf(connections), 'CREDENTIAL_DISABLED');
    assert.equal(codeOf(connections, 'Desk'), undefined, 'only the changed one');
    const { fingerprint, block } = connections.stateOf('Probity')!;
    assert.equal(block?.reason, 'unapproved');
    assert.ok(block.changes.length > 0);
    await connections.enable('Probity', fingerprint, BY);
    assert.equal(codeOf(connections), undefined);
    assert.equal(codeOf(await start(changes)), undefined, 'and it stays approved');
  });

test('what changed is shown, as approved and as configured', async () => {
  await start();
  const connections = await start({ probity: { url: 'https://api.evil.example/v3' } });
  assert.deepEqual(connections.stateOf('Probity')?.block?.changes, [
    { member: 'url', approved: 'https://api.probity.example/v3', configured: 'https://api.evil.example/v3' },
  ]);
});

test('what says nothing of where secrets go may be changed freely', async () => {
  await start();
  const connections = await start({
    probity: {
      label: 'Another label',
      allow: [],
      egress: { attemptTimeoutMs: 1_000 },
      customHeaders: [{ headerName: 'X-Tenant', headerValue: 'rialto' }],
    },
  });
  assert.equal(codeOf(connections), undefined);
});

test('going back to an approved destination needs nobody', async () => {
  await start();
  assert.equal(codeOf(await start({ probityToken: 'https://new.example/token' })), 'CREDENTIAL_DISABLED');
  assert.equal(codeOf(await start()), undefined);
});

test('a second name for a known secret is not trusted at first sight', async () => {
  const twin = {
    name: 'Probity2',
    label: 'Probity again',
    type: 'SecuredEndpoint',
    url: 'https://evil.example',
    externalCredential: 'Probity',
  };
  const fresh = await start({ more: [twin] });
  assert.equal(codeOf(fresh, 'Probity2'), undefined, 'on the first start of all, both are new');
  await forget();
  await start();
  const later = await start({ more: [twin] });
  assert.equal(codeOf(later, 'Probity2'), 'CREDENTIAL_DISABLED');
  assert.equal(reasonOf(later, 'Probity2'), 'unapproved');
  assert.equal(codeOf(later), undefined);
});

test('an old name that takes up another’s secret is not trusted any more', async () => {
  const external = (secret: string) => ({
    ...{ name: 'Weather', label: 'Weather', authenticationProtocol: 'Custom' },
    customHeaders: [{ headerName: 'X-Api-Key', headerValue: '{!$Credential.Weather.Key}' }],
    principals: [
      {
        ...{ name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1 },
        parameters: { Key: { secret } },
      },
    ],
  });
  const named = {
    ...{ name: 'Weather', label: 'Weather', type: 'SecuredEndpoint' },
    ...{ url: 'https://weather.example', externalCredential: 'Weather' },
  };
  const startWith = (secret: string): Promise<Connections> =>
    start({ more: [named], moreLogins: [external(secret)] });
  assert.equal(codeOf(await startWith('WEATHER_API_KEY'), 'Weather'), undefined);
  assert.equal(codeOf(await startWith('WEATHER_API_KEY_2'), 'Weather'), undefined, 'a secret of its own');
  assert.equal(codeOf(await startWith('RATES_API_KEY'), 'Weather'), 'CREDENTIAL_DISABLED');
  const again = await startWith('RATES_API_KEY');
  assert.equal(reasonOf(again, 'Weather'), 'unapproved');
  assert.equal(codeOf(again, 'Rates'), undefined, 'whose secret it is');
  await again.enable('Weather', again.stateOf('Weather')!.fingerprint, BY);
  assert.equal(codeOf(await startWith('RATES_API_KEY'), 'Weather'), undefined);
});

test('an approval counts for what was looked at, and nothing else', async () => {
  await start();
  const connections = await start({ probity: { url: 'https://other.example' } });
  const seen = fingerprintOf(destinationOf(testCredentials().namedCredentials.get('Probity')!));
  await assert.rejects(connections.enable('Probity', seen, BY), (error) =>
    isAppError(error, 'APPROVAL_OUTDATED'),
  );
  assert.equal(codeOf(connections), 'CREDENTIAL_DISABLED');
});

test('switching off by hand counts until somebody switches it on, whatever is configured', async () => {
  const connections = await start();
  await connections.disable('Probity', { by: 'first-person', reason: 'the vendor was breached' });
  await connections.disable('Probity', { by: 'other-person', reason: 'again' });
  const { block, fingerprint } = connections.stateOf('Probity')!;
  assert.deepEqual(
    [block?.reason, block?.by, block?.note],
    ['by_hand', 'first-person', 'the vendor was breached'],
  );
  assert.equal(codeOf(await start()), 'CREDENTIAL_DISABLED', 'a restart does not help');
  await connections.enable('Probity', fingerprint, BY);
  assert.equal(codeOf(connections), undefined);
  await assert.rejects(connections.disable('Nobody', BY), (error) =>
    isAppError(error, 'NAMED_CREDENTIAL_NOT_FOUND'),
  );
});

test('enabledForCallouts: false keeps it off, approved or not', async () => {
  await start();
  const off = { probity: { enabledForCallouts: false } };
  const connections = await start(off);
  assert.equal(reasonOf(connections), 'configuration');
  await connections.enable('Probity', connections.stateOf('Probity')!.fingerprint, BY);
  assert.equal(codeOf(connections), 'CREDENTIAL_DISABLED');
});

test('switching off in one companion counts in the others within five seconds', async () => {
  assert.ok(REFRESH_EVERY_MS * 2 <= 5_000);
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const [one, other] = [await start(), await start()];
    await one.disable('Rates', BY);
    assert.equal(codeOf(other, 'Rates'), undefined);
    mock.timers.tick(REFRESH_EVERY_MS);
    for (let i = 0; i < 1_000 && codeOf(other, 'Rates') === undefined; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(codeOf(other, 'Rates'), 'CREDENTIAL_DISABLED');
  } finally {
    mock.timers.reset();
  }
});

test('whoever watches hears what is blocked at the start, and what changes later in any companion', async () => {
  const other = await start();
  const heard: string[] = [];
  const credentials = testCredentials({ probity: { url: 'https://other.example' } });
  const connections = createConnections({
    database,
    credentials,
    onChange: ({ name, block }) => heard.push(`${name} ${block?.reason ?? 'free'}`),
  });
  started.push(connections);
  await connections.start();
  await connections.refresh();
  assert.deepEqual(heard, ['Probity unapproved']);
  await other.disable('Desk', BY);
  await connections.refresh();
  await connections.enable('Probity', connections.stateOf('Probity')!.fingerprint, BY);
  assert.deepEqual(heard, ['Probity unapproved', 'Desk by_hand', 'Probity free']);
});

test('knowledge that has grown old is not acted upon', async () => {
  const connections = await start();
  clock += 30_000;
  assert.equal(codeOf(connections), undefined);
  clock += 1;
  assert.equal(codeOf(connections), 'DATABASE_UNAVAILABLE');
  await connections.refresh();
  assert.equal(codeOf(connections), undefined);
});

test('the logins of an external credential are blocked where all its named credentials are', async () => {
  await start();
  const connections = await start({ probityToken: 'https://evil.example/token' });
  assert.equal(connections.blockOfExternal('Probity')?.code, 'CREDENTIAL_DISABLED');
  assert.equal(connections.blockOfExternal('Desk'), undefined);
  assert.equal(connections.blockOfExternal('Nobody')?.code, 'CREDENTIAL_DISABLED');
});

test('two companions that start together agree', async () => {
  const [one, other] = await Promise.all([start(), start({ probity: { url: 'https://other.example' } })]);
  assert.deepEqual(
    [codeOf(one), codeOf(other)].filter((code) => code === undefined).length,
    1,
    'one was first; the other needs approval',
  );
});

test('on this machine another port is the same place', () => {
  const at = (url: string) =>
    fingerprintOf(destinationOf(testCredentials({ probity: { url } }).namedCredentials.get('Probity')!));
  assert.equal(at('http://127.0.0.1:4631/a'), at('http://localhost:9999/a'));
  assert.notEqual(at('http://127.0.0.1:4631/a'), at('http://127.0.0.1:4631/b'));
  assert.notEqual(at('https://api.example:1'), at('https://api.example:2'));
});

test('the last test is kept and seen by every companion', async () => {
  const [one, other] = [await start(), await start()];
  const lastTest = {
    at: '2026-11-21T08:00:00.000Z',
    verdict: 'not_working',
    code: 'VENDOR_TIMEOUT',
  } as const;
  await one.keepTest('Desk', lastTest);
  await other.refresh();
  assert.deepEqual(other.stateOf('Desk')?.lastTest, lastTest);
});
