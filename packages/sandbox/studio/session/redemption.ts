/**
 * Turns the guest's one-time code into an access token, at the companion the studio was configured with.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693 | RFC 8693}, token exchange
 * @module
 */
import { z } from 'zod';
import { NotBelieved, type TokenCheck } from './accessTokens.ts';

const TIMEOUT_MS = 10_000;

/** What the browser sends to `POST /session`. */
export const grantSchema = z.object({
  code: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  proof: z
    .string()
    .max(4_096)
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/),
});
/** What the browser sends to `POST /session`. */
export type Grant = z.infer<typeof grantSchema>;

const answerSchema = z.object({
  access_token: z.string().max(8_192),
  token_type: z.literal('DPoP'),
  expires_in: z.int().min(1).max(3_600),
});

/** How it ended. `refused`: this person is not signed in. `unavailable`: nobody could tell. */
export type Redemption =
  | { readonly outcome: 'signed-in'; readonly accessToken: string; readonly expiresInS: number }
  | { readonly outcome: 'refused' | 'unavailable'; readonly reason: string };

/** What the studio is at the companion. */
export interface RedeemerOptions {
  readonly companionUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The studio's own origin. */
  readonly origin: string;
  readonly tokens: TokenCheck;
}

/** Redeems. Never follows an address the browser names: a code is worth something to whoever gets it. */
export function createRedeemer(options: RedeemerOptions): (grant: Grant) => Promise<Redemption> {
  const { companionUrl, clientId, clientSecret, origin, tokens } = options;
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString(
    'base64',
  );

  return async ({ code, nonce, proof }) => {
    const response = await fetch(`${companionUrl}/v1/embed/sessions/redeem`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, dpop: proof, accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: code,
        subject_token_type: 'urn:rialto:token-type:embed-code',
        audience: origin,
        nonce,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    if (response === undefined) return { outcome: 'unavailable', reason: 'the companion does not answer' };
    if (!response.ok) {
      await response.body?.cancel();
      // 401 is about the studio's own client: the person at the screen can do nothing about it.
      const isRefusal =
        response.status >= 400 && response.status < 500 && ![401, 429].includes(response.status);
      return {
        outcome: isRefusal ? 'refused' : 'unavailable',
        reason: `the companion answered ${response.status}`,
      };
    }
    const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) return { outcome: 'unavailable', reason: 'the companion answered something else' };
    try {
      await tokens.readToken(answer.data.access_token);
    } catch (error) {
      const reason = error instanceof NotBelieved ? `a token ${error.message}` : 'no keys';
      return { outcome: 'unavailable', reason };
    }
    return {
      outcome: 'signed-in',
      accessToken: answer.data.access_token,
      expiresInS: answer.data.expires_in,
    };
  };
}
