/**
 * Whose login is meant, and whether the caller may begin or end it.
 *
 * A caller that speaks for a user connects that user's own account and nothing else; one that speaks for the org (an administrator)
 * connects anybody's, and the firm's.
 *
 * @module
 */
import { decideAccess, type Credentials, type Login, type Principal } from '../../credentials/index.ts';
import { AppError } from '../../errors.ts';
import type { Caller } from '../../identity/caller.ts';

/** What was asked for. */
export interface ConnectionInput {
  readonly externalCredential: string;
  /** Default: the one with the lowest sequence number the caller may use. */
  readonly principal?: string | undefined;
  /** 18 characters. */
  readonly userId?: string | undefined;
}

/** Where the fault is, in the words of the request. */
export interface ConnectionFields {
  readonly principal: string;
  readonly userId: string;
}

const wrong = (field: string, message: string): AppError =>
  new AppError('REQUEST_INVALID', 'The request has 1 fault.', { faults: [{ field, message }] });
const denied = (message: string): AppError => new AppError('CREDENTIAL_ACCESS_DENIED', message);

function principalFor(
  credential: Login['credential'],
  { principal: name }: ConnectionInput,
  { caller, credentials, fields }: Asked,
): Principal {
  const principals = credential.principals as readonly Principal[];
  const inSequence = principals.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber);
  if (name !== undefined && !inSequence.some((each) => each.name === name))
    throw wrong(fields.principal, 'must be a principal of the external credential');
  if (caller.userId === undefined)
    return inSequence.find((each) => name === undefined || each.name === name) as Principal;

  const decisions = decideAccess(credential, caller, credentials.permissionSets).principals;
  const own = inSequence.find(
    (each) =>
      each.type === 'PerUserPrincipal' &&
      (name === undefined || each.name === name) &&
      decisions.some(({ principal, verdict }) => principal === each.name && verdict !== 'not granted'),
  );
  if (own === undefined)
    throw denied('No permission set lets this user connect an account of their own there.');
  return own;
}

interface Asked {
  readonly caller: Caller;
  readonly credentials: Pick<Credentials, 'externalCredentials' | 'permissionSets'>;
  readonly fields: ConnectionFields;
}

/** @throws {@link AppError} `REQUEST_INVALID`, `CREDENTIAL_ACCESS_DENIED`. */
export function chooseLogin(input: ConnectionInput, asked: Asked): Login {
  const { caller, credentials, fields } = asked;
  const credential = credentials.externalCredentials.get(input.externalCredential);
  if (
    credential?.authenticationProtocol !== 'OAuth' ||
    credential.authenticationProtocolVariant !== 'AuthorizationCode'
  )
    throw wrong('path:externalCredential', 'must be an external credential whose logins begin in a browser');
  if (caller.userId !== undefined && (input.userId ?? caller.userId) !== caller.userId)
    throw denied('A user connects and disconnects their own account only.');
  const principal = principalFor(credential, input, asked);
  if (principal.type === 'NamedPrincipal') {
    if (input.userId !== undefined)
      throw wrong(fields.userId, 'must be absent: the login is the whole firm’s');
    return { credential, principal, userId: undefined, orgId: undefined };
  }
  const userId = caller.userId ?? input.userId;
  if (userId === undefined) throw wrong(fields.userId, 'is missing: each user has a login of their own');
  return { credential, principal, userId, orgId: caller.orgId };
}
