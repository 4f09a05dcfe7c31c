import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AppError } from '../../errors.ts';
import { insertOrgRegistration, listOrgRollouts, type Database } from '../../storage/index.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import { createChangeRollout } from './changeRollout.ts';

const ORG = '00D000000000001EAA';
const caller = { clientId: 'admin', orgId: ORG, scopes: new Set<string>() };
const clients = { get: () => undefined, isOfFile: () => false, isOrgOfFile: () => false };

let database: Database;
before(async () => (database = await openTestDatabase()));
after(() => database.close());

test('an org that is removed meanwhile leaves no rollout its next registration would begin with', async () => {
  await insertOrgRegistration(database, {
    ...{ orgId: ORG, clientId: 'acme-org', registrationId: 'one', label: 'Acme', scopes: ['kyc:read'] },
    ...{ secretDigest: null, publicKeys: [], instanceUrl: 'https://acme.example', consumerKey: null },
  });
  const removedFirst: Database = {
    ...database,
    async transaction(work) {
      await database.query('DELETE FROM org_registration');
      return database.transaction(work);
    },
  };
  const change = createChangeRollout({ database: removedFirst, clients, reload: async () => {} });
  const request = { stage: 'EVERYONE' as const, percentage: 0, branches: [], pilotUserIds: [] };
  await assert.rejects(
    change({ orgId: ORG, request }, { caller } as never),
    (error: unknown) => (error as AppError).code === 'ORG_NOT_FOUND',
  );
  assert.deepEqual(await listOrgRollouts(database), []);
});
