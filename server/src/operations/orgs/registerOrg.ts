/**
 * Registers orgs, changes their registrations, removes them.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import {
  ORG_SCOPES,
  type OrgRegistration,
  type OrgRegistrationRequest,
  type OrgRemoval,
} from '@rialto/contract';
import { AppError, invalidRequest } from '../../errors.ts';
import {
  deleteOrg,
  endEmbedSessionsOfOrg,
  findOrgOfClient,
  findOrgRegistration,
  findOrgRollout,
  insertOrgRegistration,
  lockOrgs,
  moveOrgRevision,
  putOrgRollout,
  updateOrgRegistration,
  type OrgRegistrationDraft,
  type OrgRegistrationRecord,
  type Queryable,
} from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import type { OrgDependencies } from './dependencies.ts';

/**
 * How long the secret before counts beside the new one, in seconds. The org learns of the change a little later, and a set-up that
 * broke off in between can be run again.
 */
export const SECRET_GRACE_S = 86_400;

/** Which org. */
export interface OrgInput {
  /** 18 characters. */
  readonly orgId: string;
}

/** Which org, and what of it. */
export interface RegisterOrgInput extends OrgInput {
  readonly request: OrgRegistrationRequest;
}

type Needed = Pick<OrgDependencies, 'database' | 'clients' | 'proofs' | 'reload'>;
type Change = 'registered' | 'changed' | 'unchanged';

const taken = (message: string): AppError => new AppError('CLIENT_ID_TAKEN', message);

/** An org as the contract shows it. */
export const presentOrg = (
  record: OrgRegistrationRecord,
  { thumbprintsOf }: Pick<OrgDependencies['proofs'], 'thumbprintsOf'>,
): OrgRegistration => ({
  orgId: record.orgId,
  clientId: record.clientId,
  label: record.label,
  scopes: ORG_SCOPES.filter((scope) => record.scopes.includes(scope)),
  hasSecret: record.secretDigest !== null,
  publicKeyThumbprints: thumbprintsOf(record.publicKeys),
  instanceUrl: record.instanceUrl,
  consumerKey: record.consumerKey,
  registeredAt: record.registeredAt.toISOString(),
  changedAt: record.changedAt.toISOString(),
});

/**
 * Registers an org with a pilot of nobody, or changes its registration; the same again changes nothing. Throws `CLIENT_ID_TAKEN`, and
 * `REQUEST_INVALID` where a key is of no use or the org could prove itself by nothing.
 */
