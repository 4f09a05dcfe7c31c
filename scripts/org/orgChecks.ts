/**
 * The checks the org makes of itself, those of its Setup tab.
 *
 * @module
 */
import { hasCode, OrgProblem } from './orgProblem.ts';
import type { Org } from './organization.ts';

/** One check, as Apex answers it. */
export interface OrgCheck {
  readonly name: string;
  readonly title: string;
  readonly state: 'OK' | 'WARNING' | 'FAILED' | 'UNKNOWN';
  readonly detail: string | null;
  readonly action: string | null;
  /** Does it, to run in the project's folder. */
  readonly command: string | null;
  readonly code: string | null;
}

/** What to do about it, with the command that does it; `null` where there is nothing to do. */
export const mendOfCheck = ({ action, command }: OrgCheck): string | null =>
  [action, command].filter((part) => part !== null && part !== '').join(' The command: ') || null;

/** Checks, or why there are none. */
export interface OrgChecks {
  readonly checks: readonly OrgCheck[];
  /** `null` where the org answered. */
  readonly problem: OrgProblem | null;
}

/** What can be seen in the org: it calls nobody. */
export const readChecklist = (org: Org): Promise<OrgChecks> => ask(org, 'GET', '/rialto/setup/checklist');

/** The org asks the companion, by its own credential. */
export const testConnection = (org: Org): Promise<OrgChecks> => ask(org, 'POST', '/rialto/setup/connection');

async function ask(org: Org, method: 'GET' | 'POST', path: string): Promise<OrgChecks> {
  try {
    const { body } = await org.apexRest(method, path);
    const { checks } = (body ?? {}) as { checks?: unknown };
    if (Array.isArray(checks)) return { checks: checks as readonly OrgCheck[], problem: null };
    return { checks: [], problem: new OrgProblem('The org’s answer is not a list of checks.') };
  } catch (error) {
    if (!(error instanceof OrgProblem)) throw error;
    return { checks: [], problem: inWords(error) };
  }
}

function inWords(error: OrgProblem): OrgProblem {
  if (hasCode(error, 'NOT_FOUND', 'HTTP_404'))
    return new OrgProblem(
      'The org has no Apex class SetupResource.',
      'Deploy the base package: npm run org:setup.',
      'NOT_FOUND',
      error,
    );
  if (hasCode(error, 'HTTP_403', 'FORBIDDEN', 'INSUFFICIENT_ACCESS'))
    return new OrgProblem(
      'This user may not run the org’s checks.',
      'Give this user the permission set Rialto_Admin: npm run org:setup with --admin-user.',
      'SETUP_FORBIDDEN',
      error,
    );
  return error;
}
