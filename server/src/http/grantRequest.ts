/**
 * What a request at the token endpoint asks for, and by which of the methods it proves its client.
 *
 * @module
 */
import type { Request } from 'express';
import { AppError } from '../errors.ts';
import type { ClientProof, GrantRequest } from '../identity/index.ts';
import { addressOf } from './exchange.ts';
import { readForm } from './readBody.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Form = ReadonlyMap<string, string>;

/** The request. @throws {@link AppError} what is wrong with it. */
export async function readGrantRequest(request: Request): Promise<GrantRequest> {
  const { resource = [], ...single } = Object.fromEntries(await readForm(request, ['resource']));
  const form: Form = new Map(Object.entries(single).map(([name, [value = '']]) => [name, value]));
  const proof = proofOf(request.headers.authorization, form);
  const grantType = form.get('grant_type');
  const assertion = form.get('assertion');
  if (grantType === undefined) throw invalid('grant_type is missing.');
  if (grantType !== 'client_credentials' && grantType !== JWT_BEARER) {
    throw new AppError(
      'GRANT_TYPE_UNSUPPORTED',
      `The grant is neither client_credentials nor ${JWT_BEARER}.`,
    );
  }
  if (grantType === JWT_BEARER && !assertion) throw invalid('assertion is missing.');
  if (grantType === 'client_credentials' && proof === undefined)
    throw failed('The client sent no credential.');
  return {
    proof,
    ...(grantType === JWT_BEARER ? { assertion } : {}),
    scope: form.get('scope'),
    resources: resource,
    address: addressOf(request),
  };
}

/** By one method and one only (RFC 6749 §2.3). */
function proofOf(authorization: string | undefined, form: Form): ClientProof | undefined {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  const clientAssertion = form.get('client_assertion');
  const methods = [authorization, clientSecret, clientAssertion].filter((one) => one !== undefined);
  if (methods.length > 1) throw invalid('The client proves itself in more than one way.');
  if (clientAssertion !== undefined) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE)
      throw invalid(`client_assertion_type is not ${ASSERTION_TYPE}.`);
    return { clientId, clientAssertion };
  }
  if (authorization !== undefined) {
    const basic = basicCredentialOf(authorization);
    if (clientId !== undefined && clientId !== basic.clientId)
      throw invalid('The client is named both in Authorization and in the body.');
    return basic;
  }
  if (clientSecret === undefined) return undefined;
  if (clientId === undefined) throw failed('The client sent a secret and no id.');
  return { clientId, clientSecret };
}

function basicCredentialOf(authorization: string): { clientId: string; clientSecret: string } {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) throw failed('Authorization is not a Basic credential.');
  try {
    return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
  } catch {
    throw failed('Authorization is not a Basic credential.');
  }
}

/** RFC 6749 §2.3.1: both halves are form-url-encoded before base64. */
const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

const failed = (message: string): AppError => new AppError('CLIENT_AUTHENTICATION_FAILED', message);
const invalid = (message: string): AppError => new AppError('REQUEST_INVALID', message);