export function createRegisterOrg(dependencies: Needed): Operation<RegisterOrgInput, OrgRegistration> {
  const { database, clients, proofs, reload } = dependencies;

  function draftOf(
    { orgId, request }: RegisterOrgInput,
    publicKeys: readonly string[],
    known: OrgRegistrationRecord | undefined,
  ): OrgRegistrationDraft {
    const { clientId, label, scopes, secret, instanceUrl, consumerKey } = request;
    const kept = known?.secretDigest ?? null;
    // A digest has a salt of its own: made anew it would look like a change.
    const isKept = secret === null || (kept !== null && proofs.isSecretOf(kept, secret));
    const secretDigest = isKept ? kept : proofs.digestSecret(secret);
    if (secretDigest === null && publicKeys.length === 0)
      throw invalidRequest([{ field: '/secret', message: 'is needed where there are no publicKeys' }]);
    return {
      orgId,
      clientId,
      registrationId: known?.registrationId ?? randomUUID(),
      label,
      scopes: ORG_SCOPES.filter((scope) => scopes.includes(scope)),
      secretDigest,
      publicKeys,
      instanceUrl,
      consumerKey,
    };
  }

  async function save(
    tx: Queryable,
    input: RegisterOrgInput,
    publicKeys: readonly string[],
    by: string,
  ): Promise<{ record: OrgRegistrationRecord; change: Change; isSecretNew: boolean }> {
    const { orgId, request } = input;
    await lockOrgs(tx);
    const holder = await findOrgOfClient(tx, request.clientId);
    if (holder !== undefined && holder !== orgId) throw taken('Another org has this client id.');
    const known = await findOrgRegistration(tx, orgId);
    const draft = draftOf(input, publicKeys, known);
    const isSecretNew = draft.secretDigest !== (known?.secretDigest ?? null);
    if (known !== undefined && isSame(known, draft))
      return { record: known, change: 'unchanged', isSecretNew };
    await moveOrgRevision(tx);
    if (known !== undefined)
      return {
        record: await updateOrgRegistration(tx, draft, SECRET_GRACE_S),
        change: 'changed',
        isSecretNew,
      };
    const record = await insertOrgRegistration(tx, draft);
    // One that config/clients.yaml had before keeps the rollout that was set for it.
    if ((await findOrgRollout(tx, orgId)) === undefined)
      await putOrgRollout(tx, {
        ...{ orgId, stage: 'PILOT', percentage: 0, branches: [], pilotUserIds: [], changedBy: by },
      });
    return { record, change: 'registered', isSecretNew };
  }

  return async (input, { caller }) => {
    const { orgId, request } = input;
    refuseFile(clients, orgId);
    if (clients.isOfFile(request.clientId)) throw taken('A client of config/clients.yaml has this id.');
    const { publicKeys, faults } = proofs.readPublicKeys(request.publicKeys);
    if (faults.length > 0) throw invalidRequest(faults);
    const { record, change, isSecretNew } = await database.transaction((tx) =>
      save(tx, input, publicKeys, caller.clientId),
    );
    // Also where nothing changed: another companion may have changed it a moment ago.
    await reload();
    return {
      kind: 'ok',
      value: presentOrg(record, proofs),
      subject: orgId,
      audit: {
        client: record.clientId,
        change,
        isSecretNew,
        publicKeys: record.publicKeys.length,
        scopes: record.scopes.join(' '),
      },
    };
  };
}

/** Whether two registrations say the same, in whatever order. */
function isSame(known: OrgRegistrationRecord, draft: OrgRegistrationDraft): boolean {
  const comparable = (one: OrgRegistrationDraft): string =>
    JSON.stringify([
      ...[one.clientId, one.label, one.secretDigest, one.instanceUrl, one.consumerKey],
      ...[[...one.scopes].sort(), [...one.publicKeys].sort()],
    ]);
  return comparable(known) === comparable(draft);
}

/** What the file says is changed in the file. */
function refuseFile(clients: OrgDependencies['clients'], orgId: string): void {
  if (clients.isOrgOfFile(orgId))
    throw taken('The org has a client in config/clients.yaml: it is changed there.');
}

/** Removes an org, its rollout and who used it; its tokens and its users’ sign-ins at embedded apps end with it. One that is not there is no failure. Throws `CLIENT_ID_TAKEN`. */
export function createRemoveOrg({
  database,
  clients,
  reload,
  adoption,
  now,
}: Pick<OrgDependencies, 'database' | 'clients' | 'reload' | 'adoption' | 'now'>): Operation<
  OrgInput,
  OrgRemoval
> {
  return async ({ orgId }) => {
    refuseFile(clients, orgId);
    // Before, so that what was counted here does not come back afterwards.
    await adoption.flush();
    const { removed, ended } = await database.transaction(async (tx) => {
      await lockOrgs(tx);
      if (!(await deleteOrg(tx, orgId))) return { removed: false, ended: 0 };
      await moveOrgRevision(tx);
      const sessions = await endEmbedSessionsOfOrg(tx, orgId, 'org_removed', new Date(now()));
      return { removed: true, ended: sessions };
    });
    await reload();
    return {
      kind: 'ok',
      value: { orgId, removed },
      subject: orgId,
      audit: { removed, embedSessionsEnded: ended },
    };
  };
}
