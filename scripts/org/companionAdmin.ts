/**
 * The companion, as its administrator asks it about one org.
 *
 * @module
 */
import type {
  Adoption,
  OrgRegistration,
  OrgRegistrationRequest,
  Rollout,
  RolloutRequest,
} from '@rialto/contract';
import { AccessError, call, findAccess, requestToken } from '../companionAccess.ts';
import { OrgProblem } from './orgProblem.ts';

/** What the commands ask of a companion. Each call gets a token of its own when it needs one; none is shown. */
export interface CompanionAdmin {
  readonly url: string;
  /** `null` where the org is not registered. */
  registration(orgId: string): Promise<OrgRegistration | null>;
  register(orgId: string, request: OrgRegistrationRequest): Promise<OrgRegistration>;
  /** `null` where the org is not known. */
  rollout(orgId: string): Promise<Rollout | null>;
  setRollout(orgId: string, request: RolloutRequest): Promise<Rollout>;
  adoption(orgId: string, days: number): Promise<Adoption>;
  /**
   * Id and secret of an org that stands in the companion's `config/clients.yaml` and is not registered: from
   * `RIALTO_ORG_CLIENT_ID` and `RIALTO_ORG_CLIENT_SECRET`, else the sandbox's. `null` where neither is known.
   */
  configuredClient(): { readonly id: string; readonly secret: string } | null;
}

/**
 * Lets the administrator's secret go only where the administrator said. An address that nobody but the org names is the word of
 * whoever may change the org; this machine is taken at its own word.
 *
 * @param url - Where the companion is.
 * @param named - What the administrator said; `null` for nothing.
 * @returns `url`.
 * @throws {@link OrgProblem} `COMPANION_NOT_NAMED`.
 */
export function requireNamed(url: string, named: string | null): string {
  if (named !== null || ['127.0.0.1', 'localhost'].includes(new URL(url).hostname)) return url;
  throw new OrgProblem(
    `The org names ${url} as its companion, and nobody else does: your client’s secret is not sent there.`,
    `If that is your companion, add --companion-url ${url}, or set RIALTO_COMPANION_URL.`,
    'COMPANION_NOT_NAMED',
  );
}

/**
 * @param url - Where the companion is.
 * @param env - `RIALTO_CLIENT_ID` and `RIALTO_CLIENT_SECRET` of a client with `orgs:manage`; default the sandbox's administrator.
 * @throws {@link OrgProblem} `NO_COMPANION_CLIENT` if no client is known.
 */
export function createCompanionAdmin(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): CompanionAdmin {
  const origin = url.replace(/\/$/, '');
  let token: { readonly value: string; readonly usableUntil: number } | undefined;

  async function authorization(): Promise<string> {
    if (token === undefined || token.usableUntil < Date.now()) {
      const access = { ...findAccess({ ...env, RIALTO_COMPANION_URL: origin }, 'admin'), url: origin };
      const answer = await requestToken(access, 'orgs:manage');
      token = { value: answer.access_token, usableUntil: Date.now() + (answer.expires_in - 60) * 1_000 };
    }
    return `Bearer ${token.value}`;
  }

  async function ask<Answer>(method: 'GET' | 'PUT', path: string, body?: unknown): Promise<Answer> {
    return inWords(
      async () =>
        (await call(origin + path, {
          method,
          headers: {
            authorization: await authorization(),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })) as Answer,
    );
  }
  const orNull = async <Answer>(work: Promise<Answer>): Promise<Answer | null> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof OrgProblem && error.code === 'ORG_NOT_FOUND') return null;
      throw error;
    }
  };
  const org = (orgId: string): string => `/v1/orgs/${encodeURIComponent(orgId)}`;
  return {
    url: origin,
    registration: (orgId) => orNull(ask<OrgRegistration>('GET', org(orgId))),
    register: (orgId, request) => ask('PUT', org(orgId), request),
    rollout: (orgId) => orNull(ask<Rollout>('GET', `${org(orgId)}/rollout`)),
    setRollout: (orgId, request) => ask('PUT', `${org(orgId)}/rollout`, request),
    adoption: (orgId, days) => ask('GET', `${org(orgId)}/adoption?days=${days}`),
    configuredClient: () => configuredClient(origin, env),
  };
}

/** Whether an administrator's client is known: from the environment, else the sandbox's. */
export function knowsClient(env: Readonly<Record<string, string | undefined>>): boolean {
  try {
    return findAccess(env, 'admin').clientId !== '';
  } catch (error) {
    if (error instanceof AccessError) return false;
    throw error;
  }
}

function configuredClient(
  origin: string,
  env: Readonly<Record<string, string | undefined>>,
): ReturnType<CompanionAdmin['configuredClient']> {
  const { RIALTO_ORG_CLIENT_ID: id, RIALTO_ORG_CLIENT_SECRET: secret } = env;
  if (id && secret) return { id, secret };
  try {
    const kept = findAccess({ RIALTO_DATA_DIR: env['RIALTO_DATA_DIR'] }, 'org');
    // A secret of one companion is not shown to another.
    return kept.url.replace(/\/$/, '') === origin ? { id: kept.clientId, secret: kept.clientSecret } : null;
  } catch (error) {
    if (error instanceof AccessError) return null;
    throw error;
  }
}

const MENDS: Readonly<Record<string, string>> = {
  CLIENT_AUTHENTICATION_FAILED:
    'Check RIALTO_CLIENT_ID and RIALTO_CLIENT_SECRET: a client of the companion with orgs:manage.',
  SCOPE_NOT_GRANTED:
    'Give this client the scope orgs:manage in config/clients.yaml and restart the companion.',
  CLIENT_ID_TAKEN: 'Choose another name with --client-id, or remove the org from config/clients.yaml.',
};

async function inWords<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    const code = error.code ?? /\b(invalid_scope|invalid_client)\b/.exec(error.message)?.[1] ?? null;
    const known =
      code === 'invalid_scope'
        ? 'SCOPE_NOT_GRANTED'
        : code === 'invalid_client'
          ? 'CLIENT_AUTHENTICATION_FAILED'
          : code;
    throw new OrgProblem(error.message, MENDS[known ?? ''] ?? null, known ?? 'COMPANION_UNREACHABLE', error);
  }
}
