/**
 * Credentials written down in a test, checked and filled in like those of the file.
 *
 * @module
 */
import { credentialsFileSchema } from '../configuration/credentialsFile.ts';
import { toCredentials, type Credentials } from '../configuration/loadCredentials.ts';

/** Two firms' logins and one for each user; what a test says takes the place of what is here. */
export function testCredentials(
  changes: {
    readonly probity?: object;
    readonly probityToken?: string;
    readonly probityLogin?: object;
    readonly more?: readonly object[];
    readonly moreLogins?: readonly object[];
    readonly permissionSets?: readonly object[];
  } = {},
): Credentials {
  const { probity = {}, probityLogin = {}, more = [], moreLogins = [] } = changes;
  const { probityToken = 'https://login.probity.example/token' } = changes;
  return toCredentials(
    credentialsFileSchema.parse({
      externalCredentials: [
        {
          name: 'Probity',
          label: 'Probity',
          authenticationProtocol: 'OAuth',
          authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
          parameters: { AuthProviderUrl: probityToken },
          principals: [
            {
              name: 'Firm',
              type: 'NamedPrincipal',
              sequenceNumber: 1,
              parameters: { clientId: 'rialto', clientSecret: { secret: 'PROBITY_CLIENT_SECRET' } },
            },
          ],
          ...probityLogin,
        },
        {
          name: 'Desk',
          label: 'Dealing desk',
          authenticationProtocol: 'OAuth',
          authenticationProtocolVariant: 'AuthorizationCode',
          parameters: {
            AuthProviderUrl: 'https://desk.example/token',
            AuthorizeUrl: 'https://desk.example/authorize',
          },
          principals: [
            {
              name: 'Each',
              type: 'PerUserPrincipal',
              sequenceNumber: 1,
              parameters: { clientId: 'rialto', clientSecret: { secret: 'DESK_CLIENT_SECRET' } },
            },
          ],
        },
        {
          name: 'Rates',
          label: 'Rates',
          authenticationProtocol: 'Custom',
          customHeaders: [{ headerName: 'X-Api-Key', headerValue: '{!$Credential.Rates.Key}' }],
          principals: [
            {
              name: 'Firm',
              type: 'NamedPrincipal',
              sequenceNumber: 1,
              parameters: { Key: { secret: 'RATES_API_KEY' } },
            },
          ],
        },
        ...moreLogins,
      ],
      namedCredentials: [
        {
          name: 'Probity',
          label: 'Probity',
          type: 'SecuredEndpoint',
          url: 'https://api.probity.example/v3',
          externalCredential: 'Probity',
          allow: [{ methods: ['GET'], paths: ['/cases/*'] }],
          ...probity,
        },
        {
          name: 'Desk',
          label: 'Dealing desk',
          type: 'SecuredEndpoint',
          url: 'https://desk.example/api',
          externalCredential: 'Desk',
        },
        {
          name: 'Rates',
          label: 'Rates',
          type: 'SecuredEndpoint',
          url: 'https://rates.example',
          externalCredential: 'Rates',
        },
        ...more,
      ],
      permissionSets: changes.permissionSets ?? [
        {
          name: 'Everybody',
          label: 'Everybody',
          externalCredentialPrincipalAccesses: ['Probity-Firm', 'Desk-Each'],
          assignedTo: [{ client: 'test-org' }],
        },
      ],
    }),
  );
}
