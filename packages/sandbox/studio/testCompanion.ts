/**
 * The companion as far as a vendor meets it: keys, and the redemption of codes. For the studio's tests.
 *
 * @module
 */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import jwt from 'jsonwebtoken';

/** The studio's client. */
export const CLIENT = { id: 'sandbox-studio', secret: 'test+secret:/' } as const;

const LIFE_S = 300;

/** What a code stands for. */
export interface TestGrant {
  readonly keyThumbprint: string;
  readonly nonce: string;
  readonly origin: string;
  readonly clientNumber: string | null;
}

/** A pretend companion. */
export interface TestCompanion {
  readonly url: string;
  readonly redeemUrl: string;
  /** Puts a code aside; it can be redeemed once. */
  code(grant: TestGrant): string;
  /** A token with these claims instead of, or beside, the usual ones. */
  token(
    claims: Readonly<Record<string, unknown>>,
    header?: { readonly typ?: string; readonly kid?: string },
  ): string;
  /** Statuses its redemptions answered. */
  readonly answers: readonly number[];
  close(): Promise<void>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** On a free port. */
export async function startTestCompanion(): Promise<TestCompanion> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = 'test-key';
  const grants = new Map<string, TestGrant>();
  const answers: number[] = [];
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redeemUrl = `${url}/v1/embed/sessions/redeem`;

  const token: TestCompanion['token'] = (claims, header = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return jwt.sign(
      {
        iss: url,
        sub: '005RL000001uAaaAAA',
        org: '00DRL00000000012AA',
        app: 'portfolio-studio',
        sid: 'ems_0192f0c1-0000-7000-8000-000000000000',
        azp: CLIENT.id,
        jti: randomUUID(),
        iat: now,
        exp: now + LIFE_S,
        ...claims,
      },
      privateKey,
      { algorithm: 'ES256', header: { alg: 'ES256', typ: 'embed+jwt', kid, ...header } },
    );
  };

  app.get('/.well-known/jwks.json', (_request, response) => {
    response.json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] });
  });
  app.post('/v1/embed/sessions/redeem', express.urlencoded({ extended: false }), (request, response) => {
    const form = request.body as Record<string, string>;
    const answer = (status: number, body: object): void => {
      answers.push(status);
      response.status(status).json(body);
    };
    const expected = Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret)}`).toString('base64');
    if (request.headers.authorization !== `Basic ${expected}`) {
      answer(401, { error: 'invalid_client' });
      return;
    }
    const code = form['subject_token'] ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    if (
      grant === undefined ||
      form['grant_type'] !== 'urn:ietf:params:oauth:grant-type:token-exchange' ||
      form['subject_token_type'] !== 'urn:rialto:token-type:embed-code' ||
      form['audience'] !== grant.origin ||
      form['nonce'] !== grant.nonce ||
      !isProof(request.get('DPoP') ?? '', { code, redeemUrl, grant })
    ) {
      answer(400, { error: 'invalid_grant' });
      return;
    }
    answer(200, {
      access_token: token({
        aud: grant.origin,
        cno: grant.clientNumber,
        cnf: { jkt: grant.keyThumbprint },
      }),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'DPoP',
      expires_in: LIFE_S,
      session_id: 'ems_0192f0c1-0000-7000-8000-000000000000',
    });
  });

  return {
    url,
    redeemUrl,
    code(grant) {
      const code = randomBytes(32).toString('base64url');
      grants.set(code, grant);
      return code;
    },
    token,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isProof(
  proof: string,
  { code, redeemUrl, grant }: { code: string; redeemUrl: string; grant: TestGrant },
): boolean {
  try {
    const { jwk } = jwt.decode(proof, { complete: true })!.header as unknown as {
      jwk: Record<'crv' | 'kty' | 'x' | 'y', string>;
    };
    const claims = jwt.verify(proof, createPublicKey({ key: jwk, format: 'jwk' }), {
      algorithms: ['ES256'],
    }) as Record<string, unknown>;
    const { crv, kty, x, y } = jwk;
    return (
      sha256(JSON.stringify({ crv, kty, x, y })) === grant.keyThumbprint &&
      claims['htm'] === 'POST' &&
      claims['htu'] === redeemUrl &&
      claims['nonce'] === grant.nonce &&
      claims['ath'] === sha256(code)
    );
  } catch {
    return false;
  }
}

/** A guest's key, as the SDK makes one in the browser. */
export function createTestKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  return {
    thumbprint: sha256(JSON.stringify(jwk)),
    /** A DPoP proof; `more` replaces claims. */
    prove: (
      subject: { readonly method: string; readonly url: string; readonly secret: string },
      more: Readonly<Record<string, unknown>> = {},
    ): string =>
      jwt.sign(
        {
          htm: subject.method,
          htu: subject.url,
          jti: randomUUID(),
          iat: Math.floor(Date.now() / 1000),
          ath: sha256(subject.secret),
          ...more,
        },
        privateKey,
        { algorithm: 'ES256', header: { alg: 'ES256', typ: 'dpop+jwt', jwk } as never },
      ),
  };
}
