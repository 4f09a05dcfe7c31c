/**
 * Logins and a token endpoint that counts, for the tests of tokens.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Database } from '../../storage/index.ts';
import { externalCredentialSchema } from '../configuration/externalCredential.ts';
import type { Login } from '../protocol.ts';
import { createSealer } from '../vault/sealer.ts';
import type { AccessToken, Grant } from './accessToken.ts';
import {
  createAccessTokens,
  type AccessTokensOptions,
  type DrainableAccessTokens,
} from './createAccessTokens.ts';
import type { TokenEvent } from './renewal.ts';

/** A login of the firm's, by client credentials. */
export function firmLogin(name: string, tokenUrl = 'https://login.vendor.example/token'): Login {
  const credential = externalCredentialSchema.parse({
    name,
    label: name,
    authenticationProtocol: 'OAuth',
    authenticationProtocolVariant: 'ClientCredentialsClientSecretBasic',
    parameters: { AuthProviderUrl: tokenUrl },
    principals: [
      {
        name: 'Firm',
        type: 'NamedPrincipal',
        sequenceNumber: 1,
        parameters: { clientId: 'rialto', clientSecret: { secret: 'VENDOR_CLIENT_SECRET' } },
      },
    ],
  });
  return { credential, principal: credential.principals[0]!, userId: undefined, orgId: undefined };
}

/** A login of one user's, begun in a browser. */
export function userLogin(
  name: string,
  parameters: Readonly<Record<string, unknown>> = {},
  userId = '005000000000001AAA',
): Login {
  const credential = externalCredentialSchema.parse({
    name,
    label: name,
    authenticationProtocol: 'OAuth',
    authenticationProtocolVariant: 'AuthorizationCode',
    parameters: {
      AuthProviderUrl: 'https://login.vendor.example/token',
      AuthorizeUrl: 'https://login.vendor.example/authorize',
      ...parameters,
    },
    principals: [
      {
        name: 'Advisor',
        type: 'PerUserPrincipal',
        sequenceNumber: 1,
        parameters: { clientId: 'rialto', clientSecret: { secret: 'VENDOR_CLIENT_SECRET' } },
      },
    ],
  });
  return { credential, principal: credential.principals[0]!, userId, orgId: '00D000000000001AAA' };
}

/** All test companions share a key. */
export const testSealer = createSealer(Buffer.alloc(32, 9).toString('base64'));

/** The endpoint is down, and surely did nothing. */
export const outage = (): AppError =>
  new AppError('CREDENTIAL_GRANT_FAILED', 'down', {
    retryAfterMs: 2_000,
    internal: { processed: 'no', endpointProcessed: 'no' },
  });

/** A companion's tokens, its endpoint and its clock. */
export interface TestTokens {
  readonly state: {
    nowMs: number;
    requests: number;
    /** Every refresh token the endpoint was sent. */
    readonly sent: (string | undefined)[];
    fail: Error | undefined;
    /** The endpoint answers after it. */
    hold: Promise<unknown> | undefined;
    refreshToken: string | undefined;
  };
  readonly events: TokenEvent[];
  readonly tokens: DrainableAccessTokens;
  readonly get: (login: Login) => Promise<AccessToken>;
  /** Resolves with the next event of that kind. */
  readonly next: (kind: TokenEvent['kind']) => Promise<TokenEvent>;
}

/** @param lifetimeMs - Of what the endpoint grants. */
export function openTestTokens(
  database: Database,
  lifetimeMs: number | undefined = 300_000,
  options: Partial<AccessTokensOptions> = {},
): TestTokens {
  const state: TestTokens['state'] = {
    nowMs: 1_900_000_000_000,
    requests: 0,
    sent: [],
    fail: undefined,
    hold: undefined,
    refreshToken: undefined,
  };
  const events: TokenEvent[] = [];
  const waiting: { kind: TokenEvent['kind']; resolve: (event: TokenEvent) => void }[] = [];
  const tokens = createAccessTokens({
    database,
    sealer: testSealer,
    now: () => state.nowMs,
    databaseTime: () => state.nowMs,
    random: () => 0.5,
    observe(event) {
      events.push(event);
      for (const [i, { kind, resolve }] of [...waiting.entries()].reverse())
        if (kind === event.kind) {
          waiting.splice(i, 1);
          resolve(event);
        }
    },
    async requestGrant(_login, refreshToken): Promise<Grant> {
      const count = (state.requests += 1);
      state.sent.push(refreshToken);
      await state.hold;
      if (state.fail !== undefined) throw state.fail;
      return { accessToken: `t${count}`, tokenType: 'Bearer', lifetimeMs, refreshToken: state.refreshToken };
    },
    ...options,
  });
  return {
    state,
    events,
    tokens,
    get: async (login) => tokens.get(login),
    next: (kind) => new Promise((resolve) => waiting.push({ kind, resolve })),
  };
}
