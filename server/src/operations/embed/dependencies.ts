/**
 * What the verbs for embedded apps work with.
 *
 * @module
 */
import type { Database, EmbedSessionRecord } from '../../storage/index.ts';

/** An app of `config/apps.yaml`. */
export interface EmbedApp {
  readonly appId: string;
  readonly label: string;
  /** Exact. */
  readonly origins: readonly string[];
  /** 18 characters each. */
  readonly orgIds: readonly string[];
  /** The client of its backend; absent: nobody is signed in at it. */
  readonly clientId?: string | undefined;
  /** Seconds. */
  readonly tokenLifetimeSeconds: number;
  /** Name of the secret of its Canvas signed requests; absent: there are none. */
  readonly signedRequestSecret?: string | undefined;
}

/** What a proof of possession says, once its signature, method, address and time were found good. */
export interface KeyProof {
  readonly keyThumbprint: string;
  readonly jti: string;
  readonly nonce: string | undefined;
  /** base64url(SHA-256) of the code it goes with. */
  readonly ath: string | undefined;
  /** Until when it could be used again, in epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** What a token said that is one of ours and has not expired. */
export interface ReadEmbedToken {
  readonly sid: string;
  readonly sub: string;
  readonly org: string;
  readonly app: string;
  /** The app's origin. */
  readonly aud: string;
}

/** What became of a session, for counting. */
export type EmbedSessionEvent = 'opened' | 'renewed' | 'redeemed' | 'refused' | 'ended';

/** What the verbs for embedded apps work with. */
export interface EmbedDependencies<Token extends ReadEmbedToken = ReadEmbedToken> {
  readonly database: Database;
  /** By id. */
  readonly apps: ReadonlyMap<string, EmbedApp>;
  /** Where the companion is reached. */
  readonly issuer: string;
  readonly issueToken: (
    session: EmbedSessionRecord,
    clientId: string,
    lifetimeS: number,
  ) => { readonly token: string; readonly jti: string };
  readonly readToken: (token: string) => Token | undefined;
  /** @throws {@link AppError} `EMBED_PROOF_INVALID`. */
  readonly readProof: (
    proof: string | undefined,
    request: { readonly method: string; readonly url: string },
    nowMs: number,
  ) => KeyProof;
  /** Uses an id of a proof up. @returns Whether it is the first use of that id by that key. */
  readonly useProof: (keyThumbprint: string, jti: string, expiresAtMs: number) => Promise<boolean>;
  /** Value of a named secret. @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if it is nowhere. */
  readonly readSecret: (name: string) => Promise<string>;
  readonly count: {
    embedSession(appId: string, event: EmbedSessionEvent): void;
    embedDropped(appId: string, reason: string, count: number): void;
  };
  /** Clock, in epoch milliseconds. */
  readonly now: () => number;
}

/** Where codes are redeemed. */
export const REDEEM_PATH = '/v1/embed/sessions/redeem';
