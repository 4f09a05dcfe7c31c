/**
 * The links from here to the companion, and through it to the vendors.
 *
 * @module
 */
import type { CredentialList, OrgRegistration } from '@rialto/contract';
import { AccessError } from '../../companionAccess.ts';
import { openCompanion } from '../../credentials/companion.ts';
import type { CompanionAdmin } from '../companionAdmin.ts';
import type { Org } from '../organization.ts';
import { hasCode, OrgProblem } from '../orgProblem.ts';
import {
  agrees,
  companionRequest,
  pilotUserIds,
  readOrgRollout,
  pilotWords,
  stageWords,
} from '../rollout/rolloutState.ts';
import { DEFAULT_SCOPES } from '../setupContext.ts';
import { failed, ok, unknown, warning, type Finding, type Link } from './link.ts';

/** What the links are looked at with. */
export interface CompanionLinksContext {
  readonly org: Org;
  readonly companion: CompanionAdmin | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, of this machine. */
  readonly now: () => number;
}

/** Milliseconds for an answer to a look from here. */
const TIMEOUT_MS = 10_000;
/** Seconds two clocks may be apart before tokens come close to being refused, and before they are. */
const SKEW = { warning: 60, failure: 300 };

/** In the order of cause. */
export function createCompanionLinks(context: CompanionLinksContext): readonly Link[] {
  const { org, companion } = context;
  const asked =
    (look: (companion: CompanionAdmin) => Promise<Finding | readonly Finding[]>): Link['look'] =>
    async () =>
      companion === null
        ? failed('nobody said where it is', 'Add --companion-url https://….')
        : look(companion);
  let registration: OrgRegistration | null = null;
  let isConfigured = false;
  return [
    { name: 'companion', title: 'Companion', needs: [], look: asked(({ url }) => lookAtReadiness(url)) },
    {
      name: 'clocks',
      title: 'Clocks',
      needs: ['companion'],
      look: asked(({ url }) => lookAtClocks(context, url)),
    },
    {
      name: 'registered',
      title: 'Registration at the companion',
      needs: ['companion', 'org'],
      look: asked(async (admin) => {
        registration = await whereAllowed(admin.registration(org.identity.id));
        if (registration !== null)
          return ok(`as ${registration.clientId}, changed ${registration.changedAt}`);
        isConfigured = (await whereAllowed(admin.rollout(org.identity.id))) !== null;
        return isConfigured
          ? ok('in the companion’s config/clients.yaml')
          : failed(
              'the companion does not know this org',
              'npm run org:setup with --companion-url registers it.',
            );
      }),
    },
    {
      name: 'scopes',
      title: 'Scopes',
      needs: ['registered'],
      look: async () => {
        if (isConfigured)
          return ok('as config/clients.yaml says; the org’s own call tells whether they suffice');
        const granted: readonly string[] = registration?.scopes ?? [];
        const missing = DEFAULT_SCOPES.filter((scope) => !granted.includes(scope));
        if (registration === null) return unknown('the registration could not be read', null);
        return missing.length === 0
          ? ok(granted.join(', '))
          : failed(
              `${missing.join(', ')} is missing`,
              `npm run org:setup with --scopes ${[...new Set([...granted, ...missing])].join(',')} registers the org with what the panels need.`,
            );
      },
    },
    {
      name: 'rollout',
      title: 'Rollout on both sides',
      needs: ['registered', 'deployed'],
      look: asked((admin) => lookAtRollout(org, admin)),
    },
    {
      name: 'vendors',
      title: 'Vendors',
      needs: ['companion'],
      look: asked(({ url }) => lookAtVendors(context.env, url)),
    },
  ];
}

async function fetchFrom(url: string): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    const code = (cause as { cause?: { code?: string } }).cause?.code;
    throw new OrgProblem(
      `no answer from here${code === undefined ? '' : ` (${code})`}`,
      null,
      'COMPANION_UNREACHABLE',
      cause,
    );
  }
}

