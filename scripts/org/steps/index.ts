/**
 * All steps of a set-up, in the order that works.
 *
 * @module
 */
import { PACKAGES, TEST_FOLDERS, type Variant } from '../packages.ts';
import { done, type Step } from '../plan.ts';
import type { SetupContext } from '../setupContext.ts';
import { cliVersion } from '../salesforceCli.ts';
import { createAssignmentSteps } from './assignments.ts';
import { createConnectionStep } from './companionConnection.ts';
import { createDeployStep, type DeployStepOptions } from './deployPackage.ts';
import { createModelRecordStep, createSignOnPolicyStep } from './generatedMetadata.ts';
import { createJobsStep } from './jobs.ts';
import { createNameClashStep } from './nameClashes.ts';
import {
  createEditionStep,
  createModelStep,
  createOrgStep,
  createRelationsStep,
  createToolsStep,
} from './prerequisites.ts';
import { createRolloutStep } from './rollout.ts';
import { createSmokeStep, type SmokeReport } from './smokeTest.ts';

/** @param report - Gets what the org says of itself at the end. */
export function createSetupSteps(context: SetupContext, report: SmokeReport): readonly Step[] {
  let variant: Variant = context.options.variant ?? 'BASE';
  const current = (): Variant => variant;
  const states = new Map<string, boolean>();
  const steps = [
    createToolsStep(cliVersion()),
    createOrgStep(context),
    createEditionStep(context),
    createRelationsStep(context),
    createModelStep(context, (found) => (variant = found)),
    createNameClashStep(context),
    ...createDeploySteps(context, current),
    createModelRecordStep(context),
    createSignOnPolicyStep(context),
    ...createAssignmentSteps(context, current),
    createConnectionStep(context),
    createJobsStep(context),
    createPagesStep(current),
    createRolloutStep(context),
  ].map((step) => remember(step, states));
  const isReady = (): boolean => [...states.values()].every(Boolean);
  return [...steps, createSmokeStep(context, isReady, report)];
}

/** So that the last step knows whether the ones before it are through. */
const remember = (step: Step, states: Map<string, boolean>): Step => ({
  ...step,
  async look() {
    const look = await step.look();
    states.set(step.name, look.state === 'done' || look.state === 'skipped');
    return look;
  },
});

function createDeploySteps(context: SetupContext, variant: () => Variant): readonly Step[] {
  const { options, org } = context;
  const onlyFor = (wanted: Variant) => (): string | null =>
    variant() === wanted ? null : `the org’s data model is ${variant()}`;
  const hasTests = options.withTests || org.identity.isProduction;
  // A run without tests is content with an org that has them.
  const tests = (
    name: keyof typeof TEST_FOLDERS,
  ): Pick<DeployStepOptions, 'moreFolders' | 'extraFolders'> => {
    const folders = [TEST_FOLDERS[name]];
    return hasTests ? { moreFolders: folders } : { extraFolders: folders };
  };
  return [
    createDeployStep(context, {
      name: 'deploy-base',
      package: PACKAGES.base,
      ...tests('base'),
    }),
    createDeployStep(context, { name: 'deploy-fsc', package: PACKAGES.fsc }),
    createDeployStep(context, {
      name: 'deploy-fsc-managed',
      package: PACKAGES.fscManaged,
      ...tests('fscManaged'),
      unwanted: onlyFor('FSC_MANAGED'),
    }),
    createDeployStep(context, {
      name: 'deploy-fsc-core',
      package: PACKAGES.fscCore,
      ...tests('fscCore'),
      unwanted: onlyFor('FSC_CORE'),
    }),
    createDeployStep(context, {
      name: 'deploy-demo',
      package: PACKAGES.demo,
      unwanted: () => (options.demo ? null : 'not asked for with --demo'),
    }),
  ];
}

/** The app brings its page; a firm's own pages are the firm's to change. */
function createPagesStep(variant: () => Variant): Step {
  return {
    name: 'pages',
    title: 'Place the components',
    why: 'the app Rialto shows its household page by itself',
    act: null,
    look: async () =>
      variant() === 'BASE'
        ? done('the app Rialto shows the household page on accounts')
        : done(
            'the app Rialto shows the household page on accounts; for record type Household activate Fsc_Household_Record_Page for your app and profiles',
          ),
  };
}
