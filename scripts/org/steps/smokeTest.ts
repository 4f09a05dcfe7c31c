/**
 * The last step: the org itself says whether everything holds, through its own credential.
 *
 * @module
 */
import { mendOfCheck, readChecklist, testConnection, type OrgCheck } from '../orgChecks.ts';
import { blocked, done, needed, skipped, type Look, type Step } from '../plan.ts';
import type { SetupContext } from '../setupContext.ts';

/** What the last run of {@link createSmokeStep} saw. */
export interface SmokeReport {
  checks: readonly OrgCheck[];
}

/**
 * @param isReady - Whether all before it is done: until then the checks would only repeat what is missing.
 * @param report - Gets the checks.
 */
export function createSmokeStep(context: SetupContext, isReady: () => boolean, report: SmokeReport): Step {
  const { org, companion } = context;

  async function look(): Promise<Look> {
    if (!isReady()) return needed('follows the steps before');
    const seen = await readChecklist(org);
    if (seen.problem !== null)
      return seen.problem.code === 'NOT_FOUND'
        ? skipped('the org answers no checks')
        : blocked(seen.problem.message.replace(/\.$/, ''), seen.problem.mend ?? 'Run npm run org:doctor.');
    const asked =
      companion === null ? { checks: [] as readonly OrgCheck[], problem: null } : await testConnection(org);
    if (asked.problem !== null)
      return blocked(
        asked.problem.message.replace(/\.$/, ''),
        asked.problem.mend ?? 'Run npm run org:doctor.',
      );
    report.checks = [...seen.checks, ...asked.checks];
    const failed = report.checks.filter(
      ({ state, name }) => state === 'FAILED' && !(companion === null && NEEDS_COMPANION.has(name)),
    );
    if (failed.length > 0)
      return blocked(
        failed.map(({ title, detail }) => `${title}: ${detail ?? 'failed'}`).join(' '),
        failed.map(mendOfCheck).find((mend) => mend !== null) ?? 'Run npm run org:doctor.',
      );
    const warnings = report.checks.filter(({ state }) => state !== 'OK').length;
    return done(
      `${report.checks.length} checks of the org, ${warnings === 0 ? 'all well' : `${warnings} with a remark`}`,
    );
  }

  return {
    name: 'verify',
    title: 'Let the org verify everything',
    why: 'through its own credential, as a user’s call would go',
    look,
    // The look is the deed: it calls the companion through the org.
    act: async () => {},
  };
}

/** Checks that cannot hold in an org without a companion. */
const NEEDS_COMPANION = new Set(['CREDENTIAL', 'COMPANION', 'ORG_REGISTERED', 'SCOPES', 'COMPANION_ROLLOUT']);
