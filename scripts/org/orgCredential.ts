/**
 * The org's half of the secret it shares with the companion, kept by Salesforce and never readable again.
 *
 * By the Connect API's REST face: anonymous Apex would leave the secret in debug logs.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_named_credentials_credential.htm
 * @module
 */
import { isAbsent, hasCode, OrgProblem } from './orgProblem.ts';
import type { Org } from './organization.ts';

/** As `force-app/main/companion/externalCredentials` names it. */
const PRINCIPAL = {
  externalCredential: 'Companion',
  principalName: 'Service',
  principalType: 'NamedPrincipal',
} as const;

const PATH = '/named-credentials/credential';

/** What Salesforce calls a user who may not. */
const FORBIDDEN = ['INSUFFICIENT_ACCESS', 'HTTP_403', 'FORBIDDEN', 'INSUFFICIENT_ACCESS_OR_READONLY'];
const MAY_NOT = 'Log in as a user with Manage Named Credentials.';

/** `absent`: the org has no such external credential. `unset`: it has no client id and secret yet. */
export type CredentialState = 'absent' | 'unset' | 'configured';

/** Whether the org has a client id and a secret; not whether they are right. */
export async function readCredential(org: Org): Promise<CredentialState> {
  try {
    const query = new URLSearchParams(PRINCIPAL).toString();
    const { body } = await org.connect('GET', `${PATH}?${query}`);
    return (body as { authenticationStatus?: string }).authenticationStatus === 'Configured'
      ? 'configured'
      : 'unset';
  } catch (error) {
    if (isAbsent(error) || hasCode(error, 'HTTP_404', 'ITEM_NOT_FOUND')) return 'absent';
    if (!(error instanceof OrgProblem) || !hasCode(error, ...FORBIDDEN)) throw error;
    throw new OrgProblem('This user may not see the org’s credentials.', MAY_NOT, error.code, error);
  }
}

/** Sets both. @param state - As read: what is there is changed, what is not is made. */
export async function writeCredential(
  org: Org,
  state: CredentialState,
  clientId: string,
  clientSecret: string,
): Promise<void> {
  try {
    await org.connect(state === 'configured' ? 'PUT' : 'POST', PATH, {
      ...PRINCIPAL,
      authenticationProtocol: 'OAuth',
      authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
      credentials: {
        clientId: { value: clientId, encrypted: false },
        clientSecret: { value: clientSecret, encrypted: true },
      },
    });
  } catch (error) {
    if (!(error instanceof OrgProblem)) throw error;
    throw new OrgProblem(
      `The org did not take the credential. ${error.message.replaceAll(clientSecret, '…')}`,
      hasCode(error, ...FORBIDDEN)
        ? MAY_NOT
        : 'Look at Setup → Named Credentials → External Credentials → Companion: its principal Service must be there. Then run the same command again: it sets both ends anew.',
      error.code,
    );
  }
}
