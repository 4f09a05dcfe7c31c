/**
 * Who is signed in: tokens, and what the CLI asks when it signs in.
 *
 * @module
 */
import { generateKeyPairSync, randomBytes, verify, type KeyObject } from 'node:crypto';
import type { OrgFaults } from '../faults.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { Refusal } from '../refusal.ts';
import { route, type OrgAnswer, type OrgRequest, type Route } from './routes.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What `sf org login jwt` needs: `--client-id` and the content of `--jwt-key-file`. */
export interface JwtLogin {
  readonly clientId: string;
  /** PEM. Made for this target, and worth nothing elsewhere. */
  readonly privateKey: string;
}

/** Tokens and their users. */
export class Sessions {
  readonly #orgId: string;
  readonly #store: RecordStore;
  readonly #tokens = new Map<string, string>();
  readonly #codes = new Map<string, string>();
  #jwt: (JwtLogin & { readonly publicKey: KeyObject }) | undefined;

  constructor(orgId: string, store: RecordStore) {
    this.#orgId = orgId;
    this.#store = store;
  }

  /** A new token of that user. @throws Error if nobody is called so */
  open(username: string): string {
    const user = this.#store
      .rows('User')
      .find((row) => row['Username'] === username && row['IsActive'] === true);
    if (user === undefined) throw new Error(`No active user is called ${username}.`);
    const token = `${this.#orgId.slice(0, 15)}!${randomBytes(32).toString('base64url')}`;
    this.#tokens.set(token, String(user['Id']));
    return token;
  }

  /** Ends every session. */
  end(): void {
    this.#tokens.clear();
  }

  /** A code that is exchanged once for a token. */
  codeFor(username: string): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, username);
    return code;
  }

  /** Made at the first call. */
  jwt(): JwtLogin {
    const { clientId, privateKey } = this.#keys();
    return { clientId, privateKey };
  }

  /** The user of a token. @throws Refusal `INVALID_SESSION_ID` */
  userOf(token: string | undefined, faults: OrgFaults): string {
    const userId = token === undefined ? undefined : this.#tokens.get(token);
    if (userId === undefined) throw new Refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    if (faults.requestLimit === true)
      throw new Refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    return userId;
  }

  /** Signing in, and who one is. */
  routes(): Route[] {
    return [
      route('POST', '/services/oauth2/token', (request) => this.#token(request), true),
      route('POST', '/services/oauth2/revoke', () => ({ body: {} }), true),
      route('GET', '/services/oauth2/userinfo', (request) => ({ body: this.#userInfo(request) })),
      route('GET', '/id/(\\w+)/(\\w+)', (request) => ({ body: this.#userInfo(request) })),
    ];
  }

  #keys(): JwtLogin & { readonly publicKey: KeyObject } {
    if (this.#jwt !== undefined) return this.#jwt;
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.#jwt = { clientId: 'rialto-target', privateKey: pem, publicKey };
    return this.#jwt;
  }

  #token({ body, origin }: OrgRequest): OrgAnswer {
    const form = new URLSearchParams(body.toString('utf8'));
    const username = this.#usernameOf(form);
    if (username === undefined)
      return {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'user hasn’t approved this consumer' },
      };
    const token = this.open(username);
    const userId = this.#tokens.get(token)!;
    return {
      body: {
        access_token: token,
        instance_url: origin,
        id: `${origin}/id/${this.#orgId}/${userId}`,
        token_type: 'Bearer',
        scope: 'api web refresh_token',
        issued_at: String(Date.now()),
      },
    };
  }

  #usernameOf(form: URLSearchParams): string | undefined {
    if (form.get('grant_type') === 'authorization_code') {
      const username = this.#codes.get(form.get('code') ?? '');
      this.#codes.delete(form.get('code') ?? '');
      return username;
    }
    return form.get('grant_type') === JWT_BEARER ? this.#jwtUser(form.get('assertion') ?? '') : undefined;
  }

  /** Whom a signed assertion speaks for; nobody, unless the key is the one this target gave out. */
  #jwtUser(assertion: string): string | undefined {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const { publicKey, clientId } = this.#keys();
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const isClient = claims['iss'] === clientId;
    const isInTime = Number(claims['exp']) * 1000 > Date.now();
    const username = String(claims['sub']);
    const isKnown = this.#store
      .rows('User')
      .some((row) => row['Username'] === username && row['IsActive'] === true);
    return isClient && isInTime && isKnown ? username : undefined;
  }

  #userInfo({ userId, origin }: OrgRequest): Record<string, unknown> {
    const user = this.#store.row('User', userId)!;
    return {
      sub: `${origin}/id/${this.#orgId}/${userId}`,
      user_id: userId,
      organization_id: this.#orgId,
      preferred_username: user['Username'],
      username: user['Username'],
      display_name: user['Name'],
      name: user['Name'],
      email: user['Email'],
      user_type: 'STANDARD',
      active: true,
      urls: {},
    };
  }
}
