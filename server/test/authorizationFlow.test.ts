/** A person connects and disconnects an account: every step over HTTP, the vendor a strict OAuth server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Authorization, Disconnection } from '@rialto/contract';
import { openBrowserLogins, type BrowserLogins } from '../src/credentials/oauth/testBrowserLogins.ts';
import { openStrictServer, type StrictServer } from '../src/credentials/oauth/testStrictServer.ts';
import { createKeyring, createVaultKey } from '../src/credentials/vault/keyring.ts';
import { createSealer } from '../src/credentials/vault/sealer.ts';
import {
  createConnectionOperations,
  createFinishAuthorization,
  type ConnectionOperations,
  type Operation,
} from '../src/operations/index.ts';
import { startTestCompanion, type TestCompanion } from './testCompanion.ts';

const ANNA = '005RL0000000001YAA';
let vendor: StrictServer;
let companion: TestCompanion;
let logins: BrowserLogins;
let operations: ConnectionOperations;
before(async () => {
  vendor = await openStrictServer();
  companion = await startTestCompanion({
    finishAuthorization: (parameters) => createFinishAuthorization(logins.authorizations)(parameters),
  });
  const sealer = createSealer(createKeyring({ current: createVaultKey() }));
  logins = openBrowserLogins({ server: vendor, database: companion.database, sealer });
  operations = createConnectionOperations(logins);
});
after(async () => {
  await logins.egress.close();
  await companion.stop();
  await vendor.close();
});

/** One call of the API, answered by the real operation. */
async function call<Value>(
  operation: keyof ConnectionOperations,
  query: string,
  init: RequestInit,
): Promise<Value> {
  companion.behave(operations[operation] as Operation<unknown, unknown>);
  const response = await companion.call(`/v1/connections/Vendor/authorizations${query}`, init);
  companion.behave(undefined);
  assert.equal(response.status, 200);
  return (await response.json()) as Value;
}
const open = (back: URL) => fetch(`${companion.url}/oauth/callback${back.search}`, { redirect: 'manual' });

test('from the start address through the vendor and back to the page, then disconnected again', async () => {
  const { authorizationUrl } = await call<Authorization>('startAuthorization', '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: ANNA }),
  });
  const back = await vendor.browse(authorizationUrl);
  const page = await open(back);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Vendor is connected/);
  assert.ok((await logins.tokens.get(logins.login('Vendor', ANNA))).value);

  const again = await open(back);
  assert.equal(again.status, 400);
  assert.match(await again.text(), /AUTHORIZATION_FAILED/);

  const ended = await call<Disconnection>('removeAuthorization', `?userId=${ANNA}`, { method: 'DELETE' });
  assert.deepEqual(ended, {
    externalCredential: 'Vendor',
    principal: 'User',
    wasConnected: true,
    isRevoked: true,
  });
});

test('a person who refuses sees that nothing is connected', async () => {
  const { authorizationUrl } = await call<Authorization>('startAuthorization', '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: ANNA }),
  });
  const page = await open(await vendor.browse(authorizationUrl, 'deny'));
  assert.equal(page.status, 400);
  const html = await page.text();
  assert.match(html, /Not connected/);
  assert.doesNotMatch(html, /script|alert/);
});
