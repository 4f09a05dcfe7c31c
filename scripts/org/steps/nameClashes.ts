/**
 * Nothing of somebody else's is overwritten: an org that never had Rialto must not have components of its names.
 *
 * @module
 */
import { compareComponents } from '../components.ts';
import { deployedFiles, deployedPackages, PACKAGES } from '../packages.ts';
import { blocked, done, listWords, skipped, type Step } from '../plan.ts';
import type { SetupContext } from '../setupContext.ts';

/** Looks only where the org has no record of a deployment by this command. */
export function createNameClashStep({ org, root, options }: SetupContext): Step {
  return {
    name: 'names',
    title: 'Look for components of the same names',
    why: 'deploying replaces what has the same name, whoever it belongs to',
    act: null,
    async look() {
      if ((await deployedPackages(org)).has(PACKAGES.base.record)) return done('the org’s are Rialto’s');
      const { present } = await compareComponents(org, deployedFiles(root, PACKAGES.base.folders));
      if (present.length === 0) return done('none');
      if (options.takeOver) return skipped(`${listWords(present)} will be replaced, as asked`);
      return blocked(
        `the org already has ${listWords(present)}, and they were not deployed by this command`,
        'If they are Rialto’s, deployed by hand, add --take-over. If they are somebody else’s, rename or remove them first: they would be replaced.',
      );
    },
  };
}
