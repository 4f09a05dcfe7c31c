/**
 * What a request at the token endpoint asks for.
 *
 * @module
 */
import type { Request } from 'express';
import { AppError } from '../errors.ts';
import type { GrantRequest } from '../identity/index.ts';
import { invalidRequest, readProvenForm, unproven } from './clientProof.ts';
import { addressOf } from './exchange.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The request. @throws {@link AppError} what is wrong with it. */
export async function readGrantRequest(request: Request): Promise<GrantRequest> {
  const { form, proof, repeated } = await readProvenForm(request, ['resource']);
  const grantType = form.get('grant_type');
  const assertion = form.get('assertion');
  if (grantType === undefined) throw invalidRequest('grant_type is missing.');
  if (grantType !== 'client_credentials' && grantType !== JWT_BEARER) {
    throw new AppError(
      'GRANT_TYPE_UNSUPPORTED',
      `The grant is neither client_credentials nor ${JWT_BEARER}.`,
    );
  }
  if (grantType === JWT_BEARER && !assertion) throw invalidRequest('assertion is missing.');
  if (grantType === 'client_credentials' && proof === undefined)
    throw unproven('The client sent no credential.');
  return {
    proof,
    ...(grantType === JWT_BEARER ? { assertion } : {}),
    scope: form.get('scope'),
    resources: repeated['resource'] ?? [],
    address: addressOf(request),
  };
}
