/**
 * What a set-up is told, and what its steps work with.
 *
 * @module
 */
import { ORG_SCOPES, type OrgScope } from '@rialto/contract';
import type { CompanionAdmin } from './companionAdmin.ts';
import type { Org } from './organization.ts';
import type { Variant } from './packages.ts';
import type { SalesforceCli } from './salesforceCli.ts';

/** What the administrator wants. */
export interface SetupOptions {
  /** Where the org finds the companion; `null`: set up without one. */
  readonly companionUrl: string | null;
  /** User names by persona. */
  readonly admins: readonly string[];
  readonly advisors: readonly string[];
  readonly officers: readonly string[];
  readonly pilots: readonly string[];
  /** User name; `null`: none. */
  readonly integrationUser: string | null;
  /** Data model; `null`: found out. */
  readonly variant: Variant | null;
  /** 15 or 18 characters of the org that is meant; `null`: the one logged in to. */
  readonly expectOrg: string | null;
  /** Demonstration apps. */
  readonly demo: boolean;
  /** Apex tests go with the base package. Always so in production, which demands them. */
  readonly withTests: boolean;
  /** A new secret although there is one. */
  readonly rotateSecret: boolean;
  /** Overwrites components of the same names that another deployment brought. */
  readonly takeOver: boolean;
  /** The org's name at the companion; `null`: the one it has, else `org-` and its id. */
  readonly clientId: string | null;
  /** `null`: those it has, else {@link DEFAULT_SCOPES}. */
  readonly scopes: readonly OrgScope[] | null;
  /** Permission set licence of Financial Services Cloud; `null`: found out; `none`: nobody needs one. */
  readonly fscLicence: string | null;
}

/** A set-up that is asked for nothing: each command line begins here. */
export const NO_OPTIONS: SetupOptions = {
  companionUrl: null,
  admins: [],
  advisors: [],
  officers: [],
  pilots: [],
  integrationUser: null,
  variant: null,
  expectOrg: null,
  demo: false,
  withTests: false,
  rotateSecret: false,
  takeOver: false,
  clientId: null,
  scopes: null,
  fscLicence: null,
};

/** What steps work with. */
export interface SetupContext {
  readonly org: Org;
  readonly cli: SalesforceCli;
  /** `null` where the set-up is without one. */
  readonly companion: CompanionAdmin | null;
  readonly options: SetupOptions;
  /** The project. */
  readonly root: string;
}

/** What the personas need, no more. */
export const DEFAULT_SCOPES: readonly OrgScope[] = ['kyc:verify', 'kyc:read', 'portfolio:read', 'embed:open'];

/** @returns The scope of that name; `undefined` where an org cannot have it. */
export const orgScope = (name: string): OrgScope | undefined => ORG_SCOPES.find((scope) => scope === name);

/** What a package that nobody set up has. */
const PLACEHOLDER = 'https://companion.example.com';

/** Where the org's named credential leads; `null` where it leads nowhere yet. */
export async function namedCredentialUrl(org: Org): Promise<string | null> {
  const [row] = await org.query("SELECT Id, Endpoint FROM NamedCredential WHERE DeveloperName = 'Companion'");
  const endpoint = row?.['Endpoint'];
  return typeof endpoint === 'string' && URL.canParse(endpoint) && endpoint !== PLACEHOLDER
    ? new URL(endpoint).origin
    : null;
}
