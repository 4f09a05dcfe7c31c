/**
 * The orgs as the database knows them: who is registered, who of them may use Rialto yet, and who does.
 *
 * @module
 */
export { openAdoption, type Adoption } from './adoption.ts';
export { openOrgs, type Orgs, type OrgsOptions } from './openOrgs.ts';
export { bucketOf, isIncluded, type OrgRollout } from './rollout.ts';
