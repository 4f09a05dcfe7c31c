/**
 * Plays `PortfolioController.cls`.
 *
 * @module
 */
import { orgProblem, type CompanionClient } from './companionClient.ts';
import { requirePermission } from './permission.ts';
import type { ApexMethods, OrgSession } from './apexMethods.ts';
import type { OrgRecords } from './records.ts';

/** @param records - Where a household's client number stands. */
export function createPortfolioController(
  records: OrgRecords,
  companion: CompanionClient,
  session: OrgSession,
): ApexMethods {
  const clientNumberOf = (householdId: unknown): string => {
    requirePermission(session, 'Portfolio_Read');
    const household = records.household(String(householdId));
    if (household === undefined) throw orgProblem('RECORD_NOT_FOUND');
    if (household.clientNumber === null) throw orgProblem('HOUSEHOLD_NOT_LINKED');
    return encodeURIComponent(household.clientNumber);
  };

  return {
    async getPortfolio({ householdId }) {
      const clientNumber = clientNumberOf(householdId);
      return companion(
        'GET',
        `/v1/portfolio/households/${clientNumber}?include=accounts,holdings,allocation`,
      );
    },

    async getPerformance({ householdId, period }) {
      const clientNumber = clientNumberOf(householdId);
      return companion(
        'GET',
        `/v1/portfolio/households/${clientNumber}/performance?period=${encodeURIComponent(String(period))}`,
      );
    },
  };
}
