/**
 * The steps of a set-up as a table for the administrator's guide.
 *
 * @module
 */
import { REPOSITORY } from '../checks/installed.ts';
import type { Org } from './organization.ts';
import type { Step } from './plan.ts';
import { NO_OPTIONS } from './setupContext.ts';
import { createSetupSteps } from './steps/index.ts';

/** All steps in their order. None of them is looked at: there is no org here. */
export function setupSteps(): readonly Step[] {
  const unasked = (): never => {
    throw new Error('The table of the steps asks no org.');
  };
  const org: Org = {
    identity: {
      id: '',
      name: '',
      edition: '',
      isSandbox: true,
      isProduction: false,
      instanceUrl: 'https://localhost',
      username: '',
    },
    target: '',
    query: unasked,
    queryTooling: unasked,
    has: unasked,
    create: unasked,
    update: unasked,
    remove: unasked,
    connect: unasked,
    apexRest: unasked,
    execute: unasked,
  };
  const cli = { run: unasked, show: unasked };
  return createSetupSteps(
    { org, cli, companion: null, options: NO_OPTIONS, root: REPOSITORY },
    { checks: [] },
  );
}

/** Markdown. */
export const stepTable = (): string =>
  ['| step | why |', '| --- | --- |', ...setupSteps().map(({ title, why }) => `| ${title} | ${why} |`)].join(
    '\n',
  );
