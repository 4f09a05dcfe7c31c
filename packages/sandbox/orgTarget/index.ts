/**
 * The local org target: a simulator of the little of a Salesforce org that `sf` and the set-up commands talk to.
 *
 * @module
 */
export type { Candidate, Judges, SourceFault, TestFailure, TestRun } from './deploy/judges.ts';
export type { OrgFaults } from './faults.ts';
export { DATA_MODELS, EDITIONS, type DataModel, type Edition, type OrgTargetOptions } from './orgOptions.ts';
export { ADMIN_USERNAME, TARGET_ORG_ID } from './records/seed.ts';
export { runSf, sfEnvironment, type SfResult } from './sfCli.ts';
export { startOrgTarget, type OrgState, type OrgTarget } from './startOrgTarget.ts';
