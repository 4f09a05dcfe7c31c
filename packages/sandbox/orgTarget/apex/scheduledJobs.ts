/**
 * What anonymous Apex scheduled: it runs in an org of its own, so it is asked at the end what it left there.
 *
 * @module
 */
import type { RecordStore } from '../records/recordStore.ts';

const MARK = 'ORG-TARGET-REPORT ';
const REPORT = `
System.debug('${MARK}' + JSON.serialize(new Map<String, Object>{
    'written' => Limits.getDmlRows(),
    'jobs' => [SELECT CronJobDetail.Name, CronExpression, State, NextFireTime FROM CronTrigger]
}));`;

interface Report {
  readonly written: number;
  readonly jobs: readonly {
    readonly CronJobDetail: { readonly Name: string };
    readonly CronExpression: string;
    readonly State: string;
    readonly NextFireTime: string | null;
  }[];
}

/** The source, with a report of what it did at its end. */
export const withReport = (source: string): string => `${source}${REPORT}`;

/**
 * Keeps the scheduled jobs as records, one for each name.
 *
 * @returns What went beyond scheduling, and is lost.
 */
export function keepScheduled(store: RecordStore, output: string, userId: string): string | undefined {
  const line = output.split('\n').find((text) => text.includes(MARK));
  if (line === undefined) return 'This simulator could not see what the Apex did.';
  const { written, jobs } = JSON.parse(line.slice(line.indexOf(MARK) + MARK.length)) as Report;
  if (written > 0) return 'This simulator keeps what anonymous Apex schedules, and no record it writes.';
  for (const { CronJobDetail, CronExpression, State, NextFireTime } of jobs) {
    const detail = store.rows('CronJobDetail').find((row) => row['Name'] === CronJobDetail.Name);
    const CronJobDetailId =
      typeof detail?.['Id'] === 'string'
        ? detail['Id']
        : store.put('CronJobDetail', { Name: CronJobDetail.Name, JobType: '7' });
    if (store.rows('CronTrigger').some((row) => row['CronJobDetailId'] === CronJobDetailId)) continue;
    store.put('CronTrigger', {
      CronJobDetailId,
      CronExpression,
      State,
      NextFireTime,
      OwnerId: userId,
      TimesTriggered: 0,
    });
  }
  return undefined;
}
