/** Org and companion end with one secret, also when two people set up at once; what nobody asks for stays as it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrgRegistration, OrgRegistrationRequest } from '@rialto/contract';
import type { CompanionAdmin } from '../companionAdmin.ts';
import type { Org } from '../organization.ts';
import type { OrgProblem } from '../orgProblem.ts';
import type { SetupContext } from '../setupContext.ts';
import { createConnectionStep } from './companionConnection.ts';

const ID = '00D000000000001EAA';
const ORIGIN = 'https://acme.example';
const unasked = (): never => assert.fail('not asked here');

/** @param intruders - How many others register the org between this one's registration and its credential. */
function createWorld(intruders: number) {
  let registration: OrgRegistration | null = null;
  let atCompanion: string | null = null;
  let inOrg: string | null = null;
  let changes = 0;
  let left = intruders;
  const register = async (orgId: string, request: OrgRegistrationRequest): Promise<OrgRegistration> => {
    const { secret, publicKeys: _keys, ...rest } = request;
    atCompanion = secret ?? atCompanion;
    const changedAt = new Date(1_000 * ++changes).toISOString();
    registration = {
      ...rest,
      orgId,
      hasSecret: true,
      publicKeyThumbprints: [],
      registeredAt: changedAt,
      changedAt,
    };
    return registration;
  };
  const companion: CompanionAdmin = {
    url: 'https://companion.acme.example',
    registration: async () => registration,
    register,
    rollout: async () => null,
    setRollout: unasked,
    adoption: unasked,
    configuredClient: () => null,
  };
  const org: Org = {
    identity: {
      id: ID,
      name: 'Acme',
      edition: 'Developer Edition',
      isSandbox: true,
      isProduction: false,
      instanceUrl: ORIGIN,
      username: 'admin@acme.example',
    },
    target: 'acme',
    connect: async (method, _path, body) => {
      if (method === 'GET')
        return {
          status: 200,
          date: null,
          body: { authenticationStatus: inOrg === null ? 'Unknown' : 'Configured' },
        };
      if (left-- > 0 && registration !== null)
        await register(ID, { ...registration, secret: 'of somebody else', publicKeys: [] });
      inOrg = (body as { credentials: { clientSecret: { value: string } } }).credentials.clientSecret.value;
      return { status: 200, date: null, body: {} };
    },
    apexRest: async () => ({ status: 200, date: null, body: { checks: [] } }),
    query: unasked,
    queryTooling: unasked,
    has: unasked,
    create: unasked,
    update: unasked,
    remove: unasked,
    execute: unasked,
  };
  const stepWith = (more: Partial<SetupContext['options']>) =>
    createConnectionStep({
      org,
      cli: { run: unasked, show: unasked },
      companion,
      options: { rotateSecret: false, clientId: null, scopes: null, ...more } as SetupContext['options'],
      root: '',
    });
  return {
    stepWith,
    isOne: () => inOrg !== null && inOrg === atCompanion,
    registration: () => registration,
  };
}

async function carryOut(step: ReturnType<typeof createConnectionStep>): Promise<string> {
  if ((await step.look()).state === 'needed') await step.act?.(() => {});
  return (await step.look()).state;
}

test('whoever is overtaken makes the secret anew, and gives up when it never ends', async () => {
  const overtaken = createWorld(1);
  assert.equal(await carryOut(overtaken.stepWith({})), 'done');
  assert.ok(overtaken.isOne());
  await assert.rejects(carryOut(createWorld(9).stepWith({})), (error: OrgProblem) => {
    assert.equal(error.code, 'CHANGED_MEANWHILE');
    return true;
  });
});

test('a run that does not name them keeps the client id and the scopes the org has', async () => {
  const world = createWorld(0);
  assert.equal(await carryOut(world.stepWith({ clientId: 'acme-crm', scopes: ['portfolio:read'] })), 'done');
  const before = world.registration();
  assert.equal((await world.stepWith({}).look()).state, 'done');
  assert.deepEqual([before?.clientId, before?.scopes], ['acme-crm', ['portfolio:read']]);
  assert.equal((await world.stepWith({ scopes: ['kyc:read'] }).look()).state, 'needed');
});
