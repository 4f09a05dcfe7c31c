/**
 * Plays `KycController.cls`: the same methods, parameters, answers and refusals.
 *
 * @module
 */
import { verificationListSchema, verificationSchema, type Verification } from '@rialto/contract';
import { orgProblem, type CompanionClient } from './companionClient.ts';
import { requirePermission } from './permission.ts';
import type { ApexMethods, OrgSession } from './apexMethods.ts';
import type { OrgRecords } from './records.ts';
import type { Member } from '../world/index.ts';

/** @param records - The org's records; results are stored there. */
export function createKycController(
  records: OrgRecords,
  companion: CompanionClient,
  session: OrgSession,
): ApexMethods {
  const demand = (permission: string): void => requirePermission(session, permission);
  const demandMember = (partyId: string) => {
    const found = records.member(partyId);
    if (found === undefined) throw orgProblem('RECORD_NOT_FOUND');
    return found;
  };
  const keep = (body: unknown): Verification => {
    const verification = verificationSchema.safeParse(body);
    if (!verification.success) throw orgProblem('COMPANION_ANSWER_INVALID');
    records.store(verification.data);
    return verification.data;
  };

  return {
    async getMembers({ householdId }) {
      demand('Kyc_Read');
      const household = records.household(String(householdId));
      if (household === undefined) throw orgProblem('RECORD_NOT_FOUND');
      return {
        householdId: household.recordId,
        householdName: household.name,
        canVerify: session.permissions.has('Kyc_Verify'),
        hasMore: false,
        members: household.members.map((member) => ({
          partyId: member.recordId,
          name: `${member.givenName} ${member.familyName}`,
          role: member.role,
          verification: records.latestVerification(member.recordId) ?? null,
        })),
      };
    },

    async verifyParty({ partyId, householdId, idempotencyKey }) {
      demand('Kyc_Verify');
      const { member } = demandMember(String(partyId));
      const body = { partyId, householdId, subject: subjectOf(member), requestedBy: session.userId };
      return keep(
        await companion('POST', '/v1/kyc/verifications', { body, idempotencyKey: String(idempotencyKey) }),
      );
    },

    async getVerification({ verificationId }) {
      demand('Kyc_Read');
      if (records.verification(String(verificationId)) === undefined) throw orgProblem('RECORD_NOT_FOUND');
      return keep(
        await companion('GET', `/v1/kyc/verifications/${encodeURIComponent(String(verificationId))}`),
      );
    },

    async getHistory({ partyId }) {
      demand('Kyc_Read');
      demandMember(String(partyId));
      return historyOf(companion, String(partyId));
    },
  };
}

/** Fills the org's records from the companion: a real org would have kept them. */
export async function restore(records: OrgRecords, companion: CompanionClient): Promise<void> {
  for (const { Id } of records.list('Contact') ?? []) {
    for (const verification of (await historyOf(companion, Id)).verifications) records.store(verification);
  }
}

async function historyOf(companion: CompanionClient, partyId: string) {
  const list = verificationListSchema.safeParse(
    await companion('GET', `/v1/kyc/parties/${partyId}/verifications`),
  );
  if (!list.success) throw orgProblem('COMPANION_ANSWER_INVALID');
  return list.data;
}

function subjectOf(member: Member): object {
  const { givenName, familyName, birthdate, address, email, phone } = member;
  if (birthdate === null) {
    throw orgProblem('RECORD_INCOMPLETE', { errors: [{ field: 'Date of birth', message: 'is missing' }] });
  }
  return {
    givenName,
    familyName,
    dateOfBirth: birthdate,
    address: {
      lines: address.lines,
      city: address.city,
      ...(address.state ? { region: address.state } : {}),
      ...(address.postalCode ? { postalCode: address.postalCode } : {}),
      countryCode: address.country,
    },
    email,
    phone,
  };
}
