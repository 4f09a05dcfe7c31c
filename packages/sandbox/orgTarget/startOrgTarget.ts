/**
 * Puts the org together: records, sign-in, deployment, credentials, and the Apex behind its REST.
 *
 * @module
 */
import { apexRoutes } from './apex/apexRoutes.ts';
import { ApexService } from './apex/apexService.ts';
import { NamedCallouts } from './apex/namedCallouts.ts';
import { RUNNER_IDS } from './apex/runnerUsers.ts';
import { StoredCredentials } from './apex/storedCredentials.ts';
import { testRunObjects, testRunRoutes } from './apex/testRuns.ts';
import { DevHub, devHubObjects } from './devHub/devHub.ts';
import { sourceMemberObject, trackChanges } from './devHub/sourceMembers.ts';
import { Deployments } from './deploy/deployments.ts';
import { metadataRoutes } from './deploy/metadataApi.ts';
import { WorkFolder } from './deploy/workFolder.ts';
import { orgFaultsSchema, type OrgFaults } from './faults.ts';
import { listen } from './http/orgServer.ts';
import { jsonOf, route } from './http/routes.ts';
import { Sessions, type JwtLogin } from './http/sessions.ts';
import type { OrgTargetOptions } from './orgOptions.ts';
import { syncDeployedRows } from './records/deployedRows.ts';
import type { Row } from './records/objectShape.ts';
import { recordRoutes } from './records/recordRoutes.ts';
import { RecordStore } from './records/recordStore.ts';
import { ADMIN_USERNAME, seed, TARGET_ORG_ID } from './records/seed.ts';
import { fscObjects } from './records/fscObjects.ts';
import { standardObjects } from './records/standardObjects.ts';
import { countLicences, writeHabits } from './records/writeRules.ts';
import { Refusal } from './refusal.ts';

/** Of the REST API. */
const API_VERSION = '65.0';

/** What the org is now, for tests and for people. */
export interface OrgState {
  /** Type → names of what was deployed, sorted. */
  readonly deployed: Readonly<Record<string, readonly string[]>>;
  /** Object → its records. Setup objects too. */
  rows(object: string): readonly Row[];
  /** The deployed metadata as a project on disk; `undefined` before the first deployment. */
  readonly project: string | undefined;
}

