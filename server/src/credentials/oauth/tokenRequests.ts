/**
 * What all requests of a login to its token endpoint have in common: secrets, the client's proof, time, and when another try is worthwhile.
 *
 * @module
 */
import { allowInsecureRequests, Configuration, customFetch } from 'openid-client';
import { createDeadline, type Deadline } from '../../deadline.ts';
import type { Egress } from '../../egress/index.ts';
import { revokeTarget, tokenTarget } from '../configuration/loadCredentials.ts';
import { clientProofOf, createClientAuthentication, type LoginSecrets } from './clientAuthentication.ts';
import type { DpopKey } from './dpopProof.ts';
import type { DpopKeys } from './dpopKeys.ts';
import type { DpopNonces } from './dpopNonces.ts';
import { asGrantError } from './grantErrors.ts';
import { parametersOf, type OAuthLogin } from './oauthLogin.ts';
import { createTokenFetch, type TokenExchangeNotes } from './tokenFetch.ts';

/** For one token, further tries included, in milliseconds: whoever waits has ten seconds in all, and still has a call to make. */
const TOKEN_BUDGET_MS = 6_000;
/** openid-client wants an issuer; where none is configured it is compared with nothing. */
const NO_ISSUER = 'https://issuer.invalid';
/** openid-client wants a client id where the grant alone says who asks. */
const NO_CLIENT = 'none';

/** Secrets by name; while one is being changed it has two live values. */
export interface TokenSecrets {
  /** One or two values, preferred first. @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED`. */
  live(name: string): Promise<readonly string[]>;
  /** Says which of the live values the vendor takes. */
  prefer(name: string, value: string): void;
}

/** What {@link createTokenRequests} needs. */
export interface TokenRequestOptions {
  readonly secrets: TokenSecrets;
  readonly egress: Egress;
  readonly dpop?: { readonly keys: DpopKeys; readonly nonces: DpopNonces } | undefined;
  readonly now: () => number;
}

/** One try. */
export interface Attempt {
  readonly secrets: LoginSecrets;
  /** @param isRepeatable - Whether egress may send the request again while nobody knows what became of it. */
  open(isRepeatable: boolean): { readonly configuration: Configuration; readonly notes: TokenExchangeNotes };
}

/** Whose request, and what it would use up. */
export interface TokenRequest {
  readonly login: OAuthLogin;
  /** `refresh`, `code`: it can be sent once. `revoke` goes to the revocation endpoint. */
  readonly kind: 'grant' | 'refresh' | 'code' | 'revoke';
}

/** Runs requests. */
export interface TokenRequests {
  /**
   * Performs `work`, again where another try is worthwhile.
   *
   * @throws {@link AppError} of {@link asGrantError}.
   */
  ask<Value>(request: TokenRequest, work: (attempt: Attempt) => Promise<Value>): Promise<Value>;
}

/** Live values, and which one is being tried. */
class Candidates {
  readonly name: string | undefined;
  readonly values: readonly string[];
  #at = 0;

  constructor(name: string | undefined, values: readonly string[]) {
    this.name = name;
    this.values = values;
  }

