/**
 * Named credentials' secrets, over the Connect REST API: set and changed, never read again.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_named_credentials_credential.htm
 * @module
 */
import type { OrgFaults } from '../faults.ts';
import { jsonOf, route, type OrgAnswer, type OrgRequest, type Route } from '../http/routes.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { Refusal } from '../refusal.ts';

/** What a principal proves itself with. */
export interface StoredCredential {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface CredentialInput {
  readonly externalCredential?: string;
  readonly principalName?: string;
  readonly principalType?: string;
  readonly authenticationProtocol?: string;
  readonly authenticationProtocolVariant?: string;
  readonly credentials?: Readonly<Record<string, { readonly value?: unknown; readonly encrypted?: unknown }>>;
}

/** What the org asks about an external credential. */
export interface CredentialRules {
  /** Whether that external credential has that principal. */
  hasPrincipal(externalCredential: string, principal: string): boolean;
  faults(): OrgFaults;
}

/** The org's vault. */
export class StoredCredentials {
  readonly #store: RecordStore;
  readonly #rules: CredentialRules;
  readonly #values = new Map<string, StoredCredential>();

  constructor(store: RecordStore, rules: CredentialRules) {
    this.#store = store;
    this.#rules = rules;
  }

  /** For the callouts of the org itself; `undefined` where nothing was set. */
  read(externalCredential: string, principal: string): StoredCredential | undefined {
    return this.#values.get(`${externalCredential}/${principal}`);
  }

  /** Forgets what belongs to credentials that are gone. */
  keepOnly(externalCredentials: ReadonlySet<string>): void {
    for (const key of this.#values.keys())
      if (!externalCredentials.has(key.split('/')[0] ?? '')) this.#values.delete(key);
  }

  /** `named-credentials/credential`. */
  routes(): Route[] {
    const path = '~/named-credentials/credential';
    return [
      route('GET', path, ({ query, userId }) =>
        this.#answer(this.#key(Object.fromEntries(query), userId), Object.fromEntries(query)),
      ),
      route('POST', path, (request) => this.#write(request, false)),
      route('PUT', path, (request) => this.#write(request, true)),
      route('DELETE', path, ({ query, userId }) => {
        this.#values.delete(this.#key(Object.fromEntries(query), userId));
        return {};
      }),
    ];
  }

  #write(request: OrgRequest, isUpdate: boolean): OrgAnswer {
    const input = jsonOf<CredentialInput>(request);
    const key = this.#key(input, request.userId);
    if (this.#rules.faults().credentialRefused === true)
      throw new Refusal(400, 'INVALID_INPUT', 'The credential could not be saved.');
    if (input.authenticationProtocol?.toLowerCase() !== 'oauth')
      throw new Refusal(
        400,
        'INVALID_INPUT',
        'The authentication protocol is not that of the external credential.',
      );
    // The platform keeps creating and changing apart.
    if (!isUpdate && this.#values.has(key))
      throw new Refusal(400, 'INVALID_INPUT', 'Credential already exists. Use PUT to update it.');
    if (isUpdate && !this.#values.has(key))
      throw new Refusal(400, 'INVALID_INPUT', 'There is no credential to update. Use POST to create it.');
    const clientId = input.credentials?.['clientId']?.value;
    const clientSecret = input.credentials?.['clientSecret'];
    if (
      typeof clientId !== 'string' ||
      typeof clientSecret?.value !== 'string' ||
      clientSecret.encrypted !== true
    )
      throw new Refusal(400, 'INVALID_INPUT', 'Send clientId, and clientSecret encrypted.');
    this.#values.set(key, { clientId, clientSecret: clientSecret.value });
    return { status: isUpdate ? 200 : 201, ...this.#answer(key, input) };
  }

  /** @throws Refusal where the credential is not there, or the user may not see it */
  #key(input: CredentialInput, userId: string): string {
    const { externalCredential = '', principalName = '', principalType = '' } = input;
    if (this.#rules.faults().credentialsForbidden === true || !this.#mayManage(userId))
      throw new Refusal(403, 'INSUFFICIENT_ACCESS', 'You don’t have permission to manage named credentials.');
    const isPrincipal =
      principalType === 'NamedPrincipal' && this.#rules.hasPrincipal(externalCredential, principalName);
    if (!isPrincipal)
      throw new Refusal(
        404,
        'NOT_FOUND',
        `No external credential principal ${externalCredential}-${principalName} was found.`,
      );
    return `${externalCredential}/${principalName}`;
  }

  #mayManage(userId: string): boolean {
    const profileId = this.#store.row('User', userId)?.['ProfileId'];
    return this.#store
      .rows('PermissionSet')
      .some((row) => row['ProfileId'] === profileId && row['PermissionsManageNamedCredentials'] === true);
  }

  #answer(key: string, input: CredentialInput): OrgAnswer {
    const stored = this.#values.get(key);
    const { externalCredential, principalName, principalType } = input;
    return {
      body: {
        externalCredential,
        principalName,
        principalType,
        authenticationProtocol: 'OAuth',
        authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
        authenticationStatus: stored === undefined ? 'Unknown' : 'Configured',
        // A secret that went in encrypted is answered without its value.
        credentials:
          stored === undefined
            ? {}
            : {
                clientId: { encrypted: false, value: stored.clientId },
                clientSecret: { encrypted: true },
              },
      },
    };
  }
}
