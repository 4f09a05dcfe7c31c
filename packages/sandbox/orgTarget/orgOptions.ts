/**
 * What kind of org the target plays.
 *
 * @module
 */
import type { Judges } from './deploy/judges.ts';
import type { OrgFaults } from './faults.ts';

/** Editions, as `Organization.OrganizationType` begins. Professional has no Apex. */
export const EDITIONS = ['Developer', 'Enterprise', 'Unlimited', 'Professional'] as const;
/** Data models of Financial Services Cloud an org may have. */
export const DATA_MODELS = ['none', 'managed', 'core'] as const;

/** An edition. */
export type Edition = (typeof EDITIONS)[number];
/** A data model. */
export type DataModel = (typeof DATA_MODELS)[number];

/** How to start the target. */
export interface OrgTargetOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Default `Developer`. */
  readonly edition?: Edition;
  /** Default `none`. */
  readonly model?: DataModel;
  /** 18 characters, 00D…; default the target's own. */
  readonly orgId?: string;
  /** What looks at a deployment before the org takes it. Default: only that the package can be read. */
  readonly judges?: Judges;
  /** `apexrun.mjs`, which answers Apex REST from the deployed classes. Default: the org answers 404. */
  readonly apexRunner?: string;
  /** Whether it makes scratch orgs, which end with it. Default false. */
  readonly isDevHub?: boolean;
  /** The last day of a scratch org, which follows changes of its source. Default: it is no scratch org. */
  readonly expiresOn?: string;
  /** How it is called; default that it is a simulator. */
  readonly name?: string;
  /** The administrator's; default as the Apex runner calls its own. */
  readonly username?: string;
  /** What is wrong from the start. */
  readonly faults?: OrgFaults;
}
