/**
 * Turns a one-time code into a token for an app's backend.
 *
 * 1. The client is the app's, and the org may still embed it.
 * 2. A code that was used before ends its session (RFC 6749 §4.1.2): somebody else has it.
 * 3. Audience and nonce are those the code was made for.
 * 4. The guest's key signed a proof over this address, this nonce and this code (RFC 9449).
 * 5. The code is used up: of any number of redemptions at once, one goes on.
 *
 * @module
 */
import { hash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { endEmbedSession, findEmbedCode, useEmbedCode, type FoundEmbedCode } from '../../storage/index.ts';
import { REDEEM_PATH, type EmbedDependencies, type KeyProof } from './dependencies.ts';
import { isOpen } from './lifetimes.ts';
import { isSameText } from './sameText.ts';

/** A client that has proven itself. */
export interface RedeemingClient {
  readonly clientId: string;
  /** 18 characters each. */
  readonly orgIds: readonly string[];
}

/** A redemption. */
export interface Redemption {
  readonly code: string;
  /** An origin. */
  readonly audience: string;
  /** Of the guest. */
  readonly nonce: string;
  /** The header `DPoP`. */
  readonly keyProof: string | undefined;
}

/** A token for an app's backend. */
export interface RedeemedSession {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly sessionId: string;
  readonly orgId: string;
  /** For the audit trail. */
  readonly audit: Readonly<Record<string, string>>;
}

/**
 * @throws {@link AppError} `EMBED_CODE_INVALID` for all that is wrong with a code, in the same words; `RESOURCE_NOT_GRANTED`
 *   for another audience; `EMBED_PROOF_INVALID`. What the audit trail should know is in `internal`.
 */
export type RedeemEmbedCode = (redemption: Redemption, client: RedeemingClient) => Promise<RedeemedSession>;

/** Longer ones are not ours. */
const MAX_CODE_LENGTH = 128;

/** Makes the verb. */
export function createRedeemEmbedCode(dependencies: EmbedDependencies): RedeemEmbedCode {
  const { database, apps, issuer, issueToken, readProof, useProof, count, now } = dependencies;
  const request = { method: 'POST', url: issuer + REDEEM_PATH };

  async function refuseReuse({ session }: FoundEmbedCode): Promise<never> {
    const isEnded = await endEmbedSession(database, session.id, 'replayed', new Date(now()));
    if (isEnded) count.embedSession(session.appId, 'ended');
    throw codeInvalid('used before', session.id, { sessionEnded: isEnded });
  }

  async function redeem(found: FoundEmbedCode, redemption: Redemption, clientId: string) {
    const { session, codeHash, guestNonce } = found;
    if (found.usedAt !== null) return refuseReuse(found);
    if (found.expiresAt.getTime() <= now()) throw codeInvalid('expired', session.id);
    if (!isOpen(session, now())) throw codeInvalid('session has ended', session.id);
    if (!isSameText(redemption.audience, session.origin)) {
      throw new AppError('RESOURCE_NOT_GRANTED', 'The audience is not the origin the code was made for.', {
        internal: { reason: 'other audience', sessionId: session.id },
      });
    }
    if (!isSameText(redemption.nonce, guestNonce)) throw codeInvalid('other nonce', session.id);
    const proof = readProof(redemption.keyProof, request, now());
    checkBinding(proof, found);
    if (!(await useEmbedCode(database, codeHash, new Date(now())))) {
      // Between our look and now: somebody else was faster, or the session ended.
      const again = await findEmbedCode(database, codeHash);
      if (again !== undefined && again.usedAt !== null) return refuseReuse(again);
      throw codeInvalid('void', session.id);
    }
    if (!(await useProof(proof.keyThumbprint, proof.jti, proof.expiresAtMs)))
      throw proofInvalid('has a jti that was used before', session.id);
    const lifetimeS = apps.get(session.appId)!.tokenLifetimeSeconds;
    const { token, jti } = issueToken(session, clientId, lifetimeS);
    count.embedSession(session.appId, 'redeemed');
    const { appId, origin, userId, orgId, id: sessionId } = session;
    return {
      accessToken: token,
      expiresIn: lifetimeS,
      sessionId,
      orgId,
      audit: { appId, origin, forUserId: userId, tokenId: jti },
    };
  }

  return async (redemption, { clientId, orgIds }) => {
    if (redemption.code.length > MAX_CODE_LENGTH) throw codeInvalid('unknown', undefined);
    const found = await findEmbedCode(database, hash('sha256', redemption.code, 'base64url'));
    if (found === undefined) throw codeInvalid('unknown', undefined);
    const { session } = found;
    const app = apps.get(session.appId);
    const isTheirs =
      app?.clientId === clientId && app.orgIds.includes(session.orgId) && orgIds.includes(session.orgId);
    try {
      if (!isTheirs) throw codeInvalid('another client’s', session.id);
      if (!app.origins.includes(session.origin)) throw codeInvalid('origin was taken away', session.id);
      return await redeem(found, redemption, clientId);
    } catch (error) {
      count.embedSession(session.appId, 'refused');
      throw error;
    }
  };
}

function checkBinding(proof: KeyProof, { session, guestNonce, codeHash }: FoundEmbedCode): void {
  const faults = [
    isSameText(proof.keyThumbprint, session.keyThumbprint)
      ? ''
      : 'is signed with another key than the guest’s',
    isSameText(proof.nonce, guestNonce) ? '' : 'has another nonce than the guest’s',
    isSameText(proof.ath, codeHash) ? '' : 'has an ath that is not of this code',
  ].filter(Boolean);
  if (faults.length > 0) throw proofInvalid(faults.join(' and '), session.id);
}

const proofInvalid = (why: string, sessionId: string): AppError =>
  new AppError('EMBED_PROOF_INVALID', `The proof ${why}.`, {
    internal: { reason: `proof ${why}`, sessionId },
  });

/** One sentence for all: whoever tries codes learns nothing. */
const codeInvalid = (
  reason: string,
  sessionId: string | undefined,
  more: Readonly<Record<string, boolean>> = {},
): AppError =>
  new AppError('EMBED_CODE_INVALID', 'The code is not known, not for this client, expired or was used.', {
    internal: { reason, ...(sessionId === undefined ? {} : { sessionId }), ...more },
  });
