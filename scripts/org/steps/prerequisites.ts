/**
 * What must be so before anything is changed: the right org, able to run Apex, with the features that are needed.
 *
 * @module
 */
import { blocked, done, type Look, type Step } from '../plan.ts';
import { rowsOrNone, type Org } from '../organization.ts';
import { VARIANTS, type Variant } from '../packages.ts';
import type { SetupContext } from '../setupContext.ts';

const looks = (name: string, title: string, why: string, look: () => Promise<Look>): Step => ({
  name,
  title,
  why,
  look,
  act: null,
});

/** Editions without Apex or without an API of their own. */
const WITHOUT_APEX = [
  'Professional',
  'Group',
  'Contact Manager',
  'Personal',
  'Essentials',
  'Starter',
  'Base',
];

/** Node of the scripts: TypeScript runs as it is. */
const LEAST_NODE = 22;

/** The machine's tools. */
export const createToolsStep = (version: string, node = process.versions.node): Step =>
  looks('tools', 'Check the tools', 'the pinned Salesforce CLI and Node do the work', async () =>
    Number(node.split('.')[0]) < LEAST_NODE
      ? blocked(`Node ${node} is too old`, 'Run npm ci: it brings the right Node, which npm run then uses.')
      : done(`Salesforce CLI ${version}, Node ${node}`),
  );

/** Whether it is the org that is meant. */
export function createOrgStep({ org, options }: SetupContext): Step {
  const { id, name, edition, isSandbox, isProduction, username } = org.identity;
  return looks('org', 'Find the org', 'so that nothing happens to another one', async () => {
    const kind = isProduction ? 'PRODUCTION' : isSandbox ? 'sandbox or scratch org' : 'development org';
    const found = `“${name}”, ${id}, ${edition}, ${kind}, as ${username}`;
    const { expectOrg } = options;
    if (expectOrg === null || id.slice(0, 15) === expectOrg.slice(0, 15)) return done(found);
    return blocked(
      `this is ${found}, and ${expectOrg} was meant`,
      'Name the right org with --target-org; npx sf org list shows those you are logged in to.',
    );
  });
}

/** Whether its edition can run Rialto. */
export function createEditionStep({ org }: SetupContext): Step {
  return looks('edition', 'Check the edition', 'Rialto is Apex, called through the API', async () => {
    const { edition } = org.identity;
    return WITHOUT_APEX.some((word) => edition.startsWith(word))
      ? blocked(
          `${edition} has no Apex`,
          'Use Enterprise, Unlimited, Performance or Developer Edition, or a sandbox of one.',
        )
      : done(`${edition} has Apex and the API`);
  });
}

/** Whether people can belong to several households. Of use, and not demanded. */
export function createRelationsStep({ org }: SetupContext): Step {
  return looks(
    'relations',
    'Check contacts to several accounts',
    'a household’s people are found by their relations to it',
    async () =>
      done(
        (await org.has('AccountContactRelation'))
          ? 'switched on'
          : 'switched off: a household’s people are the contacts of its account. To change that: Setup → Account Settings → Allow users to relate a contact to multiple accounts',
      ),
  );
}

/** An object that only the data model has. */
const MARKERS = { FSC_MANAGED: 'FinServ__FinancialAccount__c', FSC_CORE: 'PartyProfile' } as const;

/** Which data models of Financial Services Cloud the org has. */
export async function findVariants(org: Org): Promise<readonly Variant[]> {
  const found: Variant[] = [];
  for (const variant of ['FSC_MANAGED', 'FSC_CORE'] as const)
    if (await org.has(MARKERS[variant])) found.push(variant);
  return found;
}

const VARIANT_WORDS: Readonly<Record<Variant, string>> = {
  BASE: 'Rialto’s own objects only',
  FSC_MANAGED: 'Financial Services Cloud, managed package',
  FSC_CORE: 'Financial Services Cloud, standard objects',
};

/** As the org's own record says; `null` where there is none. */
export async function configuredVariant(org: Org): Promise<Variant | null> {
  const [row] = await rowsOrNone(
    org.query("SELECT Id, Variant__c FROM Data_Model__mdt WHERE DeveloperName = 'Current'"),
  );
  return VARIANTS.find((variant) => variant === row?.['Variant__c']) ?? null;
}

/** Settles the data model for the steps behind it. */
export function createModelStep({ org, options }: SetupContext, settle: (variant: Variant) => void): Step {
  return looks(
    'model',
    'Find the data model',
    'verifications are written where this org keeps them',
    async () => {
      const found = await findVariants(org);
      const variant = options.variant ?? (await configuredVariant(org));
      if (variant !== null) {
        if (variant !== 'BASE' && !found.includes(variant))
          return blocked(
            `the org has no ${MARKERS[variant]}, which ${VARIANT_WORDS[variant]} needs`,
            variant === 'FSC_MANAGED'
              ? 'Install Financial Services Cloud’s package, or leave --variant out.'
              : 'Switch it on: Setup → Know Your Customer Settings; or leave --variant out.',
          );
        settle(variant);
        return done(
          `${variant}, ${options.variant === null ? 'as the org’s record says' : 'as asked'}: ${VARIANT_WORDS[variant]}`,
        );
      }
      if (found.length > 1)
        return blocked(
          'the org has both data models of Financial Services Cloud',
          'Say which one Rialto writes to: --variant FSC_MANAGED or --variant FSC_CORE.',
        );
      settle(found[0] ?? 'BASE');
      return done(`${found[0] ?? 'BASE'}: ${VARIANT_WORDS[found[0] ?? 'BASE']}`);
    },
  );
}