/** A running target. */
export interface OrgTarget {
  /** E.g. `http://127.0.0.1:4650`: the instance. */
  readonly url: string;
  readonly orgId: string;
  /** The administrator. */
  readonly username: string;
  /** A token of the administrator, as `SF_ACCESS_TOKEN` takes it. */
  readonly accessToken: string;
  /** What to sign in with by `sf org login jwt`. */
  jwt(): JwtLogin;
  /** A code that is exchanged once for a token of the administrator, as `sf org login web` does. */
  authCode(): string;
  /** A token of another user. @throws Error if nobody is called so */
  accessTokenOf(username: string): string;
  /** Switches faults on: those that are not named are off. */
  faults(faults: OrgFaults): void;
  state(): OrgState;
  /** Resolves when no deployment is under way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an org that has nothing of Rialto yet, on 127.0.0.1. */
export async function startOrgTarget(options: OrgTargetOptions = {}): Promise<OrgTarget> {
  const { orgId = TARGET_ORG_ID, edition = 'Developer', model = 'none', username = ADMIN_USERNAME } = options;
  const isScratch = options.expiresOn !== undefined;
  let faults = options.faults ?? {};
  const base = new Map([...standardObjects(), ...fscObjects(model), ...testRunObjects()]);
  if (isScratch) base.set('SourceMember', sourceMemberObject());
  if (options.isDevHub === true) for (const [name, shape] of devHubObjects()) base.set(name, shape);
  const store = new RecordStore(
    base.values(),
    writeHabits(() => faults),
  );
  seed(store, options);
  const sessions = new Sessions(orgId, store);
  const work = new WorkFolder();
  let changes = 0;
  const refresh = (): void => {
    changes++;
    countLicences(store, faults.noLicenceLeft === true);
  };
  const credentials = new StoredCredentials(store, {
    faults: () => faults,
    hasPrincipal: (name, principal) => callouts.hasPrincipal(name, principal),
  });
  const callouts: NamedCallouts = new NamedCallouts(
    credentials,
    (name) => holdsPrincipal(store, RUNNER_IDS.administrator, name),
    orgId,
  );
  const deployments = new Deployments({
    store,
    work,
    kind: { edition, model, isScratch },
    judges: options.judges,
    faults: () => faults,
    onDeployed: (tree, change) => {
      syncDeployedRows(store, tree, base);
      if (isScratch) trackChanges(store, tree, change);
      callouts.load(tree);
      credentials.keepOnly(
        new Set(store.rows('ExternalCredential').map((row) => String(row['DeveloperName']))),
      );
      refresh();
    },
  });
  const apex =
    options.apexRunner === undefined
      ? undefined
      : new ApexService({
          runner: options.apexRunner,
          store,
          folder: work.path,
          project: () => deployments.root,
          stamp: () => changes,
          callouts: () => callouts.runnerArguments(server.url),
        });
  const setFaults = (next: OrgFaults): OrgFaults => {
    faults = next;
    if (next.sessionExpired === true) sessions.end();
    refresh();
    return faults;
  };
  refresh();
  const accessToken = sessions.open(username);
  const devHub = new DevHub(store, (order) =>
    startOrgTarget({ ...options, ...order, port: 0, isDevHub: false, faults: {} }),
  );
  const faultRoutes = [
    route('GET', '/_sandbox/faults', () => ({ body: faults }), true),
    route('DELETE', '/_sandbox/faults', () => ({ body: setFaults({}) }), true),
    route(
      'PUT',
      '/_sandbox/faults',
      (request) => {
        const parsed = orgFaultsSchema.safeParse(jsonOf(request));
        if (!parsed.success) throw new Refusal(400, 'INVALID_INPUT', parsed.error.message);
        return { body: setFaults(parsed.data) };
      },
      true,
    ),
  ];
  /** A connection breaks once. */
  const takeFault = (): OrgFaults['deployDies'] => {
    const { deployDies, ...rest } = faults;
    if (deployDies === 'connection') faults = rest;
    return deployDies;
  };
  const server = await listen(
    [
      ...faultRoutes,
      ...sessions.routes(),
      ...metadataRoutes(deployments, takeFault),
      ...credentials.routes(),
      ...callouts.routes(),
      ...(options.isDevHub === true ? devHub.routes() : []),
      ...testRunRoutes(store, options.judges, deployments),
      ...apexRoutes({
        store,
        administratorId: RUNNER_IDS.administrator,
        service: apex,
        tree: () => deployments.tree,
        onChange: refresh,
      }),
      ...recordRoutes(store, API_VERSION, refresh),
    ],
    { userOf: (token) => sessions.userOf(token, faults), delayMs: () => faults.slowMs ?? 0 },
    options.port ?? 0,
  );
  return {
    url: server.url,
    orgId,
    username,
    accessToken,
    jwt: () => sessions.jwt(),
    authCode: () => sessions.codeFor(username),
    accessTokenOf: (username) => sessions.open(username),
    faults: (next) => void setFaults(next),
    state: () => ({
      deployed: deployedNames(deployments),
      rows: (object) => store.rows(object),
      project: deployments.root,
    }),
    settled: () => deployments.settled(),
    async stop() {
      apex?.stop();
      await Promise.all([devHub.stop(), server.close()]);
      setFaults({});
      await deployments.settled();
      work.remove();
    },
  };
}

/** Whether a user may use the principals of an external credential: by a permission set that grants it. */
function holdsPrincipal(store: RecordStore, userId: string, externalCredential: string): boolean {
  const credential = store
    .rows('ExternalCredential')
    .find((row) => row['DeveloperName'] === externalCredential);
  const granting = store
    .rows('SetupEntityAccess')
    .filter((row) => row['SetupEntityId'] === credential?.['Id']);
  return store
    .rows('PermissionSetAssignment')
    .some(
      (row) =>
        row['AssigneeId'] === userId && granting.some(({ ParentId }) => ParentId === row['PermissionSetId']),
    );
}

function deployedNames({ tree }: Deployments): Record<string, string[]> {
  const names = new Map<string, Set<string>>();
  for (const { member } of tree.values())
    names.set(member.type, (names.get(member.type) ?? new Set()).add(member.fullName));
  return Object.fromEntries([...names].sort().map(([type, set]) => [type, [...set].sort()]));
}
