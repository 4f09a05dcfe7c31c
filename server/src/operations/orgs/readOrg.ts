/**
 * Reads what there is of an org: its registration, and who used Rialto.
 *
 * @module
 */
import type { Adoption, OrgRegistration } from '@rialto/contract';
import { AppError } from '../../errors.ts';
import { findOrgRegistration, type Queryable } from '../../storage/index.ts';
import type { Operation } from '../operation.ts';
import type { OrgDependencies } from './dependencies.ts';
import { presentOrg, type OrgInput } from './registerOrg.ts';

/** Which org, and how far back. */
export interface ReadAdoptionInput extends OrgInput {
  /** Today included; 1 to 366. */
  readonly days: number;
}

const notFound = (message: string): AppError => new AppError('ORG_NOT_FOUND', message);

/** Throws `ORG_NOT_FOUND`, also of an org that is in `config/clients.yaml`. */
export function createReadOrg({
  database,
  clients,
  proofs,
}: Pick<OrgDependencies, 'database' | 'clients' | 'proofs'>): Operation<OrgInput, OrgRegistration> {
  return async ({ orgId }) => {
    const record = await findOrgRegistration(database, orgId);
    if (record === undefined)
      throw notFound(
        clients.isOrgOfFile(orgId)
          ? 'The org has a client in config/clients.yaml, and no registration.'
          : 'No such org is registered.',
      );
    return { kind: 'ok', value: presentOrg(record, proofs), subject: orgId };
  };
}

/** Throws `ORG_NOT_FOUND` of an org that is neither registered nor in `config/clients.yaml`. */
export async function requireOrg(
  { database, clients }: Pick<OrgDependencies, 'clients'> & { readonly database: Queryable },
  orgId: string,
): Promise<{ readonly isOfFile: boolean }> {
  const isOfFile = clients.isOrgOfFile(orgId);
  if (!isOfFile && (await findOrgRegistration(database, orgId)) === undefined)
    throw notFound('No such org is registered.');
  return { isOfFile };
}

/** Throws `ORG_NOT_FOUND`. */
export function createReadAdoption(
  dependencies: Pick<OrgDependencies, 'database' | 'clients' | 'adoption'>,
): Operation<ReadAdoptionInput, Adoption> {
  return async ({ orgId, days }) => {
    await requireOrg(dependencies, orgId);
    const value = await dependencies.adoption.read(orgId, days);
    return { kind: 'ok', value, subject: orgId, audit: { days } };
  };
}
