/**
 * Apex compiles, as far as it can be known without an org: two compilers that miss different things.
 *
 * @module
 */
import type { Check } from '../check.ts';
import { packageDirectories, projectFiles } from '../projectFiles.ts';
import { installAnalysers } from './analysers.ts';
import { checkWithApexLs } from './apexLs.ts';
import { javaIsMissing } from './java.ts';
import { checkWithJorje } from './jorje.ts';

export { installAnalysers, requireAnalyser, areAnalysersInstalled } from './analysers.ts';
export { javaIsMissing } from './java.ts';

/** apex-ls and jorje over the classes and triggers of the package directories. */
export const apexCheck: Check = {
  name: 'apex',
  about: 'Apex compiles: apex-ls and Salesforce’s own compiler front end (needs a JDK)',
  prepare: async (onProgress) => {
    if ((await javaIsMissing()) === undefined) await installAnalysers(onProgress);
  },
  async run(root) {
    const skipped = await javaIsMissing();
    if (skipped !== undefined) return { faults: [], looked: 'nothing', skipped };
    const sources = packageDirectories(root).flatMap((path) =>
      projectFiles(root, `${path}/**/*.{cls,trigger}`),
    );
    if (sources.length === 0) return { faults: [], looked: 'nothing', skipped: 'there is no Apex' };
    const [compiled, checked] = await Promise.all([checkWithJorje(root), checkWithApexLs(root)]);
    return { faults: [...compiled, ...checked].sort(), looked: `${sources.length} sources` };
  },
};
