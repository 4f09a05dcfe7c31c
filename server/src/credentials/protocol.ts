/**
 * What an authentication protocol does for one call: it knows the principal's secrets and says which headers open the door.
 *
 * Protocols know nothing of permission, retry or HTTP connections; `callouts/` knows nothing of secrets. This is the seam between the two.
 *
 * @module
 */
import type { CalloutMethod } from './configuration/namedCredential.ts';
import type { ExternalCredential, Principal } from './configuration/externalCredential.ts';
import type { Deadline } from '../deadline.ts';

/** One login, for one user where each has their own. */
export interface Login {
  readonly credential: ExternalCredential;
  readonly principal: Principal;
  /** 18 characters. Present for a `PerUserPrincipal`; formulas (`{!$User.Id}`) see it wherever it is known. */
  readonly userId: string | undefined;
  /** 18 characters; `{!$Organization.Id}`. */
  readonly orgId: string | undefined;
}

/** A name for a login, unique among all: the key of its tokens. */
export const loginKey = ({ credential, principal, orgId, userId }: Login): string =>
  principal.type === 'PerUserPrincipal'
    ? `${credential.name}-${principal.name}:${orgId ?? ''}:${userId ?? ''}`
    : `${credential.name}-${principal.name}`;

/** A request as it is about to leave. */
export interface OutgoingRequest {
  readonly method: CalloutMethod;
  /** The whole address, query included. */
  readonly url: URL;
  /** Names in lower case; what is there before the protocol adds to it. */
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` where there is none, `'streamed'` where it is not in memory: then it cannot be signed. */
  readonly body: Buffer | undefined | 'streamed';
}

/** What a protocol adds to one request. */
export interface Authorization {
  /** Names in lower case. Never logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** When the access token in it was granted, epoch milliseconds; `undefined` where there is none. */
  readonly grantedAt: number | undefined;
  /** Values of merge fields only the protocol knows, like `$Credential.Name.Parameter`, for the formulas of custom headers. Those of a token are read from `headers.authorization`. */
  readonly fields?: ((field: string) => string | undefined) | undefined;
}

/** A vendor's answer, as far as a protocol looks at it. */
export interface RefusingAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One authentication protocol. */
export interface Protocol {
  /** Whether the body must be in memory before {@link authorize}. */
  readonly signsBody: boolean;
  /** Whether the headers must be as they are sent before {@link authorize}. Default: as {@link signsBody}. */
  readonly signsHeaders?: boolean | undefined;
  /**
   * Opens the door for one request. Must answer without a promise where nothing has to be waited for: most calls find a token in memory.
   *
   * @throws {@link AppError} `CREDENTIAL_GRANT_FAILED`, `VENDOR_CREDENTIAL_REFUSED`, `CREDENTIAL_NOT_CONFIGURED`, `CREDENTIAL_NOT_CONNECTED`, `DEADLINE_EXCEEDED`.
   */
  authorize(
    request: OutgoingRequest,
    login: Login,
    deadline: Deadline,
  ): Authorization | Promise<Authorization>;
  /**
   * Hears that the vendor refused exactly this authorization.
   *
   * @returns Whether {@link authorize} may now give a better one: the call is then sent once more.
   */
  refused(authorization: Authorization, login: Login, answer: RefusingAnswer): boolean | Promise<boolean>;
  /** Hears of every answer but those {@link refused} hears of, before the next call: a server may send what the next proof must carry. */
  answered?(authorization: Authorization, login: Login, answer: RefusingAnswer): void;
  /** Hears that the second authorization was refused too: for a while renewing is not the answer. */
  refusedAgain(authorization: Authorization, login: Login): void;
}
