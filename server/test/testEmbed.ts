/**
 * A companion with embedded apps, an org that opens sessions, and vendors' backends and guests that redeem them.
 *
 * @module
 */
import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { EmbedCodeAnswer, EmbedSessionRequest } from '@rialto/contract';
import { publicKeyOfPem, type PublicKey } from '../src/identity/publicKeys.ts';
import type { Client, EmbedApp, Scope, SigningKeys, TokenSubject } from '../src/identity/index.ts';
import {
  fixture,
  ISSUER,
  ORG,
  startTestCompanion,
  type AuditRow,
  type TestCompanion,
} from './testCompanion.ts';

export const STUDIO = 'http://localhost:4640';
export const STUDIO_SECRET = 'the-secret-of-the-studio';
export const USER = '005RL000000000AYAQ';
export const REDEEM = '/v1/embed/sessions/redeem';
/** Apps' backends without the right to this org. */
export const OTHER_ORG = '00DRL00000000022AA';
const assertionKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const assertionPublicKey: PublicKey = publicKeyOfPem(
  assertionKeys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  'vendor-key',
);

const vendor = (clientId: string, more: Partial<Client> = {}): Client => ({
  clientId,
  label: clientId,
  orgIds: [ORG],
  scopes: new Set<Scope>(['embed:redeem']),
  secrets: [STUDIO_SECRET],
  keys: [assertionPublicKey],
  requestsPerMinute: 100_000,
  ...more,
});
const app = (appId: string, origins: readonly string[], more: Partial<EmbedApp> = {}): EmbedApp => ({
  appId,
  label: appId,
  origins,
  orgIds: [ORG],
  tokenLifetimeSeconds: 300,
  ...more,
});

/** What the companion under test knows. */
const APPS: readonly EmbedApp[] = [
  app('portfolio-studio', [STUDIO, 'https://studio.example'], { clientId: 'studio' }),
  app('other-app', ['https://other.example'], { clientId: 'other-vendor', tokenLifetimeSeconds: 600 }),
  app('without-sign-in', ['https://plain.example']),
  app('canvas-card', ['http://localhost:4642'], { signedRequestSecret: 'CANVAS_SECRET' }),
  app('canvas-later', ['https://later.example'], { signedRequestSecret: 'ABSENT_SECRET' }),
];
const OTHERS: readonly Client[] = [
  vendor('studio'),
  vendor('other-vendor'),
  vendor('not-a-vendor', { scopes: new Set<Scope>(['kyc:read']) }),
];

/** A guest's key, as the SDK has it. */
export interface GuestKey {
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly thumbprint: string;
}

/** A new one. */
export function guestKey(): GuestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const thumbprint = sha256(JSON.stringify({ crv, kty, x, y }));
  return { privateKey, jwk: { crv, kty, x, y }, thumbprint };
}

/** SHA-256, base64url. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT by hand: what no library would write can be written too. */
export function jwt(header: object, claims: object, key: KeyObject): string {
  const signed = `${segment(header)}.${segment(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** What may be wrong with a redemption. A member that is `undefined` is left out. */
export interface Wrong {
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signs the proof. */
  readonly key?: GuestKey;
  /** Sent in the place of the proof; `null`: none. */
  readonly proof?: string | null;
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of an endpoint that speaks OAuth. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly record: AuditRow | undefined;
}

/** Everything a test needs. */
export interface TestEmbed {
  readonly companion: TestCompanion;
  /** Milliseconds the companion's clock is ahead. */
  ahead: number;
  /** Opens a session, or renews one. */
  open(more?: Partial<EmbedSessionRequest>, subject?: TokenSubject): Promise<{ status: number; body: never }>;
  /** A session that was opened well. */
  opened(key: GuestKey, more?: Partial<EmbedSessionRequest>): Promise<EmbedCodeAnswer>;
  proofOf(code: string, key: GuestKey, wrong?: Wrong): string;
  redeem(code: string, key: GuestKey, wrong?: Wrong): Promise<Answer>;
  /** A call of the org. */
  org(path: string, body: object, subject?: TokenSubject): Promise<{ status: number; body: never }>;
  /** A call of a vendor's backend. */
  backend(path: string, form: Readonly<Record<string, string>>, client?: string): Promise<Answer>;
}

export const NONCE = 'nonce-of-the-guest-0001';

/** @param keys - What signs tokens. Default: one key. */
export async function startTestEmbed(keys?: SigningKeys): Promise<TestEmbed> {
  const state = { ahead: 0 };
  const now = (): number => Date.now() + state.ahead;
  const companion = await startTestCompanion({
    client: { allowUserAssertions: true },
    others: OTHERS,
    embed: {
      apps: APPS,
      env: { CANVAS_SECRET: 'the-secret-of-the-canvas-card' },
      now,
      ...(keys === undefined ? {} : { keys }),
    },
  });

  const org: TestEmbed['org'] = async (path, body, subject) => {
    const response = await companion.call(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(subject === undefined ? {} : { authorization: `Bearer ${companion.token(undefined, subject)}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as never };
  };
  const open: TestEmbed['open'] = (more = {}, subject) =>
    org(
      '/v1/embed/sessions',
      { ...(fixture('embedSessionRequest.json') as EmbedSessionRequest), guestNonce: NONCE, ...more },
      subject,
    );
  const post = async (
    path: string,
    form: URLSearchParams,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const requestId = `req-${randomUUID()}`;
    const response = await fetch(companion.url + path, {
      method: 'POST',
      headers: { 'x-request-id': requestId, ...headers },
      body: form,
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const [record] = await companion.audit(requestId);
    return { status: response.status, headers: response.headers, body, record };
  };
  const proofOf: TestEmbed['proofOf'] = (code, own, { header, claims, key = own } = {}) =>
    jwt(
      { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...header },
      {
        ...{ htm: 'POST', htu: ISSUER + REDEEM, iat: Math.floor(now() / 1000), jti: randomUUID() },
        ...{ nonce: NONCE, ath: sha256(code), ...claims },
      },
      key.privateKey,
    );
  const basic = (client: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${client}:${STUDIO_SECRET}`).toString('base64')}`,
  });
  return {
    companion,
    get ahead() {
      return state.ahead;
    },
    set ahead(ms) {
      state.ahead = ms;
    },
    open,
    async opened(key, more) {
      const { status, body } = await open({ keyThumbprint: key.thumbprint, ...more });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body;
    },
    proofOf,
    redeem(code, own, wrong = {}) {
      const proof = wrong.proof === undefined ? proofOf(code, own, wrong) : wrong.proof;
      const form = {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: code,
        subject_token_type: 'urn:rialto:token-type:embed-code',
        ...{ audience: STUDIO, nonce: NONCE, ...wrong.form },
      };
      const given = Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return post(REDEEM, new URLSearchParams(given), {
        ...basic(wrong.client ?? 'studio'),
        ...(proof === null ? {} : { dpop: proof }),
        ...wrong.headers,
      });
    },
    org,
    backend: (path, form, client = 'studio') => post(path, new URLSearchParams(form), basic(client)),
  };
}

/** `private_key_jwt` of a vendor. */
export const clientAssertion = (clientId: string): string =>
  jwt(
    { alg: 'ES256', kid: 'vendor-key' },
    {
      ...{ iss: clientId, sub: clientId, aud: ISSUER, jti: randomUUID() },
      exp: Math.floor(Date.now() / 1000) + 60,
    },
    assertionKeys.privateKey,
  );
