/**
 * Plays the companion's part in signing on: hands out one-time codes, redeems them as strictly as the real one, and says
 * in words what was wrong.
 *
 * @module
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  sign,
  verify,
  type JsonWebKey,
} from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const REDEEM_PATH = '/v1/embed/sessions/redeem';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const CODE_TYPE = 'urn:rialto:token-type:embed-code';
const LONGEST_BODY = 16_384;
const CODE_LIFE_MS = 60_000;
/** Short, so that a renewal is seen while one looks. Seconds. */
const TOKEN_LIFE_S = 60;
const KID = 'conformance';

/** Status and JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A redemption as it went. */
export interface Redemption {
  readonly at: string;
  /** What was wrong; empty: a token was given. */
  readonly faults: readonly string[];
}

interface Issued {
  readonly nonce: string;
  readonly keyThumbprint: string;
  readonly recordId: string;
  readonly expiresAtMs: number;
  isUsed: boolean;
}

/** Answers what the page and the app's backend ask. */
export function createMockCompanion({ issuer, audience }: { issuer: string; audience: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const codes = new Map<string, Issued>();
  const redemptions: Redemption[] = [];

  return {
    async answer(request: IncomingMessage, path: string): Promise<Answer> {
      switch (`${request.method ?? ''} ${path}`) {
        case 'GET /.well-known/jwks.json': {
          const jwk = publicKey.export({ format: 'jwk' });
          return { status: 200, body: { keys: [{ ...jwk, kid: KID, alg: 'ES256', use: 'sig' }] } };
        }
        case 'GET /redemptions':
          return { status: 200, body: redemptions };
        case 'POST /codes':
          return { status: 200, body: issueCode(JSON.parse(await readBody(request)) as IssueRequest) };
        case `POST ${REDEEM_PATH}`:
          return redeem(request, new URLSearchParams(await readBody(request)));
        default:
          return { status: 404, body: { error: 'not_found' } };
      }
    },
  };

  function issueCode({ nonce, keyThumbprint, recordId }: IssueRequest): object {
    const code = randomBytes(32).toString('base64url');
    const expiresAtMs = Date.now() + CODE_LIFE_MS;
    codes.set(code, { nonce, keyThumbprint, recordId, expiresAtMs, isUsed: false });
    return { code, expiresAt: new Date(expiresAtMs).toISOString(), redeemUrl: issuer + REDEEM_PATH };
  }

  function redeem(request: IncomingMessage, form: URLSearchParams): Answer {
    const code = form.get('subject_token') ?? '';
    const issued = codes.get(code);
    const proof = request.headers['dpop'];
    const faults = [
      isClientNamed(request, form)
        ? ''
        : 'the client did not authenticate: send HTTP Basic, as at /oauth/token',
      ...expect(form, 'grant_type', TOKEN_EXCHANGE),
      ...expect(form, 'subject_token_type', CODE_TYPE),
      ...expect(form, 'audience', audience),
      ...(issued === undefined
        ? ['subject_token is no code of this page']
        : [
            issued.isUsed ? 'the code was used before' : '',
            issued.expiresAtMs < Date.now() ? 'the code has expired' : '',
            ...expect(form, 'nonce', issued.nonce),
            ...faultsOfProof(typeof proof === 'string' ? proof : '', code, issued),
          ]),
      request.url === REDEEM_PATH ? '' : 'nothing belongs into the query of this address',
    ].filter(Boolean);
    redemptions.push({ at: new Date().toISOString(), faults });
    if (issued !== undefined) issued.isUsed = true;
    if (issued === undefined || faults.length > 0)
      return { status: 400, body: { error: 'invalid_grant', error_description: faults.join('; ') } };
    const sessionId = `ems_${randomUUID()}`;
    return {
      status: 200,
      body: {
        access_token: issueToken(issued, sessionId),
        issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_type: 'DPoP',
        expires_in: TOKEN_LIFE_S,
        session_id: sessionId,
      },
    };
  }

  function faultsOfProof(proof: string, code: string, issued: Issued): string[] {
    if (proof === '') return ['the header DPoP is missing: send the grant’s proof, unchanged'];
    try {
      const [header = '', claims = '', signature = ''] = proof.split('.');
      const { typ, alg, jwk } = decode(header) as { typ: string; alg: string; jwk: JsonWebKey };
      const { crv, kty, x, y } = jwk;
      const { htm, htu, nonce, ath } = decode(claims) as Record<string, unknown>;
      const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
      const raw = Buffer.from(signature, 'base64url');
      return [
        typ === 'dpop+jwt' && alg === 'ES256' ? '' : 'the proof is no ES256 JWT of type dpop+jwt',
        verify('sha256', Buffer.from(`${header}.${claims}`), key, raw)
          ? ''
          : 'the proof’s signature is wrong',
        sha256(JSON.stringify({ crv, kty, x, y })) === issued.keyThumbprint
          ? ''
          : 'the proof is signed with another key than the hello named',
        htm === 'POST' && htu === issuer + REDEEM_PATH ? '' : 'the proof is for another address',
        nonce === issued.nonce ? '' : 'the proof has another nonce',
        ath === sha256(code) ? '' : 'the proof is for another code',
      ];
    } catch {
      return ['the header DPoP holds no proof'];
    }
  }

  function issueToken({ keyThumbprint, recordId }: Issued, sid: string): string {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: issuer, aud: audience, sub: '005000000000001AAA', org: '00D000000000001AAA' },
      ...{ app: 'conformance', sid, rec: recordId, obj: 'Account', azp: 'conformance' },
      ...{ cnf: { jkt: keyThumbprint }, jti: randomUUID(), iat, exp: iat + TOKEN_LIFE_S },
    };
    const text = `${encode({ alg: 'ES256', typ: 'embed+jwt', kid: KID })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }
}

interface IssueRequest {
  readonly nonce: string;
  readonly keyThumbprint: string;
  readonly recordId: string;
}

const isClientNamed = (request: IncomingMessage, form: URLSearchParams): boolean =>
  request.headers.authorization?.startsWith('Basic ') === true ||
  form.has('client_secret') ||
  form.has('client_assertion');

const expect = (form: URLSearchParams, name: string, value: string): string[] =>
  form.get(name) === value ? [] : [`${name} must be ${value}`];

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) throw new Error('too long');
  }
  return body;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