async function lookAtReadiness(url: string): Promise<Finding> {
  const response = await fetchFrom(`${url}/readyz`).catch((error: unknown) => {
    if (hasCode(error, 'COMPANION_UNREACHABLE')) return error as OrgProblem;
    throw error;
  });
  if (response instanceof OrgProblem)
    return failed(
      `${url}: ${response.message}`,
      'Start it, or look at its address, DNS, firewall and certificate.',
    );
  const body = (await response.json().catch(() => null)) as {
    status?: string;
    phase?: string;
    database?: string;
  } | null;
  if (body?.status === undefined)
    return failed(`what answers at ${url} is not a companion`, 'Check the address.');
  return response.ok
    ? ok(`${url} is ready`)
    : failed(
        `${url} is not ready: ${body.phase ?? 'unknown phase'}, database ${body.database ?? 'unknown'}`,
        'Look at the companion’s log; it says what it waits for.',
      );
}

/** Three clocks: this machine's, the org's, the companion's, each by the `Date` of an answer. */
async function lookAtClocks({ org, now }: CompanionLinksContext, url: string): Promise<Finding> {
  const offset = async (ask: () => Promise<number | null>): Promise<number | null> => {
    const before = now();
    const date = await ask();
    return date === null ? null : (date - (before + now()) / 2) / 1_000;
  };
  const companion = await offset(async () =>
    Date.parse((await fetchFrom(`${url}/healthz`)).headers.get('date') ?? ''),
  );
  const salesforce = await offset(async () => (await org.connect('GET', '/limits')).date);
  if (companion === null || salesforce === null || Number.isNaN(companion))
    return unknown('not all of them tell the time', null);
  const apart = Math.abs(companion - salesforce);
  const words = `companion and org ${apart.toFixed(0)} s apart, this machine ${Math.abs(salesforce).toFixed(0)} s from the org`;
  const mend = 'Set the clock of the companion’s machine, best by NTP: tokens are refused when it is wrong.';
  if (apart > SKEW.failure) return failed(words, mend);
  if (apart > SKEW.warning) return warning(words, mend);
  return Math.abs(salesforce) > SKEW.failure ? warning(words, 'Set the clock of this machine.') : ok(words);
}

async function lookAtRollout(org: Org, companion: CompanionAdmin): Promise<Finding> {
  const here = await readOrgRollout(org);
  const wanted = companionRequest(here, await pilotUserIds(org));
  const there = await whereAllowed(companion.rollout(org.identity.id));
  if (agrees(there, wanted)) return ok(`${stageWords(here)}; ${pilotWords(wanted.pilotUserIds)}`);
  return failed(
    `the org has ${stageWords(here)}; ${pilotWords(wanted.pilotUserIds)}; the companion has ${there === null ? 'nothing' : `${stageWords(there)}; ${pilotWords(there.pilotUserIds)}`}`,
    'npm run org:setup tells the companion what the org has.',
  );
}

/** Turned away is not broken: another person's client may look. */
async function whereAllowed<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OrgProblem) || error.mend !== null) throw error;
    throw new OrgProblem(
      error.message,
      'Set RIALTO_CLIENT_ID and RIALTO_CLIENT_SECRET of a client with orgs:manage.',
      error.code,
      error,
    );
  }
}

async function lookAtVendors(env: CompanionLinksContext['env'], url: string): Promise<readonly Finding[]> {
  try {
    const companion = await openCompanion({ env: { ...env, RIALTO_COMPANION_URL: url } }, [
      'credentials:read',
    ]);
    const { credentials } = await companion.ask<CredentialList>('GET', '/v1/credentials');
    return credentials.map(({ name, principals, breaker, lastTest }) => {
      const broken = principals.filter(({ status }) => status !== 'ready');
      const mend = `npm run credentials -- test ${name}`;
      if (broken.length > 0)
        return failed(`${name}: ${broken.map((each) => `${each.name} ${each.status}`).join(', ')}`, mend);
      if (breaker !== 'closed')
        return failed(`${name}: the vendor fails, calls are held back (${breaker})`, mend);
      return ok(
        `${name} is set up${lastTest === null ? '; never tested' : `; last test: ${lastTest.verdict}`}`,
      );
    });
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return [
      unknown(
        error.message,
        'Needs a client with credentials:read; or run npm run credentials -- list as who may.',
      ),
    ];
  }
}
