/**
 * Rialto's background jobs run in the org.
 *
 * @module
 */
import { existing } from './nameClashes.ts';
import { done, needed, type Step } from '../plan.ts';
import type { Org } from '../organization.ts';
import type { SetupContext } from '../setupContext.ts';

/** Names of scheduled jobs of the org, deleted ones left out. */
export async function scheduledJobs(org: Org): Promise<readonly string[]> {
  const rows = await org.query(
    "SELECT Id, CronJobDetail.Name FROM CronTrigger WHERE CronJobDetail.Name LIKE 'Rialto%' AND State != 'DELETED'",
  );
  return rows.map((row) => (row['CronJobDetail'] as { Name?: string } | null)?.Name ?? '').sort();
}

/** Schedules them once. They run as who schedules them. */
export function createJobsStep({ org }: SetupContext): Step {
  return {
    name: 'jobs',
    title: 'Schedule the background jobs',
    why: 'open verifications are followed up, approvals that fall due become tasks',
    async look() {
      const jobs = await scheduledJobs(org);
      if (jobs.length > 0) return done(jobs.join(', '));
      const isThere = (await existing(org, 'ApexClass', 'Name', ['KycJobs'])).length > 0;
      return needed(
        isThere
          ? `none is scheduled; they will run as ${org.identity.username}`
          : 'they come with the base package',
      );
    },
    act: () => org.execute('KycJobs.schedule();'),
  };
}
