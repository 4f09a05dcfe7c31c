/**
 * Listing credentials, switching one off, and approving where one leads.
 *
 * @module
 */
import type {
  CredentialList,
  CredentialState,
  DisablementRequest,
  EnablementRequest,
} from '@rialto/contract';
import { AppError } from '../../errors.ts';
import type { Operation, Result } from '../operation.ts';
import type { CredentialStates } from './credentialStates.ts';
import type { CredentialDependencies } from './dependencies.ts';

/** A named credential by its name. */
export interface CredentialInput {
  readonly namedCredential: string;
}

/** The verbs for named credentials as a whole. */
export interface SwitchOperations {
  readonly listCredentials: Operation<object, CredentialList>;
  /** @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`, `APPROVAL_OUTDATED`. */
  readonly enableCredential: Operation<
    CredentialInput & { readonly request: EnablementRequest },
    CredentialState
  >;
  /** @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`. */
  readonly disableCredential: Operation<
    CredentialInput & { readonly request: DisablementRequest },
    CredentialState
  >;
}

/** Makes the verbs. */
export function createSwitchOperations(
  { credentials, connections }: CredentialDependencies,
  states: CredentialStates,
): SwitchOperations {
  async function answer(
    namedCredential: string,
    audit: Readonly<Record<string, string | number>>,
  ): Promise<Result<CredentialState>> {
    const named = credentials.namedCredentials.get(namedCredential)!;
    const value = states.of(named, await states.look());
    return { kind: 'ok', value, subject: namedCredential, audit: { ...audit, enabled: value.enabled } };
  }

  return {
    async listCredentials() {
      await connections.refresh();
      const knowledge = await states.look();
      const all = [...credentials.namedCredentials.values()].map((named) => states.of(named, knowledge));
      return {
        kind: 'ok',
        value: { credentials: all, secrets: [...knowledge.secrets] },
        subject: 'credentials',
        audit: { count: all.length, disabled: all.filter(({ enabled }) => !enabled).length },
      };
    },
    async enableCredential({ namedCredential, request: { fingerprint, reason } }, { caller }) {
      const before = connections.stateOf(namedCredential);
      if (before === undefined)
        throw new AppError('NAMED_CREDENTIAL_NOT_FOUND', 'There is no named credential of that name.');
      const changed = before.block?.changes.map(({ member }) => member).join(' ') ?? '';
      await connections.enable(namedCredential, fingerprint, { by: caller.clientId, reason });
      return answer(namedCredential, { reason, fingerprint, changed });
    },
    async disableCredential({ namedCredential, request: { reason } }, { caller }) {
      await connections.disable(namedCredential, { by: caller.clientId, reason });
      return answer(namedCredential, { reason });
    },
  };
}
