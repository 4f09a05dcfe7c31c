/**
 * Finishes a browser login, for whoever brings its state back: nobody else is asked who they are.
 *
 * @module
 */
import { loginKey, type Authorizations } from '../../credentials/index.ts';

/** What was connected. */
export interface ConnectedAccount {
  /** Of the external credential, for people. */
  readonly label: string;
  readonly userId: string | null;
  readonly orgId: string | null;
  /** The client that began it. */
  readonly clientId: string;
  /** What the audit trail files it under. */
  readonly subject: string;
}

/**
 * @param parameters - Of the callback, as they came.
 * @throws {@link AppError} those of {@link Authorizations.finish}.
 */
export type FinishAuthorization = (parameters: URLSearchParams) => Promise<ConnectedAccount>;

/** Makes it. */
export function createFinishAuthorization(
  authorizations: Pick<Authorizations, 'finish'>,
): FinishAuthorization {
  return async (parameters) => {
    const { login, clientId } = await authorizations.finish(parameters);
    return {
      label: login.credential.label,
      userId: login.userId ?? null,
      orgId: login.orgId ?? null,
      clientId,
      subject: loginKey(login),
    };
  };
}
