/**
 * Makes org and companion known to each other: one secret, made here, given to both, shown to nobody.
 *
 * 1. The companion first: it keeps the secret before this one for a while, so that an org that still has that is let in.
 * 2. Then the org. If that fails, the org is found without a credential, or refused, by the next run, which makes a new secret for
 *    both.
 *
 * An org that stands in the companion's `config/clients.yaml` has its client there; then only the org's half is set.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { OrgRegistration, OrgRegistrationRequest } from '@rialto/contract';
import type { CompanionAdmin } from '../companionAdmin.ts';
import { readCredential, writeCredential, type CredentialState } from '../orgCredential.ts';
import { testConnection } from '../orgChecks.ts';
import { OrgProblem } from '../orgProblem.ts';
import { blocked, done, needed, skipped, type Look, type Step } from '../plan.ts';
import { DEFAULT_SCOPES, type SetupContext } from '../setupContext.ts';

/** How often a secret is made anew because somebody else registered the org meanwhile. */
const ATTEMPTS = 3;
/** Bytes of a secret. */
const SECRET_BYTES = 32;

/** What one look found. */
interface Ends {
  readonly registration: OrgRegistration | null;
  readonly credential: CredentialState;
  /** Why a secret is set; `null` where there is no need. */
  readonly reason: string | null;
  /** The client of an org that stands in the companion's own file; else `null`. */
  readonly configured: { readonly id: string; readonly secret: string } | null;
}

/** Registers the org and sets its credential. */
export function createConnectionStep({ org, companion, options }: SetupContext): Step {
  const { id, name, instanceUrl } = org.identity;
  let mustRotate = options.rotateSecret;
  let ends: Ends | undefined;

  /** What nobody asks for stays as it is. */
  const clientIdOf = (registration: OrgRegistration | null): string =>
    options.clientId ?? registration?.clientId ?? `org-${id}`;
  const request = (secret: string | null, registration: OrgRegistration | null): OrgRegistrationRequest => ({
    clientId: clientIdOf(registration),
    label: name.slice(0, 80),
    scopes: [...(options.scopes ?? registration?.scopes ?? DEFAULT_SCOPES)],
    secret,
    publicKeys: [],
    instanceUrl: new URL(instanceUrl).origin,
    consumerKey: registration?.consumerKey ?? null,
  });

  async function look(): Promise<Look> {
    if (companion === null) return skipped('no --companion-url was given');
    const registration = await companion.registration(id);
    if ((registration?.publicKeyThumbprints.length ?? 0) > 0)
      return blocked(
        'the companion knows this org by public keys, which this command would remove',
        'Change such a registration at the companion: PUT /v1/orgs/{orgId}, docs/clients.md.',
      );
    const credential = await readCredential(org);
    if (registration === null && (await companion.rollout(id)) !== null)
      return lookAtConfigured(companion, credential);
    const reason = mustRotate
      ? 'a new secret was asked for'
      : await reasonForSecret(registration, credential);
    ends = { registration, credential, reason, configured: null };
    if (reason !== null) return needed(reason);
    if (registration !== null && differs(registration, request(null, registration)))
      return needed('the companion knows this org by another name, address or scopes');
    return done(`registered as ${clientIdOf(registration)}, the credential is set`);
  }

  async function reasonForSecret(
    registration: OrgRegistration | null,
    credential: CredentialState,
  ): Promise<string | null> {
    if (registration === null)
      return credential === 'configured'
        ? 'the org has a credential, and the companion does not know the org'
        : 'neither end knows the other';
    if (credential !== 'configured') return 'the companion knows the org, which has no credential yet';
    if (!registration.hasSecret) return 'the companion has no secret of this org';
    if (registration.clientId !== clientIdOf(registration))
      return `the companion knows this org as ${registration.clientId}`;
    return (await isSecretRefused()) ? 'the companion refuses the org’s secret' : null;
  }

  /** Only the org itself can tell. */
  async function isSecretRefused(): Promise<boolean> {
    const { checks } = await testConnection(org);
    const check = checks.find((each) => each.name === 'CREDENTIAL');
    return check?.state === 'FAILED' && isRefusal(check.detail ?? '');
  }

  async function lookAtConfigured(admin: CompanionAdmin, credential: CredentialState): Promise<Look> {
    if (options.rotateSecret)
      return blocked(
        'the companion has this org’s client in config/clients.yaml, where its secret is changed',
        'Change it there, docs/clients.md; then run this command without --rotate-secret.',
      );
    if (credential === 'configured' && !(await isSecretRefused()))
      return done('the companion has the org in config/clients.yaml, the credential is set');
    const configured = admin.configuredClient();
    if (configured === null)
      return blocked(
        'the companion has this org’s client in config/clients.yaml, and its secret is not known here',
        'Set RIALTO_ORG_CLIENT_ID and RIALTO_ORG_CLIENT_SECRET to that client’s; or take the org out of that file, then it is registered.',
      );
    const reason = `the companion has the org in config/clients.yaml as ${configured.id}`;
    ends = { registration: null, credential, reason, configured };
    return needed(`${reason}; the org lacks the credential, or it is refused`);
  }

  return {
    name: 'connection',
    title: 'Connect org and companion',
    why: 'one secret, made here, set at both ends, shown to nobody',
    look,
    async act() {
      if (companion === null || ends === undefined) return;
      const { registration, credential, reason, configured } = ends;
      if (configured !== null) {
        await writeCredential(org, credential, configured.id, configured.secret);
        return;
      }
      if (reason === null) {
        await companion.register(id, request(null, registration));
        return;
      }
      await setSecret(companion, registration, credential);
      mustRotate = false;
    },
  };

  /**
   * Two people at once would leave one's secret in the org and the other's at the companion, which takes the one before for a day
   * only: found here, not then.
   */
  async function setSecret(
    admin: CompanionAdmin,
    registration: OrgRegistration | null,
    credential: CredentialState,
  ): Promise<void> {
    let state = credential;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const { changedAt } = await admin.register(id, request(secret, registration));
      await writeCredential(org, state, clientIdOf(registration), secret);
      if ((await admin.registration(id))?.changedAt === changedAt) return;
      state = await readCredential(org);
    }
    throw new OrgProblem(
      'Somebody else registers this org at the same time, with other secrets.',
      'Agree on who does it, then run this command with --rotate-secret.',
      'CHANGED_MEANWHILE',
    );
  }
}

/** The org tells a wrong secret from access that a user lacks; only the first is mended by a new one. */
const isRefusal = (detail: string): boolean =>
  /refuses|no client id|does not know this client|secret or key is wrong/i.test(detail);

const differs = (there: OrgRegistration, wanted: OrgRegistrationRequest): boolean =>
  there.clientId !== wanted.clientId ||
  there.label !== wanted.label ||
  there.instanceUrl !== wanted.instanceUrl ||
  [...there.scopes].sort().join() !== [...wanted.scopes].sort().join();
