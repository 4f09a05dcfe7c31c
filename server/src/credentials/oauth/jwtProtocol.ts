/**
 * The JWT protocol: a JWT the companion signs is itself the bearer token.
 *
 * @module
 */
import type { CredentialOf, Principal } from '../configuration/externalCredential.ts';
import { AppError } from '../../errors.ts';
import { loginKey, type Authorization, type Login, type Protocol } from '../protocol.ts';
import { blamesScope, blamesToken } from './challenge.ts';
import { evaluateClaims } from './oauthLogin.ts';
import { signJwt } from './signJwt.ts';
import { readSigningKey } from './signingKey.ts';
import type { TokenSecrets } from './tokenRequests.ts';

/** What {@link createJwtProtocol} needs. */
export interface JwtProtocolOptions {
  readonly secrets: TokenSecrets;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Sent for this share of its life: the vendor's clock may be ahead, and the request takes time. */
const SENT_SHARE = 0.75;
/** Logins whose JWT is kept; whoever was not heard of for longest is signed anew. */
const MAX_KEPT = 10_000;
/** For how long a refused login is not signed anew, in milliseconds. */
const CONDEMNED_MS = 5_000;

interface Kept {
  readonly authorization: Authorization;
  readonly secretName: string;
  readonly value: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

type JwtCredential = CredentialOf<'Jwt'>;

function partsOf({ credential, principal }: Login) {
  if (credential.authenticationProtocol !== 'Jwt')
    throw new AppError('INTERNAL', 'A login that is not Jwt was taken for one.');
  return { ...credential.parameters, ...(principal as Principal<JwtCredential>).parameters };
}

/** Makes the protocol. */
export function createJwtProtocol({ secrets, now = Date.now }: JwtProtocolOptions): Protocol {
  const kept = new Map<string, Kept>();
  const condemnedUntil = new WeakMap<Authorization, number>();
  /** Of a login, the live value that was refused last: the other one is tried next. */
  const refusedValues = new Map<string, string>();

  async function sign(login: Login): Promise<Authorization> {
    const key = loginKey(login);
    const { algorithm, assertionLifetimeS, claims, signingKey, keyId } = partsOf(login);
    const live = await secrets.live(signingKey.secret);
    const value = live.find((each) => each !== refusedValues.get(key)) ?? live[0] ?? '';
    const at = now();
    const token = signJwt({
      signingKey: readSigningKey(value, signingKey.secret, algorithm, keyId),
      algorithm,
      claims: evaluateClaims(claims, login),
      lifetimeS: assertionLifetimeS,
      now: at,
    });
    const authorization = { headers: { authorization: `Bearer ${token}` }, grantedAt: at };
    kept.delete(key);
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string);
    const until = at + assertionLifetimeS * 1_000 * SENT_SHARE;
    kept.set(key, { authorization, secretName: signingKey.secret, value, until });
    return authorization;
  }

  return {
    signsBody: false,

    authorize(_request, login) {
      const found = kept.get(loginKey(login));
      return found !== undefined && now() < found.until ? found.authorization : sign(login);
    },

    answered(authorization, login, { status }) {
      const key = loginKey(login);
      const refused = refusedValues.get(key);
      const found = kept.get(key);
      if (refused === undefined || found?.authorization !== authorization || status >= 400) return;
      refusedValues.delete(key);
      if (found.value !== refused) secrets.prefer(found.secretName, found.value);
    },

    refused(authorization, login, answer) {
      if (blamesScope(answer) || !blamesToken(answer)) return false;
      const key = loginKey(login);
      const found = kept.get(key);
      // Another call has had it signed anew meanwhile.
      if (found?.authorization !== authorization) return true;
      if (now() < (condemnedUntil.get(authorization) ?? 0)) return false;
      refusedValues.set(key, found.value);
      kept.delete(key);
      return true;
    },

    refusedAgain(authorization) {
      condemnedUntil.set(authorization, now() + CONDEMNED_MS);
    },
  };
}
