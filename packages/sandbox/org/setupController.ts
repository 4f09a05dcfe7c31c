/**
 * Plays `SetupController.cls` as far as a simulator honestly can: the connection is really asked, embedded apps and their
 * trusted URLs are read from the project's metadata, households counted. What only an org has is not known, and says so.
 *
 * @module
 */
import type { ApexMethods, OrgSession } from './apexMethods.ts';
import { orgProblem, type CompanionClient } from './companionClient.ts';
import type { CustomMetadata } from './customMetadata.ts';
import type { OrgRecords } from './records.ts';
import {
  broken,
  CONNECTION_CHECKS,
  ORG_CHECKS,
  unknown,
  warning,
  well,
  type Finding,
  type SetupCheck,
} from './setupCheck.ts';
import { testConnection } from './setupConnection.ts';

const SIMULATED = 'This is the org double, a simulator:';
const ONLY_AN_ORG = unknown(
  `${SIMULATED} only an org knows.`,
  'Let the offline Apex runner answer the page (APEX_ENDPOINT), or look in an org.',
);

/** What the checks look at. */
export interface SetupDependencies {
  readonly records: OrgRecords;
  readonly companion: CompanionClient;
  readonly session: OrgSession;
  readonly metadata: CustomMetadata;
  /** 18 characters. */
  readonly orgId: string;
  /** Origins that may stand in a frame, by the project's trusted URLs. */
  readonly framed: () => readonly string[];
}

/** @returns What the Setup tab calls. */
export function createSetupController(dependencies: SetupDependencies): ApexMethods {
  const { companion, orgId, session } = dependencies;
  const demand = (): void => {
    if (!session.permissions.has('Setup_Manage'))
      throw orgProblem('ACCESS_DENIED', { detail: 'The custom permission Setup_Manage is missing.' });
  };
  return {
    async getChecklist() {
      demand();
      return asChecks(ORG_CHECKS, findings(dependencies));
    },
    async testConnection() {
      demand();
      return asChecks(CONNECTION_CHECKS, await testConnection(companion, orgId));
    },
  };
}

function findings(dependencies: SetupDependencies): Readonly<Record<string, Finding>> {
  return {
    DATA_MODEL: well(`${SIMULATED} verifications are kept in memory.`),
    HOUSEHOLDS: households(dependencies),
    ROLLOUT: dependencies.session.permissions.has('Rollout_Pilot')
      ? well(`${SIMULATED} the signed-in user is a pilot user.`)
      : warning(
          `${SIMULATED} the signed-in user is no pilot user.`,
          'Start it with another user (ORG_PERMISSIONS).',
        ),
    EMBEDDED_APPS: embeddedApps(dependencies),
    TRUSTED_URLS: trustedUrls(dependencies),
  };
}

function households({ records }: SetupDependencies): Finding {
  const unlinked = (records.list('Account') ?? []).filter((row) => row['Client_Number__c'] === null).length;
  if (unlinked === 0) return well('Every account with people that you may see has a client number.');
  return {
    ...warning(
      `${unlinked} ${unlinked === 1 ? 'account' : 'accounts'} with people that you may see ${unlinked === 1 ? 'has' : 'have'} no client number: no portfolio is found for such a household.`,
      'Fill in Client Number on the households; other accounts need none.',
    ),
    code: 'HOUSEHOLD_NOT_LINKED',
  };
}

const activeApps = (metadata: CustomMetadata): { readonly label: string; readonly url: string }[] =>
  metadata('Embedded_App')
    .filter(({ values }) => values['Is_Active__c'] === 'true')
    .map(({ label, values }) => ({ label, url: values['Url__c'] ?? '' }));

function embeddedApps({ metadata }: SetupDependencies): Finding {
  const apps = activeApps(metadata);
  const wrong = apps.filter(({ url }) => !URL.canParse(url));
  if (wrong.length > 0)
    return broken(
      wrong.map(({ label }) => `${label}: Address must be a web address.`).join('\n'),
      'Correct the custom metadata records of Embedded App.',
      'EMBEDDED_APP_NOT_CONFIGURED',
    );
  return well(
    apps.length === 0
      ? 'No embedded app is switched on.'
      : `Switched on: ${apps.map(({ label }) => label).join(', ')}.`,
  );
}

function trustedUrls({ framed, metadata }: SetupDependencies): Finding {
  const trusted = new Set(framed());
  const missing = activeApps(metadata)
    .filter(({ url }) => URL.canParse(url) && !trusted.has(new URL(url).origin))
    .map(({ label, url }) => `${label} (${new URL(url).origin})`);
  return missing.length === 0
    ? well('Each embedded app’s origin may stand in a frame.')
    : broken(
        `The browser will block ${missing.join(', ')}.`,
        'Add a trusted URL for each origin, CSP directive frame-src only.',
        'EMBEDDED_APP_BLOCKED',
      );
}

const asChecks = (
  subjects: readonly (readonly [string, string, string])[],
  found: Readonly<Record<string, Finding>>,
): SetupCheck[] =>
  subjects.map(([area, name, title]) => ({ area, name, title, ...(found[name] ?? ONLY_AN_ORG) }));
