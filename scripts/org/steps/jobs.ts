/**
 * Rialto's background jobs run in the org.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { existing } from '../components.ts';
import { done, needed, type Step } from '../plan.ts';
import type { Org } from '../organization.ts';
import type { SetupContext } from '../setupContext.ts';

/** Rialto's jobs in an org. */
export interface JobsFound {
  readonly scheduled: readonly string[];
  readonly missing: readonly string[];
}

/** Looks for each job that the class names; one that has ended does not run again. */
export async function findJobs(org: Org, root: string): Promise<JobsFound> {
  const rows = await org.query(
    "SELECT Id, CronJobDetail.Name FROM CronTrigger WHERE CronJobDetail.Name LIKE 'Rialto%' AND State NOT IN ('DELETED', 'COMPLETE', 'ERROR')",
  );
  const scheduled = rows.map((row) => (row['CronJobDetail'] as { Name?: string } | null)?.Name ?? '').sort();
  return { scheduled, missing: jobNames(root).filter((name) => !scheduled.includes(name)) };
}

/** As `KycJobs` names them, in its own words. */
export const jobNames = (root: string): readonly string[] =>
  [
    ...readFileSync(join(root, 'force-app/main/kyc/classes/KycJobs.cls'), 'utf8').matchAll(
      /static final String \w+ = '(Rialto[^']*)'/g,
    ),
  ].flatMap(([, name]) => name ?? []);

/** Schedules them once. They run as who schedules them. */
export function createJobsStep({ org, root }: SetupContext): Step {
  return {
    name: 'jobs',
    title: 'Schedule the background jobs',
    why: 'open verifications are followed up, approvals that fall due become tasks',
    async look() {
      const { scheduled, missing } = await findJobs(org, root);
      if (missing.length === 0) return done(scheduled.join(', '));
      const isThere = (await existing(org, 'ApexClass', 'Name', ['KycJobs'])).length > 0;
      if (!isThere) return needed('they come with the base package');
      const words = scheduled.length === 0 ? 'none is scheduled' : `${missing.join(', ')} not scheduled`;
      return needed(`${words}; they will run as ${org.identity.username}`);
    },
    act: () => org.execute('KycJobs.schedule();'),
  };
}
