/**
 * Accounts at vendors, connected and disconnected in the browser.
 *
 * @module
 */
import type { Authorization, AuthorizationRequest, Disconnection } from '@rialto/contract';
import { loginKey, type Authorizations, type Credentials } from '../../credentials/index.ts';
import type { Operation } from '../operation.ts';
import { chooseLogin, type ConnectionInput } from './chooseLogin.ts';

export { CALLBACK_PATH } from '../../credentials/index.ts';
export {
  createFinishAuthorization,
  type ConnectedAccount,
  type FinishAuthorization,
} from './finishAuthorization.ts';

/** What the verbs work with. */
export interface ConnectionDependencies {
  readonly credentials: Pick<Credentials, 'externalCredentials' | 'permissionSets'>;
  readonly authorizations: Pick<Authorizations, 'start' | 'remove'>;
}

/** What to begin. */
export interface StartAuthorizationInput {
  readonly externalCredential: string;
  readonly request: AuthorizationRequest;
}

/** The verbs. Both throw `REQUEST_INVALID`, `CREDENTIAL_ACCESS_DENIED`. */
export interface ConnectionOperations {
  /** Gives the address at which a person connects an account. Also throws `CREDENTIAL_DISABLED`, `CREDENTIAL_NOT_CONFIGURED`. */
  readonly startAuthorization: Operation<StartAuthorizationInput, Authorization>;
  /** Forgets a connection and tells the vendor. */
  readonly removeAuthorization: Operation<ConnectionInput, Disconnection>;
}

/** Makes the verbs. */
export function createConnectionOperations(dependencies: ConnectionDependencies): ConnectionOperations {
  const { credentials, authorizations } = dependencies;
  return {
    async startAuthorization({ externalCredential, request }, { caller }) {
      const fields = { principal: '/principal', userId: '/userId' };
      const login = chooseLogin({ externalCredential, ...request }, { caller, credentials, fields });
      const { authorizationUrl, expiresAt } = await authorizations.start(login, caller.clientId);
      return {
        kind: 'ok',
        value: { authorizationUrl, expiresAt: new Date(expiresAt).toISOString() },
        subject: loginKey(login),
        audit: { externalCredential, principal: login.principal.name },
      };
    },

    async removeAuthorization(input, { caller }) {
      const fields = { principal: 'query:principal', userId: 'query:userId' };
      const login = chooseLogin(input, { caller, credentials, fields });
      const { wasConnected, isRevoked } = await authorizations.remove(login);
      const { externalCredential } = input;
      const principal = login.principal.name;
      return {
        kind: 'ok',
        value: { externalCredential, principal, wasConnected, isRevoked },
        subject: loginKey(login),
        audit: { externalCredential, principal, wasConnected, isRevoked },
      };
    },
  };
}
