/**
 * By which of the methods a form proves its client: the same at every endpoint that speaks OAuth.
 *
 * @module
 */
import type { Request } from 'express';
import { AppError } from '../errors.ts';
import type { ClientProof } from '../identity/index.ts';
import { readForm } from './readBody.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Parameters that stand there once each. */
export type Form = ReadonlyMap<string, string>;

/** A form and its client's proof. */
export interface ProvenForm {
  readonly form: Form;
  /** `undefined`: there is none. */
  readonly proof: ClientProof | undefined;
  /** The values of parameters that may stand there several times. */
  readonly repeated: Readonly<Record<string, readonly string[]>>;
}

/** @throws {@link AppError} what is wrong with it. */
export async function readProvenForm(
  request: Request,
  repeatable: readonly string[] = [],
): Promise<ProvenForm> {
  const all = await readForm(request, repeatable);
  const form = new Map<string, string>();
  const repeated: Record<string, readonly string[]> = {};
  for (const [name, values] of all) {
    if (repeatable.includes(name)) repeated[name] = values;
    else form.set(name, values[0] ?? '');
  }
  return { form, proof: proofOf(request.headers.authorization, form), repeated };
}

/** By one method and one only (RFC 6749 §2.3). */
function proofOf(authorization: string | undefined, form: Form): ClientProof | undefined {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  const clientAssertion = form.get('client_assertion');
  const methods = [authorization, clientSecret, clientAssertion].filter((one) => one !== undefined);
  if (methods.length > 1) throw invalidRequest('The client proves itself in more than one way.');
  if (clientAssertion !== undefined) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE)
      throw invalidRequest(`client_assertion_type is not ${ASSERTION_TYPE}.`);
    return { clientId, clientAssertion };
  }
  if (authorization !== undefined) {
    const basic = basicCredentialOf(authorization);
    if (clientId !== undefined && clientId !== basic.clientId)
      throw invalidRequest('The client is named both in Authorization and in the body.');
    return basic;
  }
  if (clientSecret === undefined) return undefined;
  if (clientId === undefined) throw unproven('The client sent a secret and no id.');
  return { clientId, clientSecret };
}

function basicCredentialOf(authorization: string): { clientId: string; clientSecret: string } {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) throw unproven('Authorization is not a Basic credential.');
  try {
    return { clientId: formDecode(pair.slice(0, colon)), clientSecret: formDecode(pair.slice(colon + 1)) };
  } catch {
    throw unproven('Authorization is not a Basic credential.');
  }
}

/** RFC 6749 §2.3.1: both halves are form-url-encoded before base64. */
const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/** `invalid_client`. */
export const unproven = (message: string): AppError => new AppError('CLIENT_AUTHENTICATION_FAILED', message);
/** `invalid_request`. */
export const invalidRequest = (message: string): AppError => new AppError('REQUEST_INVALID', message);
