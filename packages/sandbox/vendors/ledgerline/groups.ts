/**
 * The world's households as Ledgerline sees them: groups of entities that hold accounts.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { HOUSEHOLDS, type Household, type Member } from '../../world/index.ts';

/** A group as Ledgerline answers it. */
export interface GroupAnswer {
  readonly id: string;
  readonly crm_ref: string;
  readonly title: string;
  readonly base_ccy: string;
  readonly entities: readonly { readonly id: string; readonly crm_ref: string; readonly display: string }[];
}

const idOf = (prefix: string, reference: string): string =>
  prefix + createHash('sha256').update(`ledgerline ${reference}`).digest('hex').slice(0, 16);

/** Ledgerline's own id of a person. */
export const entityIdOf = (member: Member): string => idOf('ent_', member.clientNumber);

const known = HOUSEHOLDS.flatMap((household) =>
  household.clientNumber !== null && household.knownToPortfolioVendor
    ? [{ household, id: idOf('grp_', household.clientNumber), crmRef: household.clientNumber }]
    : [],
);

/** The household of that group id. */
export const findGroup = (id: string): Household | undefined => known.find((one) => one.id === id)?.household;

/** Groups of that client number: one, or none. */
export function searchGroups(crmRef: string): readonly GroupAnswer[] {
  return known
    .filter((one) => one.crmRef === crmRef)
    .map(({ household, id }) => ({
      id,
      crm_ref: crmRef,
      title: household.name,
      base_ccy: household.currency,
      entities: household.members.map((member) => ({
        id: entityIdOf(member),
        crm_ref: member.clientNumber,
        display: `${member.givenName} ${member.familyName}`,
      })),
    }));
}