  get value(): string | undefined {
    return this.values[this.#at];
  }

  /** @returns Whether there is another to try. */
  next(): boolean {
    if (this.#at + 1 >= this.values.length) return false;
    this.#at += 1;
    return true;
  }

  /** Says so if another than the preferred one was taken. */
  settle(secrets: TokenSecrets): void {
    if (this.#at > 0 && this.name !== undefined) secrets.prefer(this.name, this.values[this.#at] as string);
  }
}

/** Which of a login's secrets an endpoint's refusal blames. */
function blamed(login: OAuthLogin, oauthError: unknown): 'clientSecret' | 'signingKey' | undefined {
  const proof = clientProofOf(login);
  const { authenticationProtocolVariant: variant } = login.credential;
  const isAsserted = variant === 'JwtBearer' || variant === 'TokenExchange';
  if (oauthError === 'invalid_client') {
    if (proof === 'private_key_jwt' || proof === 'unnamed') return 'signingKey';
    return proof === 'none' ? undefined : 'clientSecret';
  }
  if (isAsserted && (oauthError === 'invalid_grant' || oauthError === 'invalid_request')) return 'signingKey';
  return undefined;
}

/** Requests of all logins. */
export function createTokenRequests({ secrets, egress, dpop, now }: TokenRequestOptions): TokenRequests {
  async function candidatesOf(name: string | undefined): Promise<Candidates> {
    return new Candidates(name, name === undefined ? [] : await secrets.live(name));
  }

  async function prepare(login: OAuthLogin) {
    const { credential } = login;
    const names = parametersOf(login);
    return {
      key: credential.dpop ? await dpop?.keys.get(credential.name) : undefined,
      clientSecret: await candidatesOf(names.clientSecret?.secret),
      signingKey: await candidatesOf(names.signingKey?.secret),
    };
  }

  function configure(
    { login, kind }: TokenRequest,
    loginSecrets: LoginSecrets,
    sending: { isRepeatable: boolean; deadline: Deadline; key: DpopKey | undefined },
    notes: TokenExchangeNotes,
  ): Configuration {
    const { credential } = login;
    const { parameters, name } = credential;
    const browser =
      credential.authenticationProtocolVariant === 'AuthorizationCode' ? credential.parameters : undefined;
    const isRevocation = kind === 'revoke';
    const url = isRevocation ? (browser?.RevokeUrl ?? '') : parameters.AuthProviderUrl;
    const server = {
      issuer: browser?.issuer ?? NO_ISSUER,
      authorization_response_iss_parameter_supported: browser?.issuer !== undefined,
      token_endpoint: parameters.AuthProviderUrl,
      ...(isRevocation ? { revocation_endpoint: url } : {}),
    };
    const configuration = new Configuration(
      server,
      parametersOf(login).clientId ?? NO_CLIENT,
      {},
      createClientAuthentication(login, loginSecrets, now),
    );
    // Only for loopback: loadCredentials lets no other http:// through.
    if (url.startsWith('http://')) allowInsecureRequests(configuration);
    configuration[customFetch] = createTokenFetch(
      {
        egress,
        credentialName: name,
        target: isRevocation ? revokeTarget(name) : tokenTarget(name),
        url,
        isRepeatable: sending.isRepeatable,
        deadline: sending.deadline,
        dpop:
          dpop === undefined || sending.key === undefined || isRevocation
            ? undefined
            : { key: sending.key, nonces: dpop.nonces },
        now,
      },
      notes,
    );
    configuration.timeout = 0;
    return configuration;
  }

  return {
    async ask(request, work) {
      const { login, kind } = request;
      const { credential } = login;
      const failed = { name: credential.name, isRefresh: kind === 'refresh', isSent: false };
      const deadline = createDeadline(TOKEN_BUDGET_MS);
      let nonceTries = 1;
      // A refresh token or a code may be used up by an answer nobody could read.
      let unusableTries = kind === 'refresh' || kind === 'code' ? 0 : 1;

      const { key, clientSecret, signingKey } = await prepare(login).catch((error: unknown) => {
        throw asGrantError(failed, error);
      });

      for (;;) {
        const notes: TokenExchangeNotes = { isNonceLearned: false };
        const loginSecrets = { clientSecret: clientSecret.value, signingKey: signingKey.value };
        const attempt: Attempt = {
          secrets: loginSecrets,
          open: (isRepeatable) => {
            failed.isSent = true;
            const sending = { isRepeatable, deadline, key };
            return { configuration: configure(request, loginSecrets, sending, notes), notes };
          },
        };
        try {
          const value = await work(attempt);
          clientSecret.settle(secrets);
          signingKey.settle(secrets);
          return value;
        } catch (error) {
          const failure = asGrantError(failed, error);
          const { oauthError, reason } = (failure.internal ?? {}) as Record<string, unknown>;
          const secret = blamed(login, oauthError);
          const isWorthwhile =
            (oauthError === 'use_dpop_nonce' && notes.isNonceLearned && nonceTries-- > 0) ||
            (secret === 'clientSecret' && clientSecret.next()) ||
            (secret === 'signingKey' && signingKey.next()) ||
            (reason === 'unusable' && unusableTries-- > 0);
          if (!isWorthwhile) throw failure;
        }
      }
    },
  };
}
